import Models

/// The examples of one step, ready for the model.
public struct Batch: Sendable, Equatable {
    public let step: Int
    public let tokens: TokenBatch
    /// Which examples they are, in the order of their tokens.
    public let examples: [ExampleReference]

    /// What the loss of each example is multiplied by; nil where all count alike.
    public let lossWeights: [Double]?

    /// - Precondition: there are as many references, and weights, as examples.
    public init(
        step: Int, tokens: TokenBatch, examples: [ExampleReference], lossWeights: [Double]? = nil
    ) {
        precondition(
            tokens.exampleCount == examples.count && lossWeights.map { $0.count == examples.count } ?? true,
            "Batch: \(examples.count) references for \(tokens.exampleCount) examples")
        self.step = step
        self.tokens = tokens
        self.examples = examples
        self.lossWeights = lossWeights
    }
}
