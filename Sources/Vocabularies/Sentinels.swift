/// The spelling of sentinels, `<extra_id_0>` and on, and their search in texts.
package enum Sentinels {
    /// More than any model has.
    static let maximumCount = 10_000

    package static func spelling(_ index: Int) -> String { "<extra_id_\(index)>" }

    /// The index of a sentinel that is spelt out, and nothing else.
    static func index(_ text: String) -> Int? {
        guard let (index, end) = sentinel(in: text.utf8, at: text.startIndex), end == text.endIndex else { return nil }
        return index
    }

    /// A text cut at its sentinels.
    enum Part: Equatable {
        case text(Substring)
        case sentinel(Int)
    }

    private static let opening = Array("<extra_id_".utf8)
    private static let (closing, zero, nine) = (UInt8(ascii: ">"), UInt8(ascii: "0"), UInt8(ascii: "9"))

    /// Cuts `text` at the sentinels with an index below `count`; a spelling such as `<extra_id_007>`, or of an index
    /// beyond, is text. Empty texts between sentinels are left out.
    static func split(_ text: String, count: Int) -> [Part] {
        var parts: [Part] = []
        let bytes = text.utf8
        var start = bytes.startIndex, cursor = bytes.startIndex
        while let bracket = bytes[cursor...].firstIndex(of: opening[0]) {
            guard let (index, end) = sentinel(in: bytes, at: bracket), index < count else {
                cursor = bytes.index(after: bracket)
                continue
            }
            if start < bracket { parts.append(.text(text[start..<bracket])) }
            parts.append(.sentinel(index))
            start = end
            cursor = end
        }
        if start < bytes.endIndex { parts.append(.text(text[start...])) }
        return parts
    }

    private static func sentinel(
        in bytes: String.UTF8View, at start: String.Index
    ) -> (index: Int, end: String.Index)? {
        guard bytes[start...].starts(with: opening) else { return nil }
        let digits = bytes[bytes.index(start, offsetBy: opening.count)...].prefix { zero <= $0 && $0 <= nine }
        guard let first = digits.first, digits.count == 1 || (first != zero && digits.count < 10),
            digits.endIndex < bytes.endIndex, bytes[digits.endIndex] == closing
        else { return nil }
        return (digits.reduce(0) { 10 * $0 + Int($1 - zero) }, bytes.index(after: digits.endIndex))
    }
}
