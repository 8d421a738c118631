import Models

/// The examples of one step, ready for the model.
public struct Batch: Sendable, Equatable {
    public let step: Int
    /// What the model reads.
    public let tokens: ModelBatch
    /// Which examples they are, in the order of their tokens.
    public let examples: [ExampleReference]
    /// Their inputs and targets.
    public let pairs: [TokenPair]
    /// What the loss of each example is multiplied by; nil where all count alike.
    public let lossWeights: [Double]?

    /// - Precondition: there are as many references, pairs and weights as examples.
    public init(
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
