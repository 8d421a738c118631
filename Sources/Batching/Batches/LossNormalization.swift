import Models

/// What the loss of a step is the mean of. T5X (Roberts et al. 2022) has both as its loss normalizing factor.
public enum LossNormalization: Sendable, Equatable {
    /// Of all target tokens alike: a translation of twenty words counts ten times as much as a label of two pieces.
    case tokens
    /// Of all examples alike, each by the mean of its own target tokens.
    case examples

    /// How much each target token of a micro-batch counts in the loss of its step; over all micro-batches the weights
    /// add up to 1, or, where tasks are balanced, to 1 in the mean of many steps. An example without a target weighs
    /// nothing.
    /// - Parameter step: all micro-batches of the step
    public func weights(of batch: Batch, in step: [Batch]) -> [Double] {
        let even = evenWeights(of: batch.tokens, in: step)
        guard let weights = batch.lossWeights else { return even }
        let ofTokens = zip(weights, batch.tokens.lossCounts).flatMap { repeatElement($0, count: $1) }
        return zip(even, ofTokens).map(*)
    }

    /// The same where all examples of a task count alike.
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
    /// How many losses each example has.
    fileprivate var lossCounts: [Int] { (0..<exampleCount).map { losses(of: $0).count } }
}
