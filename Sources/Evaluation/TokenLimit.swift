import TaskDefinitions
import Vocabularies

extension Vocabulary {
    /// An input as a model reads it: cut to the limit less one, then ended, as the store's token cache does.
    /// - Parameter isCorrupted: whether sentinels stand for what was left out of a text
    func encodeInput(
        _ text: String, _ limits: Limits, isCorrupted: Bool = false
    ) -> (ids: [Int32], isTruncated: Bool) {
        let ids = isCorrupted ? encodeCorrupted(text) : encode(text)
        let room = max(limits.maxInputTokens - 1, 0)
        let kept = limits.keep == .start ? ids.prefix(room) : ids.suffix(room)
        return (kept + [specialTokens.endOfSequence], ids.count > room)
    }

    /// A whole text as a model reads it: its tokens and the end.
    func encodeWhole(_ text: String) -> [Int32] { encode(text) + [specialTokens.endOfSequence] }

    /// A whole text as a model reads it in which sentinels stand for what was left out.
    func encodeWholeCorrupted(_ text: String) -> [Int32] { encodeCorrupted(text) + [specialTokens.endOfSequence] }
}
