/// Cuts texts at their added tokens and sentinels, by the rules of the library tokenizers.
///
/// From left to right, the longest token at each place is taken. If `isSingleWord` forbids the token there, it is part
/// of the text, and the search goes on after it. A token's rules may include the white space beside it.
struct TextCutter: Sendable {
    /// A part of a text.
    enum Part: Equatable {
        case text(Substring)
        case sentinel(Int)
        /// The index among the tokens.
        case token(Int)
    }

    private let tokens: [AddedToken]
    private let sentinelCount: Int
    private let trie: ByteTrie

    /// - Parameters:
    ///   - tokens: all added tokens of the vocabulary; parts refer to their indices
    ///   - patterns: the spellings of the tokens to search, with their indices
    ///   - sentinels: the number of sentinels to search
    init(_ tokens: [AddedToken], patterns: [(index: Int, spelling: [UInt8])], sentinels: Int) {
        self.tokens = tokens
        sentinelCount = sentinels
        var trie = ByteTrie()
        // If several tokens have the same normalized spelling, a special one counts. Otherwise the first one counts;
        // the library leaves that to chance.
        for isSpecial in [true, false] {
            for (index, spelling) in patterns where tokens[index].rules.isSpecial == isSpecial {
                trie.insert(spelling, value: index)
            }
        }
        self.trie = trie
    }

    /// Searches the tokens in the text as it is.
    init(_ tokens: [AddedToken], sentinels: Int) {
        let patterns = tokens.enumerated().filter { !$1.rules.isNormalized }.map { ($0, Array($1.content.utf8)) }
        self.init(tokens, patterns: patterns, sentinels: sentinels)
    }

    /// The parts of a text in order. Empty texts between tokens are left out.
    func cut(_ text: Substring) -> [Part] {
        var text = text
        // The bytes are searched first: places in them are places in the text.
        let found = text.withUTF8 { matches(in: $0) }
        guard !found.isEmpty else { return text.isEmpty ? [] : [.text(text)] }
        var parts: [Part] = []
        var end = text.utf8.startIndex
        for match in found {
            let start = text.utf8.index(text.utf8.startIndex, offsetBy: match.start)
            if end < start { parts.append(.text(text[end..<start])) }
            parts.append(match.part)
            end = max(end, text.utf8.index(text.utf8.startIndex, offsetBy: match.end))
        }
        if end < text.utf8.endIndex { parts.append(.text(text[end...])) }
        return parts
    }

    private typealias Match = (start: Int, end: Int, part: Part)

    private func matches(in text: UnsafeBufferPointer<UInt8>) -> [Match] {
        var matches: [Match] = []
        var place = 0
        var previousEnd = 0
        while place < text.count {
            guard let match = match(in: text, at: place) else {
                place += 1
                continue
            }
            place = match.end
            guard case .token(let index) = match.part else {
                matches.append(match)
                previousEnd = match.end
                continue
            }
            let token = tokens[index]
            if token.rules.isSingleWord, Self.isWithinWord(text, match.start, match.end) { continue }
            let start =
                token.rules.stripsLeft
                ? max(Self.start(ofSpaceBefore: match.start, in: text), previousEnd) : match.start
            let end = token.rules.stripsRight ? Self.end(ofSpaceAfter: match.end, in: text) : match.end
            matches.append((start, end, match.part))
            previousEnd = end
        }
        return matches
    }

    private func match(in text: UnsafeBufferPointer<UInt8>, at place: Int) -> Match? {
        let token = trie.isEmpty ? nil : trie.longest(in: text, at: place)
        if sentinelCount > 0, let (index, end) = Sentinels.sentinel(in: text, at: place), index < sentinelCount,
            end >= token?.end ?? 0
        {
            return (place, end, .sentinel(index))
        }
        return token.map { (place, $0.end, .token($0.value)) }
    }

    // MARK: What stands beside a token

    private static func isWithinWord(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let before = scalar(before: start, in: text)
        let after = scalar(at: end, in: text)
        return before.map { isOfWord($0.scalar) } ?? false || after.map { isOfWord($0.scalar) } ?? false
    }

    /// The meaning of `\w` in Unicode's regular expressions (Technical Standard 18, annex C).
    private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isAlphabetic || scalar.properties.isJoinControl { return true }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
        default: return false
        }
    }

    private static func start(ofSpaceBefore end: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        var start = end
        while let (scalar, place) = scalar(before: start, in: text), scalar.properties.isWhitespace { start = place }
        return start
    }

    private static func end(ofSpaceAfter start: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        var end = start
        while let (scalar, next) = scalar(at: end, in: text), scalar.properties.isWhitespace { end = next }
        return end
    }

    private static func scalar(
        at place: Int, in text: UnsafeBufferPointer<UInt8>
    ) -> (scalar: Unicode.Scalar, end: Int)? {
        guard place < text.count else { return nil }
        var end = place + 1
        while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
        return String(decoding: text[place..<end], as: UTF8.self).unicodeScalars.first.map { ($0, end) }
    }

    private static func scalar(
        before end: Int, in text: UnsafeBufferPointer<UInt8>
    ) -> (scalar: Unicode.Scalar, start: Int)? {
        guard end > 0 else { return nil }
        var start = end - 1
        while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
        return scalar(at: start, in: text).map { ($0.scalar, start) }
    }
}
