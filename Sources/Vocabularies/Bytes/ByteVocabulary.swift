import Files

/// UTF-8 bytes as tokens (Xue et al., "ByT5", 2022, section 3.1): no training, no unknowns, long sequences.
///
/// The id of a byte is its value plus 3. The sentinels follow in ascending order, `<extra_id_0>` at 259, as in the
/// tokenizer of the published models; with the usual 125 there are 384 ids.
package struct ByteVocabulary: Vocabulary, Equatable {
    package let specialTokens = SpecialTokens.t5
    /// The number of sentinels of the published models.
    package static let defaultSentinelCount = 125
    private static let byteOffset: Int32 = 3
    private static let firstSentinel: Int32 = byteOffset + 256

    package let sentinelCount: Int
    package let addedTokens: [AddedToken]
    private let cutter: TextCutter
    /// The indices of the added tokens by their ids.
    private let addedIndices: [Int32: Int]

    /// - Parameter addedTokens: tokens in addition to the bytes, with the ids after the sentinels. They are searched in
    ///   the text as it is, because no text is normalized.
    package init(sentinels: Int = defaultSentinelCount, addedTokens: [AddedToken] = []) {
        precondition(sentinels >= 0, "ByteVocabulary: \(sentinels) sentinels")
        sentinelCount = sentinels
        let tokens = addedTokens.sorted { $0.id < $1.id }
        self.addedTokens = tokens
        cutter = TextCutter(
            tokens, patterns: tokens.enumerated().map { ($0, Array($1.content.utf8)) }, sentinels: sentinels)
        addedIndices = Dictionary(tokens.enumerated().map { ($1.id, $0) }) { first, _ in first }
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.sentinelCount == right.sentinelCount && left.addedTokens == right.addedTokens
    }

    package var size: Int { max(endOfSentinels, Int(addedTokens.last?.id ?? 0) + 1) }

    private var endOfSentinels: Int { Int(Self.firstSentinel) + sentinelCount }

    package var fingerprint: String {
        SHA256.hash("bytes, sentinels \(sentinelCount)" + AddedToken.description(of: addedTokens))
    }

    package func encode(_ text: String) -> [Int32] {
        var ids: [Int32] = []
        for part in cutter.cut(text[...]) {
            switch part {
            case .text(let text): ids.append(contentsOf: text.utf8.lazy.map(encodedByte))
            case .sentinel(let index): ids.append(sentinelID(index))
            case .token(let index): ids.append(addedTokens[index].id)
            }
        }
        return ids
    }

    /// The id of a byte.
    func encodedByte(_ byte: UInt8) -> Int32 { Int32(byte) + Self.byteOffset }

    package func sentinelID(_ index: Int) -> Int32 { Self.firstSentinel + Int32(index) }

    package func unknownText(in text: String) -> String { "" }

    /// Bytes that form no character are left out, because a model can produce them. So is the unknown.
    package func decode(_ ids: some Sequence<Int32>) -> String {
        var bytes: [UInt8] = []
        for id in ids {
            if let byte = byte(id) {
                bytes.append(byte)
            } else if let sentinel = sentinel(id) {
                bytes.append(contentsOf: Sentinels.spelling(sentinel).utf8)
            } else if let index = addedIndices[id] {
                bytes.append(contentsOf: addedTokens[index].content.utf8)
            }
        }
        return Self.validText(bytes)
    }

    package var writtenPieces: WrittenPieces {
        WrittenPieces(
            (0..<Int32(size)).map { id in
                byte(id).map { [$0] } ?? addedIndices[id].map { Array(addedTokens[$0].content.utf8) }
            })
    }

    package func piece(_ id: Int32) -> String {
        if let byte = byte(id) {
            if (0x21...0x7E).contains(byte) { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return byte < 16 ? "<0x0\(digits)>" : "<0x\(digits)>"
        }
        if let sentinel = sentinel(id) { return Sentinels.spelling(sentinel) }
        if let index = addedIndices[id] { return addedTokens[index].content }
        return specialTokens.spelling(id)
    }

    package func adding(_ content: String) throws(VocabularyError) -> ByteVocabulary {
        let bytes = Array(content.utf8)
        guard let token = try newToken(content, piece: bytes.count == 1 ? encodedByte(bytes[0]) : nil) else {
            return self
        }
        return ByteVocabulary(sentinels: sentinelCount, addedTokens: addedTokens + [token])
    }

    private func byte(_ id: Int32) -> UInt8? {
        (Self.byteOffset..<Self.firstSentinel).contains(id) ? UInt8(id - Self.byteOffset) : nil
    }

    private func sentinel(_ id: Int32) -> Int? {
        (Self.firstSentinel..<Int32(endOfSentinels)).contains(id) ? Int(id - Self.firstSentinel) : nil
    }

    /// The characters of `bytes`, without ill-formed sequences.
    private static func validText(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar): text.append(Unicode.UTF8.decode(scalar))
            case .error: continue
            case .emptyInput: return String(text)
            }
        }
    }
}
