/// The tokens of a batch as a sequence-to-sequence model consumes them: sequences laid end to end, no padding.
///
/// Two examples, `5 6 7 1 -> 8 1` and `9 1 -> 4 3 1` (1 ends a sequence, 0 starts the decoder):
///
///     encoderTokens   5 6 7 1 | 9 1        encoderOffsets  0 4 6
///     decoderInputs   0 8 | 0 4 3          decoderOffsets  0 2 5
///     decoderTargets  8 1 | 4 3 1          (laid out as decoderInputs)
public struct TokenBatch: Sendable, Equatable {
    /// The input ids of all examples, one after the other.
    public let encoderTokens: [Int32]
    /// Where each example's input starts, and the end of the last: one entry more than there are examples.
    public let encoderOffsets: [Int]
    /// What the decoder reads at each position: the token before the one it is to predict.
    public let decoderInputs: [Int32]
    /// Where each example's target starts, and the end of the last.
    public let decoderOffsets: [Int]
    /// What the decoder is to predict at each position.
    public let decoderTargets: [Int32]

    /// - Precondition: both lists of offsets start at 0, never descend, end at the number of tokens and are equally
    ///   long; `decoderTargets` is as long as `decoderInputs`.
    public init(
        encoderTokens: [Int32], encoderOffsets: [Int],
        decoderInputs: [Int32], decoderOffsets: [Int], decoderTargets: [Int32]
    ) {
        precondition(
            Self.delimit(encoderOffsets, encoderTokens.count),
            "TokenBatch: encoderOffsets \(encoderOffsets) do not delimit \(encoderTokens.count) tokens")
        precondition(
            Self.delimit(decoderOffsets, decoderInputs.count),
            "TokenBatch: decoderOffsets \(decoderOffsets) do not delimit \(decoderInputs.count) tokens")
        precondition(
            encoderOffsets.count == decoderOffsets.count,
            "TokenBatch: \(encoderOffsets.count - 1) inputs, \(decoderOffsets.count - 1) targets")
        precondition(
            decoderInputs.count == decoderTargets.count,
            "TokenBatch: \(decoderInputs.count) decoder inputs, \(decoderTargets.count) decoder targets")
        self.encoderTokens = encoderTokens
        self.encoderOffsets = encoderOffsets
        self.decoderInputs = decoderInputs
        self.decoderOffsets = decoderOffsets
        self.decoderTargets = decoderTargets
    }

    public var exampleCount: Int { encoderOffsets.count - 1 }

    /// The number of tokens to predict: what the loss of a batch is divided by.
    public var targetTokenCount: Int { decoderTargets.count }

    private static func delimit(_ offsets: [Int], _ count: Int) -> Bool {
        offsets.first == 0 && offsets.last == count && zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }
    }
}
