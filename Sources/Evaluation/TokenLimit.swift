import TaskDefinitions
import Vocabularies

extension Vocabulary {
    /// An input as a model reads it: cut to the limit less one, then ended, as the store's token cache does.
    func encodeInput(_ text: String, _ limits: Limits) -> (ids: [Int32], isTruncated: Bool) {
        let ids = encode(text), room = max(limits.maxInputTokens - 1, 0)
        let kept = limits.keep == .start ? ids.prefix(room) : ids.suffix(room)
        return (kept + [SpecialToken.endOfSequence], ids.count > room)
    }

    /// A whole text as a model reads it: its tokens and the end.
    func encodeWhole(_ text: String) -> [Int32] { encode(text) + [SpecialToken.endOfSequence] }
}
