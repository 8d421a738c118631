import Autodiff
import Communication
import Optimizers
import Tensors

/// The new values of parameters on their way from the process that updates them to all others.
struct ValueExchange<Element: Scalar> {
    private let division: UpdateDivision<Element>
    private let communicator: any Communicator

    private static var tag: Int { 1 }

    init(_ division: UpdateDivision<Element>, _ communicator: any Communicator) {
        self.division = division
        self.communicator = communicator
    }

    /// Sends the updated elements of these parameters to all processes.
    func share(_ parameters: [Parameter<Element>]) {
        guard !communicator.isAlone else { return }
        var transfers: [any Transfer] = []
        let rank = communicator.rank
        for parameter in parameters {
            for other in 0..<communicator.count where other != rank {
                let theirs = division.range(of: parameter, rank: other)
                if !theirs.isEmpty {
                    transfers.append(
                        communicator.receive(parameter.value.bytes(theirs), from: other, tag: Self.tag))
                }
            }
        }
        for parameter in parameters {
            let own = division.range(of: parameter, rank: rank)
            guard !own.isEmpty else { continue }
            for other in 0..<communicator.count where other != rank {
                let bytes = UnsafeRawBufferPointer(parameter.value.bytes(own))
                transfers.append(communicator.send(bytes, to: other, tag: Self.tag))
            }
        }
        communicator.wait(for: transfers)
    }
}
