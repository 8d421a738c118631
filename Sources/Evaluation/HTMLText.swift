import CommandSyntax

/// Text made safe for HTML and SVG, between tags and in quoted attributes: it reads as it is and can run nothing.
enum HTMLText {
    /// The text with what is markup in it escaped, and control characters, which HTML forbids, as their pictures.
    static func escape(_ text: String) -> String {
        let text = text.printable
        guard text.utf8.contains(where: { replacement($0) != nil }) else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + 32)
        for byte in text.utf8 {
            if let replacement = replacement(byte) { result += replacement.utf8 } else { result.append(byte) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func replacement(_ byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}
