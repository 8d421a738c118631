import Configuration

/// Text with places for the fields of a record: `translate English to German: {en}`.
///
/// `{name}` stands for the text of the field `name`, and `{passage.text}` for a value inside an object, see ``Record``.
/// `{{` and `}}` stand for braces. After the name and a bar there may be `join:` with the separator for the texts of a
/// list, and `default:` with the text for a field that is missing, null or empty:
///
///     {entities|join:, |default:none}
///
/// A bar inside such a text is written `||`. A name that contains syntax stands in single quotes, `{'a|b'}`; see
/// ``FieldPath``.
package struct Template: Sendable, Equatable, CustomStringConvertible {
    enum Part: Sendable, Equatable {
        case text(String)
        case field(TemplateField)
    }

    /// The template as it was written.
    package let source: String
    let parts: [Part]

    /// - Throws: ``TemplateProblem`` with the place of the first misplaced brace.
    package init(_ source: String) throws(TemplateProblem) {
        self.source = source
        parts = try Self.parse(Array(source.unicodeScalars))
    }

    init(parts: [Part]) {
        source = ""
        self.parts = parts
    }

    /// The fields that the template uses, each once, in the order of their first use, without quotes.
    package var fields: [String] {
        parts.compactMap { if case .field(let field) = $0 { field.key } else { nil } }.withoutRepeats
    }

    /// The text before the first field. Every text made from the template begins with it.
    package var literalPrefix: String {
        if case .text(let text)? = parts.first { text } else { "" }
    }

    /// The text for a record with only empty fields: the literal text and the defaults of fields.
    package var ownText: String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .field(let field): field.fallback ?? ""
            }
        }.joined()
    }

    package var description: String { source }

    /// The template with the texts of the record's fields filled in.
    /// - Throws: ``ExampleProblem`` if a field is missing or is not text.
    package func render(_ record: Record) throws(ExampleProblem) -> String {
        var rendered = ""
        for part in parts {
            switch part {
            case .text(let text): rendered += text
            case .field(let field): rendered += try field.text(of: record)
            }
        }
        return rendered
    }

    private static func parse(_ scalars: [Unicode.Scalar]) throws(TemplateProblem) -> [Part] {
        var parts: [Part] = []
        var text = String.UnicodeScalarView()
        var position = 0
        while position < scalars.count {
            let scalar = scalars[position]
            if scalar == "{" || scalar == "}", position + 1 < scalars.count, scalars[position + 1] == scalar {
                text.append(scalar)
                position += 2
            } else if scalar == "{" {
                if !text.isEmpty { parts.append(.text(String(text))) }
                text = .init()
                let end = try closingBrace(scalars, after: position)
                parts.append(.field(try TemplateField(scalars[(position + 1)..<end])))
                position = end + 1
            } else if scalar == "}" {
                throw TemplateProblem(
                    message: "'}' without a '{' before it; a literal brace is written '}}'", offset: position)
            } else {
                text.append(scalar)
                position += 1
            }
        }
        if !text.isEmpty { parts.append(.text(String(text))) }
        return parts
    }

    private static func closingBrace(_ scalars: [Unicode.Scalar], after opening: Int) throws(TemplateProblem) -> Int {
        let pathEnd: Int
        switch FieldPath.extent(in: scalars[(opening + 1)...]) {
        case .ends(let end): pathEnd = end
        case .neverClosed(let quote):
            throw TemplateProblem(
                message: "the quote before a field's name is never closed; a quote in a name is doubled: {'it''s'}",
                offset: quote)
        }
        let rest = scalars[pathEnd...]
        if let end = rest.firstIndex(where: { $0 == "{" || $0 == "}" }), scalars[end] == "}" { return end }
        throw TemplateProblem(message: "'{' is never closed; a literal brace is written '{{'", offset: opening)
    }
}
