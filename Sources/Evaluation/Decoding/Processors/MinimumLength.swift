import Tensors

/// The least length of an answer.
public struct MinimumLength: Sendable, Equatable {
    /// The least number of tokens before the end.
    public var tokens: Int
    /// Whether the start of a decoder, or the prompt of a decoder-only model, counts, as in transformers' `min_length`.
    public var countsPrompt: Bool

    public init(tokens: Int, countsPrompt: Bool = false) {
        self.tokens = tokens
        self.countsPrompt = countsPrompt
    }
}

/// Allows no end before a length is reached.
///
/// Equals transformers' `MinLengthLogitsProcessor` and `MinNewTokensLengthLogitsProcessor`.
struct LateEnd: LogitsProcessor {
    let minimum: MinimumLength
    let end: Int32

    func process<Element: Scalar>(_ logits: inout NextLogits<Element>, after past: PastTokens) {
        let count = past.tokens.count - (minimum.countsPrompt ? 0 : past.promptCount)
        if count < minimum.tokens { logits.ban(end) }
    }
}
