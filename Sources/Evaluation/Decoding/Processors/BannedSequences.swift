import Tensors

/// Allows none of some sequences of tokens: the last token of a sequence is impossible after the others.
///
/// Equals transformers' `NoBadWordsLogitsProcessor`. The tokens before may be those of a decoder-only model's prompt. A
/// sequence that is the end alone does not count.
struct BannedSequences: LogitsProcessor {
    /// The tokens that are never possible.
    private let single: [Int32]
    /// The longer sequences by their last token but one.
    private let longer: [Int32: [[Int32]]]

    init(_ sequences: [[Int32]], end: Int32) {
        single = sequences.filter { $0.count == 1 && $0 != [end] }.map { $0[0] }
        longer = Dictionary(grouping: sequences.filter { $0.count > 1 }) { $0[$0.count - 2] }
    }

    func process<Element: Scalar>(_ logits: inout NextLogits<Element>, after past: PastTokens) {
        for token in single { logits.ban(token) }
        guard let last = past.tokens.last, let sequences = longer[last] else { return }
        for sequence in sequences where past.tokens.suffix(sequence.count - 1).elementsEqual(sequence.dropLast()) {
            logits.ban(sequence[sequence.count - 1])
        }
    }
}
