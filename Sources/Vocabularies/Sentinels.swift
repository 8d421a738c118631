/// The spelling of sentinels (`<extra_id_0>` and on), and their search in texts.
package enum Sentinels {
    /// More than any model has.
    static let maximumCount = 10_000

    package static func spelling(_ index: Int) -> String { "<extra_id_\(index)>" }

    /// The index of the sentinel that the whole text spells.
    static func index(_ text: String) -> Int? {
        var text = text
        return text.withUTF8 { text in
            guard !text.isEmpty, let (index, end) = sentinel(in: text, at: 0), end == text.count else { return nil }
            return index
        }
    }

    private static let opening = Array("<extra_id_".utf8)
    private static let (closing, zero, nine) = (UInt8(ascii: ">"), UInt8(ascii: "0"), UInt8(ascii: "9"))

    /// The sentinel that begins at a place of a text, and its end. A spelling such as `<extra_id_007>` is not a
    /// sentinel.
    static func sentinel(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> (index: Int, end: Int)? {
        guard text[start] == opening[0], text[start...].starts(with: opening) else { return nil }
        let digits = text[(start + opening.count)...].prefix { zero <= $0 && $0 <= nine }
        guard let first = digits.first, digits.count == 1 || (first != zero && digits.count < 10),
            digits.endIndex < text.count, text[digits.endIndex] == closing
        else { return nil }
        return (digits.reduce(0) { 10 * $0 + Int($1 - zero) }, digits.endIndex + 1)
    }
}
