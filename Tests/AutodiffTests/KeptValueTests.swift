import Autodiff
import Tensors
import Testing

/// Which values the operations keep in memory for their backward pass.
@Suite struct KeptValueTests {
    /// Lends its memory to a tensor, which keeps it alive.
    private final class Lender {
        let memory = UnsafeMutablePointer<Double>.allocate(capacity: 4)

        init() { memory.initialize(repeating: 0.5, count: 4) }
        deinit { memory.deallocate() }
    }

    private typealias Operation = (Variable<Double>, Parameter<Double>, Tape<Double>) -> Variable<Double>

    /// Whether the argument's value outlives the variable.
    private func isKept(isTrained: Bool = false, by operation: Operation) -> Bool {
        let tape = Tape<Double>.training(dropout: Tape.Dropout(rate: 0.1, seed: 1, step: 1))
        let weight = Parameter(Site("weight", .query), value: Tensor<Double>([1, 2, 3, 4], shape: [2, 2]))
        if !isTrained { weight.freeze() }
        weak var lender: Lender?
        let result = {
            let memory = Lender()
            lender = memory
            return operation(Variable(Tensor(borrowing: memory.memory, shape: [2, 2], from: memory)), weight, tape)
        }()
        return withExtendedLifetime((result, tape)) { lender != nil }
    }

    @Test func argumentOfATrainedWeightIsKept() {
        #expect(isKept(isTrained: true) { $2.linear($0, $1) })
    }

    @Test func argumentOfAFrozenWeightIsNot() {
        #expect(!isKept { $2.linear($0, $1) })
        #expect(!isKept { $2.linear($2.reluDropout($0, at: "inside"), $1) })
    }

    @Test func argumentsOfSumsAndDropoutAreNot() {
        let other = Variable(Tensor<Double>([1, 2, 3, 4], shape: [2, 2]))
        #expect(!isKept { x, _, tape in tape.dropout(x, at: "output") })
        #expect(!isKept { x, _, tape in tape.addResidual(x, other, at: "output") })
        #expect(!isKept { x, _, tape in tape.addResidual(other, x, at: "output") })
    }
}
