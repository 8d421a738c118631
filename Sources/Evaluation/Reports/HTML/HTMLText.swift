import Presentation

/// Text escaped for HTML and SVG, between tags and in quoted attributes. It reads unchanged and cannot run anything.
package enum HTMLText {
    /// The text with markup escaped, and with control characters, which HTML forbids, as visible stand-ins.
    package static func escape(_ text: String) -> String {
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

    /// Text from data inside a line. Its own letters decide its direction, and it does not affect the text around it.
    package static func inline(_ text: String) -> String { "<bdi>\(escape(text))</bdi>" }

    /// A sentence from a file. Text between two backticks becomes code.
    static func sentence(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false).map { escape(String($0)) }
        // The last of an odd number of backticks has no partner.
        let paired =
            parts.count % 2 == 1
            ? parts : Array(parts.dropLast(2)) + [parts.suffix(2).joined(separator: "`")]
        return paired.enumerated().map { $0 % 2 == 0 ? $1 : "<code>\($1)</code>" }.joined()
    }

    /// The name of a metric or a task. It may be broken after underscores.
    package static func breakable(_ name: String) -> String { escape(name).replacing("_", with: "_<wbr>") }

    /// Text from data with its lines, in a wrapping box of its own.
    /// - Parameter limit: the number of characters shown
    static func block(_ text: String, limit: Int = 3000) -> String {
        guard !text.isEmpty else { return "<div class=\"text\">\(empty)</div>" }
        // Does not count all characters of a long text.
        let isCut = text.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex).map { $0 < text.endIndex }
        let shown = isCut == true ? String(text.prefix(limit)) : text
        let lines = shown.split(separator: "\n", omittingEmptySubsequences: false).map { escape(String($0)) }
        let rest = isCut == true ? "<i>… and \(Quantity.count(text.count - limit)) more characters</i>" : ""
        return "<div class=\"text\" dir=\"auto\">\(lines.joined(separator: "\n"))\(rest)</div>"
    }

    /// One of two differing texts.
    /// - Parameter isMarked: whether the differing part is marked
    static func difference(_ text: TextDifference, isMarked: Bool) -> String {
        guard !text.isEmpty else { return "<div class=\"text\">\(empty)</div>" }
        let part = text.part.isEmpty || !isMarked ? escape(text.part) : "<mark>\(escape(text.markedPart))</mark>"
        return "<div class=\"text\" dir=\"auto\">\(escape(text.before))\(part)\(escape(text.after))</div>"
    }

    static let empty = "<i class=\"dim\">empty</i>"
}
