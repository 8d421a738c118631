import Models

/// The examples of one step, ready for the model.
public struct Batch: Sendable, Equatable {
    public let step: Int
    public let tokens: TokenBatch
    /// Which examples they are, in the order of their tokens.
    public let examples: [ExampleReference]

    /// - Precondition: there are as many references as examples.
    public init(step: Int, tokens: TokenBatch, examples: [ExampleReference]) {
        precondition(
            tokens.exampleCount == examples.count,
            "Batch: \(examples.count) references for \(tokens.exampleCount) examples")
        self.step = step
        self.tokens = tokens
        self.examples = examples
    }
}
