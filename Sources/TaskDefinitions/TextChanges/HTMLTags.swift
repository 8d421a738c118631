/// The tags, comments and scripts of HTML.
enum HTMLTags {
    /// The text without tags, comments and scripts. A tag that separates text, such as `<br>` and `<p>` but not `<b>`,
    /// leaves a space. Text that only looks like a tag, as in `a < b`, stays.
    static func remove(from text: String) -> String {
        let bytes = Array(text.utf8)
        guard var next = bytes.firstIndex(of: UInt8(ascii: "<")) else { return text }
        var kept = Array(bytes[..<next])
        kept.reserveCapacity(bytes.count)
        var scanner = HTMLScanner(bytes)
        while next < bytes.count {
            guard bytes[next] == UInt8(ascii: "<"), let tag = Tag(&scanner, at: next) else {
                kept.append(bytes[next])
                next += 1
                continue
            }
            if tag.separates, let last = kept.last, last != UInt8(ascii: " ") { kept.append(UInt8(ascii: " ")) }
            next = tag.end
        }
        return String(decoding: kept, as: UTF8.self)
    }

    /// A tag, together with its element if that holds no text; or a comment.
    private struct Tag {
        let separates: Bool
        /// The place after it.
        let end: Int

        /// The elements that are part of running text.
        private static let inline: Set<String> = [
            "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
            "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time",
            "tt", "u", "var", "wbr",
        ]
        /// The elements whose content is no text, with their end marks.
        private static let textless = ["script": HTMLScanner.Mark.scriptEnd, "style": .styleEnd]

        /// Nil if there is no tag at the `<` of the position.
        init?(_ scanner: inout HTMLScanner, at start: Int) {
            let bytes = scanner.bytes
            if bytes[start...].starts(with: "<!--".utf8) {
                guard let end = scanner.next(.commentEnd, from: start + 4) else { return nil }
                (separates, self.end) = (false, end + 3)
                return
            }
            var position = start + 1
            let isClosing = position < bytes.count && bytes[position] == UInt8(ascii: "/")
            if isClosing { position += 1 }
            let isDeclaration = position < bytes.count && (bytes[position] == 0x21 || bytes[position] == 0x3F)
            let nameBytes = bytes[position...].prefix(while: Self.isLetterOrDigit)
            guard isDeclaration || nameBytes.first.map({ $0 > UInt8(ascii: "9") }) == true,
                let close = scanner.close(from: position + nameBytes.count)
            else { return nil }
            let name = String(decoding: nameBytes, as: UTF8.self).lowercased()
            separates = !isDeclaration && !Self.inline.contains(name)
            if !isClosing, let mark = Self.textless[name], let last = scanner.next(mark, from: close + 1),
                let lastClose = scanner.close(from: last + 1)
            {
                end = lastClose + 1
            } else {
                end = close + 1
            }
        }

        private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
    }
}
