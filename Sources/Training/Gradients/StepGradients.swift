import Autodiff
import Communication
import Optimizers
import Tensors

/// Computes the gradients of a step, shard by shard, and adds them up in the ``ShardTree``, over all processes.
///
/// A shard's backward pass writes into an arena of its own. As soon as a bucket of gradients is complete, it is added
/// to the arena before it, or sent on, while backward goes on with the next.
final class StepGradients<Element: Scalar> {

    private let layout: GradientLayout<Element>
    private let exchange: GradientExchange<Element>
    private let division: UpdateDivision<Element>
    private let communicator: any Communicator
    private var freeArenas: [Tensor<Element>] = []
    /// Whether each parameter has a gradient in some shard of the step.
    private var isUsed: [Bool]

    init(
        _ parameters: [Parameter<Element>], _ division: UpdateDivision<Element>, shards: Int,
        _ communicator: any Communicator
    ) {
        layout = GradientLayout(parameters)
        self.division = division
        self.communicator = communicator
        exchange = GradientExchange(layout, division, shards: shards, communicator)
        isUsed = Array(repeating: false, count: parameters.count)
    }

    /// Computes the gradients of this process's shards and lets the parameters have the sums over all shards, of the
    /// elements that this process updates.
    /// - Parameter backward: runs the passes of a shard; it calls the other closure with the last tape in place of its
    ///   backward pass, or with nil if the shard has no examples
    func compute(_ backward: (_ shard: Int, _ last: (Tape<Element>?) -> Void) -> Void) {
        isUsed = Array(repeating: false, count: layout.parameters.count)
        exchange.begin()
        var arenas: [Range<Int>: Tensor<Element>] = [:]
        for sum in exchange.ownSums {
            arenas[sum] = compute(sum, backward) { [exchange] arena, bucket in
                exchange.send(bucket: bucket, ofSum: sum, from: arena)
            }
        }
        exchange.finish(arenas)
        let everywhere = communicator.isAlone ? [isUsed] : communicator.gatherForAll(isUsed)
        for (place, parameter) in layout.parameters.enumerated() {
            guard let first = exchange.ownSums.first, let arena = arenas[first] else { continue }
            parameter.placeGradient(
                in: layout.gradient(place, in: arena), isClear: !everywhere.contains { $0[place] })
        }
        freeArenas += arenas.sorted { $0.key.lowerBound > $1.key.lowerBound }.map(\.value)
    }

    /// The sum of some shards.
    /// - Parameter isComplete: gets each bucket of the sum
    private func compute(
        _ shards: Range<Int>, _ backward: (Int, (Tape<Element>?) -> Void) -> Void,
        isComplete: @escaping (_ arena: Tensor<Element>, _ bucket: Int) -> Void
    ) -> Tensor<Element> {
        guard shards.count > 1 else {
            let arena = freeArenas.popLast() ?? Tensor(uninitialized: [layout.count])
            computeShard(shards.lowerBound, in: arena, backward) { isComplete(arena, $0) }
            return arena
        }
        let (first, second) = ShardTree.halves(shards)
        let left = compute(first, backward) { _, _ in }
        let right = compute(second, backward) { arena, bucket in
            self.add(arena, to: left, bucket: bucket)
            isComplete(left, bucket)
        }
        freeArenas.append(right)
        return left
    }

    private func add(_ arena: Tensor<Element>, to sum: Tensor<Element>, bucket: Int) {
        let elements = layout.elements(ofBucket: bucket)
        withPointers(arena, sum) {
            Elementwise.add($0 + elements.lowerBound, to: $1 + elements.lowerBound, count: elements.count)
        }
    }

    private func computeShard(
        _ shard: Int, in arena: Tensor<Element>, _ backward: (Int, (Tape<Element>?) -> Void) -> Void,
        isComplete: @escaping (_ bucket: Int) -> Void
    ) {
        for (place, parameter) in layout.parameters.enumerated() {
            parameter.placeGradient(in: layout.gradient(place, in: arena), isClear: true)
        }
        var missing = layout.buckets.map(\.count)
        func complete(_ place: Int) {
            let parameter = layout.parameters[place]
            if parameter.hasGradient {
                isUsed[place] = true
            } else {
                layout.gradient(place, in: arena).fill(0)
            }
            parameter.completeGradient()
            let bucket = layout.bucket(ofParameter: place)
            missing[bucket] -= 1
            if missing[bucket] == 0 { isComplete(bucket) }
        }
        backward(shard) { tape in
            for place in layout.parameters.indices.reversed() {
                let parameter = layout.parameters[place]
                if !(tape?.isPending(parameter) ?? false) { complete(place) }
            }
            tape?.backward(
                complete: { parameter in if let place = layout.place(of: parameter) { complete(place) } },
                afterOperation: exchange.advance)
        }
    }

    /// The joint norm of the gradients of some parameters.
    func norm(_ parameters: [Parameter<Element>]) -> Double {
        let used = parameters.filter(\.hasGradient)
        let own = used.flatMap {
            GradientClipping.squares(of: $0, division.range(of: $0, rank: communicator.rank))
        }
        var blocks = communicator.isAlone ? [own[...]] : communicator.gatherForAll(own).map { $0[...] }
        var total = 0.0
        // A parameter's blocks lie with one process after the other.
        for parameter in used {
            var sum = 0.0
            for rank in 0..<communicator.count {
                let range = division.range(of: parameter, rank: rank)
                let count = (range.count + UpdateDivision<Element>.block - 1) / UpdateDivision<Element>.block
                for square in blocks[rank].prefix(count) { sum += square }
                blocks[rank] = blocks[rank].dropFirst(count)
            }
            total += sum
        }
        return total.squareRoot()
    }

    /// Scales the gradients of this process's elements down if the joint norm exceeds `maximum`.
    func clip(_ parameters: [Parameter<Element>], norm: Double, maximum: Double?) {
        for parameter in parameters where parameter.hasGradient {
            GradientClipping.clip(
                parameter, division.range(of: parameter, rank: communicator.rank), norm: norm, maximum: maximum)
        }
    }
}
