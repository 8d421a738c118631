import Configuration

/// The place of a field in a ``Template``: what stands between its braces.
struct TemplateField: Sendable, Equatable {
    let name: String
    /// What stands between the texts of a list; nil where the field holds one text.
    private(set) var separator: String?
    /// What stands for a field that is missing, null or empty; nil where there must be one.
    private(set) var fallback: String?

    /// - Parameter scalars: the text between the braces; its indices are offsets in the template
    /// - Throws: ``TemplateProblem``
    init(_ scalars: ArraySlice<Unicode.Scalar>) throws(TemplateProblem) {
        var sections = Self.sections(scalars)
        name = sections.removeFirst().text
        guard let first = name.unicodeScalars.first, let last = name.unicodeScalars.last else {
            let message = scalars.isEmpty
                ? "'{}' names no field; write one as in {sentence}"
                : "no field is named before '|'; write one as in {sentence|default:none}"
            throw TemplateProblem(message: message, offset: scalars.startIndex - 1)
        }
        guard !first.properties.isWhitespace, !last.properties.isWhitespace else {
            throw TemplateProblem(
                message: "the field name in \"{\(name)}\" begins or ends with a space", offset: scalars.startIndex - 1)
        }
        for section in sections { try read(section) }
    }

    /// What stands between two bars, and where it begins.
    private typealias Section = (text: String, offset: Int)

    /// Cuts at bars. Behind the first one, two bars stand for one in the text.
    private static func sections(_ scalars: ArraySlice<Unicode.Scalar>) -> [Section] {
        var sections: [Section] = []
        var text = String.UnicodeScalarView()
        var offset = scalars.startIndex
        var position = scalars.startIndex
        while position < scalars.endIndex {
            let isBar = scalars[position] == "|"
            let isDoubled =
                isBar && !sections.isEmpty && position + 1 < scalars.endIndex && scalars[position + 1] == "|"
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

    /// - Throws: ``ExampleProblem`` where the field is missing or is not text.
    func text(of record: Record) throws(ExampleProblem) -> String {
        if let fallback {
            switch try record.find(name) {
            case nil, .null: return fallback
            default: break
            }
        }
        let text = if let separator {
            try record.texts(of: name).joined(separator: separator)
        } else {
            try record.text(of: name)
        }
        return text.isEmpty ? fallback ?? text : text
    }
}
