/// What decoding made of one input.
public struct DecodedSequence: Sendable, Equatable {
    /// The ids without the end-of-sequence token.
    public let tokens: [Int32]
    /// The natural log of the sequence's probability, its end included where it has one.
    public let logLikelihood: Double
    /// Whether the sequence ended by itself rather than at the length limit.
    public let isComplete: Bool

    /// The number of tokens, its end included where it has one.
    public var length: Int { tokens.count + (isComplete ? 1 : 0) }
}
