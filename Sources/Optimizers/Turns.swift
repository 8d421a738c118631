import Autodiff
import Tensors

/// Parts of a model's parameters that are trained one after the other, each in an equal share of the steps. The other
/// parts then stay as they are.
package struct Turns<Element: Scalar> {
    /// The parameters of each part. No parameter is in two of them.
    package let parts: [[Parameter<Element>]]
    private let totalSteps: Int

    /// - Precondition: there is at least one part.
    package init(_ parts: [[Parameter<Element>]], totalSteps: Int) {
        precondition(!parts.isEmpty, "turns of nothing")
        self.parts = parts
        self.totalSteps = max(1, totalSteps)
    }

    /// The part that a step trains, counted from 0. A step after the end belongs to the last part.
    package func part(ofStep step: Int) -> Int { min(parts.count - 1, step * parts.count / totalSteps) }

    /// The steps of a part, counted from 0. Shares differ by at most one step.
    package func steps(ofPart part: Int) -> Range<Int> { firstStep(ofPart: part)..<firstStep(ofPart: part + 1) }

    private func firstStep(ofPart part: Int) -> Int { (part * totalSteps + parts.count - 1) / parts.count }
}

/// An optimizer for training in turn. Each part has an optimizer of its own, whose steps count from the start of its
/// turn.
package final class TurnOptimizer<Element: Scalar>: Optimizer {
    private let turns: Turns<Element>
    private let optimizers: [any Optimizer<Element>]

    /// - Parameters:
    ///   - division: the elements that each process updates
    ///   - rank: the number of this process
    package init(
        _ turns: Turns<Element>, _ configuration: OptimizerConfiguration,
        _ division: UpdateDivision<Element> = UpdateDivision(), rank: Int = 0
    ) {
        self.turns = turns
        optimizers = turns.parts.map { configuration.makeOptimizer($0, division, rank: rank) }
    }

    package func update(learningRate: Double, step: Int) {
        let part = turns.part(ofStep: step)
        optimizers[part].update(
            learningRate: learningRate, step: step - turns.steps(ofPart: part).lowerBound)
    }

    package var state: [(name: String, tensor: Tensor<Element>)] { optimizers.flatMap { $0.state } }

    package var ownState: [StatePart<Element>] { optimizers.flatMap { $0.ownState } }
}
