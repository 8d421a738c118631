/// The decoded output of one input.
package struct DecodedSequence: Sendable, Equatable {
    /// The ids without the end-of-sequence token.
    package let tokens: [Int32]
    /// The natural log of the sequence's probability, including its end if it has one.
    package let logLikelihood: Double
    /// The sum that a search compares: the log likelihood after the changes by logits processors.
    package let weight: Double
    /// Whether the sequence ended by itself and not at the length limit.
    package let isComplete: Bool

    /// The number of tokens, including its end if it has one.
    package var length: Int { tokens.count + (isComplete ? 1 : 0) }
}
