/// One of two differing texts: the part that differs, with enough context to find it. The part consists of whole words.
struct TextDifference: Equatable {
    /// The common beginning, the differing part and the common end, each cut to a readable length.
    let before: String, part: String, after: String

    /// The differing part for marking. Spaces at its ends are visible, including single ones.
    var markedPart: String { Self.visibleSpaces(part) }

    /// Whether both texts share enough of it to make a mark useful.
    var sharesMuch: Bool { 2 * (before.count + after.count) >= part.count }

    var isEmpty: Bool { before.isEmpty && part.isEmpty && after.isEmpty }

    /// - Returns: the text to show for each, on one line and with visible spaces where they could be overlooked
    static func between(_ first: String, _ second: String) -> (first: TextDifference, second: TextDifference) {
        let a = Array(visibleSpaces(first.printable))
        let b = Array(visibleSpaces(second.printable))
        let shorter = min(a.count, b.count)
        let isSame = { (a: Character, b: Character) in String(a).utf8.elementsEqual(String(b).utf8) }
        var prefix = 0
        while prefix < shorter, isSame(a[prefix], b[prefix]) { prefix += 1 }
        var suffix = 0
        while suffix < shorter - prefix, isSame(a[a.count - 1 - suffix], b[b.count - 1 - suffix]) { suffix += 1 }
        prefix -= piece(of: [a, b].map { ($0[..<prefix].reversed(), $0[prefix...].first) })
        suffix -= piece(of: [a, b].map { (Array($0.suffix(suffix)), $0.dropLast(suffix).last) })
        return (TextDifference(a, prefix, suffix), TextDifference(b, prefix, suffix))
    }

    /// In longer pieces, such as a sentence written without spaces, only the difference itself is the part.
    private static let longestPiece = 30

    /// The length of the shared text that belongs to a word in which the texts differ.
    /// - Parameter sides: for each text, the shared characters from the cut on, and the character on the cut's other
    ///   side
    private static func piece(of sides: [(shared: [Character], next: Character?)]) -> Int {
        guard sides.contains(where: { $0.next.map(isInWord) ?? false }) else { return 0 }
        let length = sides[0].shared.prefix(longestPiece + 1).prefix(while: isInWord).count
        return length > longestPiece ? 0 : length
    }

    private static func isInWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "'" || character == "’"
    }

    private static let context = 60
    private static let longestDifference = 160

    private init(_ text: [Character], _ prefix: Int, _ suffix: Int) {
        let before = text[..<prefix]
        let differing = text[prefix..<(text.count - suffix)]
        let after = text.suffix(suffix)
        self.before = (before.count > Self.context ? "…" : "") + String(before.suffix(Self.context))
        part =
            String(differing.prefix(Self.longestDifference))
            + (differing.count > Self.longestDifference ? "…" : "")
        self.after = String(after.prefix(Self.context)) + (after.count > Self.context ? "…" : "")
    }

    /// Makes spaces that are easily overlooked, at the ends and repeated ones, visible.
    private static func visibleSpaces(_ text: String) -> String {
        let characters = Array(text)
        return String(
            characters.indices.map { index in
                guard characters[index] == " " else { return characters[index] }
                let isInside = index > 0 && index < characters.count - 1
                return isInside && characters[index - 1] != " " && characters[index + 1] != " " ? " " : "␣"
            })
    }
}
