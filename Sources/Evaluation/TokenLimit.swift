import TaskDefinitions
import Vocabularies

extension Vocabulary {
    /// An input in the form that a model reads: cut to the limit less one, then ended, as in the store's token cache.
    /// - Parameter isCorrupted: whether sentinels stand for left-out spans
    func encodeInput(
        _ text: String, _ limits: Limits, isCorrupted: Bool = false
    ) -> (ids: [Int32], isTruncated: Bool) {
        let ids = isCorrupted ? encodeCorrupted(text) : encode(text)
        let room = max(limits.maxInputTokens - 1, 0)
        let kept = limits.keep == .start ? ids.prefix(room) : ids.suffix(room)
        return (kept + [specialTokens.endOfSequence], ids.count > room)
    }

    /// A whole text in the form that a model reads: its tokens and the end.
    func encodeWhole(_ text: String) -> [Int32] { encode(text) + [specialTokens.endOfSequence] }

    /// A whole text, with sentinels for left-out spans, in the form that a model reads.
    func encodeWholeCorrupted(_ text: String) -> [Int32] { encodeCorrupted(text) + [specialTokens.endOfSequence] }
}
