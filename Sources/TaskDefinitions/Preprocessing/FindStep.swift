import Configuration

/// Makes a list of the matches of a regular expression in a text: `[a, b]` from `<a><b>` with `<([^>]*)>`.
///
/// Each element is the text of the groups that took part in the match, or the whole match if the pattern has no groups.
/// Patterns are those of ICU (unicode-org.github.io/icu/userguide/strings/regexp.html).
package struct FindStep: PreprocessingStep {
    package static let name = "find"
    package static let summary = "makes a list of the matches of a regular expression in a text, or of their groups"
    package static let example = #"{"field": "Tags", "pattern": "<([^>]*)>", "into": "tags"}"#

    package let field: String
    package let destination: String
    private let expression: BoundedExpression?

    /// - Parameter expression: nil for a pattern that was reported; it finds nothing
    private init(field: String, expression: BoundedExpression?, destination: String) {
        self.field = field
        self.expression = expression
        self.destination = destination
    }

    /// - Throws: if the pattern is no regular expression.
    package init(field: String, pattern: String, destination: String) throws {
        self.init(field: field, expression: try BoundedExpression(pattern), destination: destination)
    }

    package init(_ settings: ConfigurationObject) {
        let field = settings.fieldName("field", "the field to search")
        let pattern = settings.string("pattern", "a regular expression in ICU's syntax")
        var expression: BoundedExpression?
        if settings.has("pattern") {
            expression = pattern.isEmpty ? nil : try? BoundedExpression(pattern)
            if expression == nil {
                let problem = pattern.isEmpty ? "is empty" : "\"\(pattern)\" is no regular expression"
                settings.report("\(problem); write one such as \"<([^>]*)>\"", at: "pattern")
            }
        }
        let destination = settings.destination("into", "the field for the list of matches")
        self.init(field: field, expression: expression, destination: destination)
    }

    package var settings: Fields {
        ["field": .string(field), "pattern": .string(expression?.pattern ?? ""), "into": .string(destination)]
    }

    /// - Throws: ``ExampleProblem`` if the search takes too much time or memory.
    package func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        let text = try record.text(of: field)
        let finds: [String]
        do throws(TextProblem) {
            finds = try expression?.finds(in: text) ?? []
        } catch {
            throw record.problem(at: field, "\(Record.title(field)): \(error.message)")
        }
        record.fields[destination] = .list(finds.map { .string($0) })
        return .goesOn
    }
}
