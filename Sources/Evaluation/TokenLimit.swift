import Vocabularies

extension Vocabulary {
    /// A text as a model reads it: cut to `limit` tokens less one, then ended, as the store's token cache does.
    func encode(_ text: String, limit: Int) -> (ids: [Int32], isTruncated: Bool) {
        let ids = encode(text)
        return (ids.prefix(max(limit - 1, 0)) + [SpecialToken.endOfSequence], ids.count > limit - 1)
    }

    /// A whole text as a model reads it: its tokens and the end.
    func encodeWhole(_ text: String) -> [Int32] { encode(text) + [SpecialToken.endOfSequence] }
}
