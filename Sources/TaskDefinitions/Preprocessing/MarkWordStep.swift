import Configuration

/// Puts a mark on both sides of one word of a text: `Tom said *he* was late .`
///
/// Two fields tell the word: its number among the parts of the text between single spaces, counted from 0, and the word
/// itself. The Winograd Schema Challenge of SuperGLUE does so. Punctuation in the same part is separated by a space:
/// `(him)."` becomes `( *him* )."`. If the numbered part is not the word, as in some of those data, the nearest part
/// that is the word is marked. T5 gets the same result with exceptions for these texts (`wsc_simple`,
/// t5/data/preprocessors.py).
package struct MarkWordStep: PreprocessingStep {
    package static let name = "mark_word"
    package static let summary = "puts a mark on both sides of a word, found by its number in the text"
    package static let example =
        #"{"field": "text", "index": "target.span2_index", "word": "target.span2_text", "with": "*"}"#

    package let field: String
    /// The field with the word's number.
    package let index: String
    /// The field with the word.
    package let word: String
    package let mark: String

    package init(field: String, index: String, word: String, mark: String) {
        self.field = field
        self.index = index
        self.word = word
        self.mark = mark
    }

    package init(_ settings: ConfigurationObject) {
        field = settings.fieldName()
        index = settings.fieldName("index", "the field with the word's number, from 0")
        word = settings.fieldName("word", "the field with the word")
        mark = settings.mark()
    }

    package var settings: Fields {
        ["field": .string(field), "index": .string(index), "word": .string(word), "with": .string(mark)]
    }

    package func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        let word = try record.text(of: word)
        let number = try record.count(of: index)
        // By scalars: a space and a combining character would be one character.
        var parts = try record.text(of: field).unicodeScalars.split(separator: " ", omittingEmptySubsequences: false)
            .map(String.init)
        let places = parts.indices.filter { Self.core(of: parts[$0]).isExactly(word) || parts[$0].isExactly(word) }
        guard !word.isEmpty, let place = places.min(by: { abs($0 - number) < abs($1 - number) }) else {
            throw record.problem(at: field, "\(Record.title(field)) has no word \"\(word)\" to mark")
        }
        parts[place] = marked(parts[place], word)
        record.set(field, to: .string(parts.joined(separator: " ")))
        return .goesOn
    }

    private func marked(_ part: String, _ word: String) -> String {
        let scalars = part.unicodeScalars
        guard !part.isExactly(word), let start = scalars.firstIndex(where: Self.isOfWord),
            let last = scalars.lastIndex(where: Self.isOfWord)
        else { return mark + part + mark }
        let before = String(scalars[..<start])
        let after = String(scalars[scalars.index(after: last)...])
        return [before, mark + word + mark, after].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// A part of a text without the punctuation at its ends.
    private static func core(of part: String) -> String {
        let scalars = part.unicodeScalars
        guard let start = scalars.firstIndex(where: isOfWord), let last = scalars.lastIndex(where: isOfWord) else {
            return ""
        }
        return String(scalars[start...last])
    }

    private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
}
