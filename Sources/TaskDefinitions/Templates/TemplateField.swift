import Configuration

/// The place of a field in a ``Template``: the text between its braces.
struct TemplateField: Sendable, Equatable {
    /// The path of the field as it is written.
    let name: String
    /// The field's name without quotes.
    let key: String
    /// The separator between the texts of a list; nil if the field holds one text.
    private(set) var separator: String?
    /// The text for a field that is missing, null or empty; nil if the field is required.
    private(set) var fallback: String?

    /// - Parameter scalars: the text between the braces; its indices are offsets in the template
    /// - Throws: ``TemplateProblem``
    init(_ scalars: ArraySlice<Unicode.Scalar>) throws(TemplateProblem) {
        var pathEnd = scalars.endIndex
        if case .ends(let end) = FieldPath.extent(in: scalars) { pathEnd = end }
        let written = scalars[..<pathEnd]
        name = String(String.UnicodeScalarView(written))
        guard let first = name.unicodeScalars.first, let last = name.unicodeScalars.last else {
            let message =
                scalars.isEmpty
                ? "'{}' names no field; write one as in {sentence}"
                : "no field is named before '|'; write one as in {sentence|default:none}"
            throw TemplateProblem(message: message, offset: scalars.startIndex - 1)
        }
        guard !first.properties.isWhitespace, !last.properties.isWhitespace else {
            throw TemplateProblem(
                message: "the field name in \"{\(name)}\" begins or ends with a space; write such a name in quotes: "
                    + "{\(FieldPath(names: [name]).written)}", offset: scalars.startIndex - 1)
        }
        guard let names = FieldPath.names(written) else {
            throw TemplateProblem(
                message: "after a quoted name only a dot, a bar or the brace may follow; a quote in a name is doubled, "
                    + "as in {'it''s'}", offset: scalars.startIndex - 1)
        }
        key = FieldPath(names: names).key
        for section in Self.sections(scalars[pathEnd...]) { try read(section) }
    }

    /// The text between two bars, and its offset.
    private typealias Section = (text: String, offset: Int)

    /// Cuts at bars. The first bar begins the first section. Two bars stand for one in a text.
    private static func sections(_ scalars: ArraySlice<Unicode.Scalar>) -> [Section] {
        guard !scalars.isEmpty else { return [] }
        var sections: [Section] = []
        var text = String.UnicodeScalarView()
        var offset = scalars.startIndex + 1
        var position = scalars.startIndex + 1
        while position < scalars.endIndex {
            let isBar = scalars[position] == "|"
            let isDoubled = isBar && position + 1 < scalars.endIndex && scalars[position + 1] == "|"
            if isBar, !isDoubled {
                sections.append((String(text), offset))
                text = .init()
                offset = position + 1
            } else {
                text.append(scalars[position])
            }
            position += isDoubled ? 2 : 1
        }
        return sections + [(String(text), offset)]
    }

    private mutating func read(_ section: Section) throws(TemplateProblem) {
        let scalars = section.text.unicodeScalars
        let colon = scalars.firstIndex(of: ":")
        let key = String(scalars[..<(colon ?? scalars.endIndex)])
        let isDefault = key == "default"
        guard isDefault || key == "join" else {
            let suggestion = Suggestion.phrase(for: key, among: ["default", "join"])
            throw TemplateProblem(message: "unknown \"\(key)\" behind '|'\(suggestion)", offset: section.offset)
        }
        guard let colon else {
            throw TemplateProblem(
                message: "\"\(key)\" needs a text behind a colon, as in "
                    + "{\(name)|\(isDefault ? "default:none" : "join:, ")}", offset: section.offset)
        }
        guard (isDefault ? fallback : separator) == nil else {
            throw TemplateProblem(message: "\"\(key)\" is there already", offset: section.offset)
        }
        let text = String(scalars[scalars.index(after: colon)...])
        if isDefault { fallback = text } else { separator = text }
    }

    /// - Throws: ``ExampleProblem`` if the field is missing or is not text.
    func text(of record: Record) throws(ExampleProblem) -> String {
        if let fallback {
            guard let value = try record.find(name), !value.isEmpty else { return fallback }
        }
        let text =
            if let separator {
                try record.texts(of: name).joined(separator: separator)
            } else {
                try record.text(of: name)
            }
        return text.isEmpty ? fallback ?? text : text
    }
}
