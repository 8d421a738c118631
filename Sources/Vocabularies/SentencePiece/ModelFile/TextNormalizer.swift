/// SentencePiece's changes to the characters of a text, made before it looks at spaces and cuts the text
/// (`normalizer.cc`, `NormalizePrefix`).
struct TextNormalizer: Sendable {
    private let map: CharacterMap?
    /// User-defined pieces, which stay as they are.
    private let kept: ByteTrie

    /// - Throws: ``SentencePieceProto/Problem`` if the model's character map is damaged.
    init(_ proto: SentencePieceProto) throws(SentencePieceProto.Problem) {
        let bytes = proto.normalizer.characterMap
        map = bytes.isEmpty ? nil : try CharacterMap(bytes)
        try map?.check()
        var kept = ByteTrie()
        for piece in proto.pieces where piece.kind == .userDefined { kept.insert(piece.text.utf8, value: 0) }
        self.kept = kept
    }

    func normalize(_ text: Substring) -> String {
        guard let map else { return String(text) }
        var text = text
        return text.withUTF8 { text in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(text.count)
            var place = 0
            while place < text.count {
                var end: Int
                if let symbol = kept.longest(in: text, at: place) {
                    end = symbol.end
                } else if let found = map.keys(in: text, at: place).last {
                    bytes.append(contentsOf: found.replacement)
                    place = found.end
                    continue
                } else {
                    end = place + 1
                    while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
                }
                bytes.append(contentsOf: text[place..<end])
                place = end
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
