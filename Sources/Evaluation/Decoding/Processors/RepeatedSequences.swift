import Tensors

/// Allows no sequence of `length` tokens twice (Paulus et al. 2018, section 2.5).
///
/// Equals transformers' `NoRepeatNGramLogitsProcessor`. The prompt of a decoder-only model counts, and so does the
/// start of a decoder.
struct RepeatedSequences: LogitsProcessor {
    let length: Int

    func process<Element: Scalar>(_ logits: inout NextLogits<Element>, after past: PastTokens) {
        let tokens = past.tokens
        guard tokens.count >= length else { return }
        let beginning = tokens.suffix(length - 1)
        for end in (length - 1)..<tokens.count where tokens[end - length + 1..<end].elementsEqual(beginning) {
            logits.ban(tokens[end])
        }
    }
}
