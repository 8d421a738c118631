import Models

/// The examples of one step, ready for the model.
package struct Batch: Sendable, Equatable {
    package let step: Int
    /// The features that the model reads.
    package let tokens: ModelBatch
    /// The references of the examples, in the order of their tokens.
    package let examples: [ExampleReference]
    /// Their inputs and targets.
    package let pairs: [TokenPair]
    /// The weight of each example's loss; nil if all count equally.
    package let lossWeights: [Double]?

    /// - Precondition: there are as many references, pairs and weights as examples.
    package init(
        step: Int, tokens: ModelBatch, examples: [ExampleReference], pairs: [TokenPair], lossWeights: [Double]? = nil
    ) {
        precondition(
            tokens.exampleCount == examples.count && pairs.count == examples.count
                && lossWeights.map { $0.count == examples.count } ?? true,
            "Batch: \(examples.count) references for \(tokens.exampleCount) examples")
        self.step = step
        self.tokens = tokens
        self.examples = examples
        self.pairs = pairs
        self.lossWeights = lossWeights
    }
}
