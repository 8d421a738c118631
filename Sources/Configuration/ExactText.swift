import Foundation

/// A text as a key, compared by its code points (Unicode scalars).
///
/// Swift's own `==` also equates texts that are merely canonically equivalent, such as `é` as one code point and as `e`
/// with an accent. Data, metrics and SQLite distinguish these. Names and labels are therefore looked up, collected and
/// compared through this type, ``TextMap`` or ``Swift/String/isExactly(_:)``.
package struct ExactText: Hashable, Comparable, Sendable, ExpressibleByStringLiteral {
    package let text: String

    package init(_ text: String) { self.text = text }
    package init(stringLiteral text: String) { self.text = text }

    package static func == (first: ExactText, second: ExactText) -> Bool { first.text.isExactly(second.text) }

    /// The order of the code points, which is that of UTF-8's bytes.
    package static func < (first: ExactText, second: ExactText) -> Bool {
        first.text.utf8.lexicographicallyPrecedes(second.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension String {
    /// Equality of Unicode scalars. Swift's `==` also equates texts that are merely canonically equivalent.
    package func isExactly(_ other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let isSame = utf8.withContiguousStorageIfAvailable { bytes in
            other.utf8.withContiguousStorageIfAvailable { others in
                guard let first = bytes.baseAddress, let second = others.baseAddress else { return true }
                return memcmp(first, second, bytes.count) == 0
            }
        }
        return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}

extension Sequence<String> {
    /// Whether a text is among these, code point for code point.
    package func containsExactly(_ text: String) -> Bool { contains { $0.isExactly(text) } }

    /// Each text once, at its first occurrence.
    package var withoutRepeats: [String] {
        var seen: Set<ExactText> = []
        return filter { seen.insert(ExactText($0)).inserted }
    }
}
