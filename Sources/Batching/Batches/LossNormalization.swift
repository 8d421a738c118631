import Models

/// The unit over which the loss of a step is averaged. T5X (Roberts et al. 2022) offers both as its loss normalizing
/// factor.
public enum LossNormalization: Sendable, Equatable {
    /// All target tokens count equally: a translation of twenty words counts ten times as much as a label of two
    /// pieces.
    case tokens
    /// All examples count equally, each by the mean of its own target tokens.
    case examples

    /// The weight of each target token of a micro-batch in the loss of its step. Over all micro-batches the weights sum
    /// to 1. With balanced tasks they sum to 1 on average over many steps. An example without a target has no weight.
    /// - Parameter step: the amounts of all micro-batches of the step together
    package func weights(of batch: Batch, in step: LossAmounts) -> [Double] {
        let even = evenWeights(of: batch.tokens, in: step)
        guard let weights = batch.lossWeights else { return even }
        let ofTokens = zip(weights, batch.tokens.lossCounts).flatMap { repeatElement($0, count: $1) }
        return zip(even, ofTokens).map(*)
    }

    /// The weights if all examples of a task count equally.
    private func evenWeights(of batch: ModelBatch, in step: LossAmounts) -> [Double] {
        switch self {
        case .tokens:
            return Array(repeating: 1 / Double(max(1, step.targetTokens)), count: batch.targetTokenCount)
        case .examples:
            let total = step.examples
            return batch.lossCounts.flatMap { length in
                repeatElement(1 / Double(max(1, total * length)), count: length)
            }
        }
    }
}

/// The amounts over which a step's loss is averaged. Those of parts of a step are added.
package struct LossAmounts: Sendable, Equatable, BitwiseCopyable {
    package var targetTokens = 0
    /// The examples that have a target.
    package var examples = 0

    package init() {}

    package init(_ batch: Batch) {
        targetTokens = batch.tokens.targetTokenCount
        examples = batch.tokens.lossCounts.count { $0 > 0 }
    }

    package init(_ batches: [Batch]) {
        self = batches.reduce(LossAmounts()) { $0 + LossAmounts($1) }
    }

    package static func + (first: LossAmounts, second: LossAmounts) -> LossAmounts {
        var sum = first
        sum.targetTokens += second.targetTokens
        sum.examples += second.examples
        return sum
    }
}

extension ModelBatch {
    /// The number of losses of each example.
    fileprivate var lossCounts: [Int] { (0..<exampleCount).map { losses(of: $0).count } }
}
