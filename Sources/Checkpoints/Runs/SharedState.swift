import Autodiff
import Communication
import Optimizers
import Tensors

/// The state of a run in several processes, of which the first alone has files. All calls are collective.
package struct SharedState<Element: Scalar> {
    private let parameters: [Parameter<Element>]
    private let optimizer: any Optimizer<Element>
    private let communicator: any Communicator

    private static var tag: Int { 2 }

    package init(
        _ parameters: [Parameter<Element>], _ optimizer: any Optimizer<Element>, _ communicator: any Communicator
    ) {
        self.parameters = parameters
        self.optimizer = optimizer
        self.communicator = communicator
    }

    /// Loads a checkpoint into the parameters and the optimizers of all processes. Each keeps its part of the state.
    /// - Parameter checkpoint: that of the first process; the others give nil
    /// - Returns: the checkpoint's state; nil if there is no checkpoint
    /// - Throws: `CheckpointError` if names, shapes or types differ
    package func load(_ checkpoint: RunCheckpoint?) throws(CheckpointError) -> CheckpointState? {
        guard !communicator.isAlone else {
            try checkpoint?.load(into: parameters, optimizer: optimizer)
            return checkpoint?.state
        }
        let place = checkpoint?.directory ?? ""
        var text = ""
        if let checkpoint { text = try StateCoding.text(of: checkpoint.state, for: place) }
        text = communicator.broadcast(text)
        guard !text.isEmpty else { return nil }
        let parts = optimizer.ownState
        let wholes = parts.map { part in
            part.isWhole ? part.tensor : Tensor(uninitialized: communicator.isFirst ? part.shape : [0])
        }
        if let checkpoint {
            try checkpoint.load(into: parameters, optimizerState: zip(parts, wholes).map { ($0.name, $1) })
        }
        for parameter in parameters.filter(\.isInCheckpoints) { broadcast(parameter.value) }
        for (part, whole) in zip(parts, wholes) {
            let count = part.shape.reduce(1, *)
            let received = communicator.isFirst || part.isWhole ? whole : Tensor(uninitialized: [count])
            broadcast(received)
            guard !part.isWhole else { continue }
            withPointers(received, part.tensor) { $1.update(from: $0 + part.range.lowerBound, count: part.range.count) }
        }
        do {
            return try StateCoding.decode(CheckpointState.self, from: text)
        } catch {
            throw CheckpointError("holds no checkpoint's state: \(error)", file: place)
        }
    }

    private func broadcast(_ tensor: Tensor<Element>) {
        communicator.broadcast(tensor.bytes(0..<tensor.count), from: 0)
    }

    /// The whole state of the optimizer at the first process; nothing at the others.
    package func optimizerState() -> [(name: String, tensor: Tensor<Element>)] {
        guard !communicator.isAlone else { return optimizer.state }
        let parts = optimizer.ownState
        let ranges = communicator.gatherForAll(parts.flatMap { [$0.range.lowerBound, $0.range.upperBound] })
        var state: [(name: String, tensor: Tensor<Element>)] = []
        for (place, part) in parts.enumerated() {
            func range(_ rank: Int) -> Range<Int> { ranges[rank][2 * place]..<ranges[rank][2 * place + 1] }
            if range(0).count == part.shape.reduce(1, *) {
                if communicator.isFirst { state.append((part.name, part.tensor)) }
            } else if communicator.isFirst {
                let whole = Tensor<Element>(uninitialized: part.shape)
                withPointers(part.tensor, whole) {
                    ($1 + part.range.lowerBound).update(from: $0, count: part.range.count)
                }
                communicator.wait(
                    for: (1..<communicator.count).filter { !range($0).isEmpty }.map {
                        communicator.receive(whole.bytes(range($0)), from: $0, tag: Self.tag)
                    })
                state.append((part.name, whole))
            } else if !part.range.isEmpty {
                let bytes = UnsafeRawBufferPointer(part.tensor.bytes(0..<part.tensor.count))
                communicator.wait(for: [communicator.send(bytes, to: 0, tag: Self.tag)])
            }
        }
        return state
    }
}
