import Tensors

/// Makes tokens that were there before less likely (Keskar et al. 2019, section 4.1): a negative number is multiplied
/// by the penalty, another divided by it. A penalty below 1 makes them likelier.
///
/// Equals transformers' `RepetitionPenaltyLogitsProcessor`. The prompt of a decoder-only model counts, and so does the
/// start of a decoder.
struct RepetitionPenalty: LogitsProcessor {
    let penalty: Double

    func process<Element: Scalar>(_ logits: inout NextLogits<Element>, after past: PastTokens) {
        let penalty = Element(penalty)
        for token in Set(past.tokens) {
            let number = logits[token]
            logits[token] = number < 0 ? number * penalty : number / penalty
        }
    }
}
