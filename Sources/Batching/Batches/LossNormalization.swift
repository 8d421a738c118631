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
    /// - Parameter step: all micro-batches of the step
    package func weights(of batch: Batch, in step: [Batch]) -> [Double] {
        let even = evenWeights(of: batch.tokens, in: step)
        guard let weights = batch.lossWeights else { return even }
        let ofTokens = zip(weights, batch.tokens.lossCounts).flatMap { repeatElement($0, count: $1) }
        return zip(even, ofTokens).map(*)
    }

    /// The weights if all examples of a task count equally.
    private func evenWeights(of batch: ModelBatch, in step: [Batch]) -> [Double] {
        switch self {
        case .tokens:
            let total = step.reduce(0) { $0 + $1.tokens.targetTokenCount }
            return Array(repeating: 1 / Double(max(1, total)), count: batch.targetTokenCount)
        case .examples:
            let total = step.reduce(0) { $0 + $1.tokens.lossCounts.count { $0 > 0 } }
            return batch.lossCounts.flatMap { length in
                repeatElement(1 / Double(max(1, total * length)), count: length)
            }
        }
    }
}

extension ModelBatch {
    /// The number of losses of each example.
    fileprivate var lossCounts: [Int] { (0..<exampleCount).map { losses(of: $0).count } }
}
