import Configuration
import Foundation

/// Makes a list of what a regular expression finds in a text: `[a, b]` of `<a><b>` with `<([^>]*)>`.
///
/// A find is the text of the groups that took part in the match, or the whole match where the pattern has no groups.
/// Patterns are those of ICU (unicode-org.github.io/icu/userguide/strings/regexp.html).
public struct FindStep: PreprocessingStep {
    public static let name = "find"
    public static let summary = "makes a list of what a regular expression finds in a text, or of its groups"
    public static let example = #"{"field": "Tags", "pattern": "<([^>]*)>", "into": "tags"}"#

    public let field: String
    public let destination: String
    private let expression: NSRegularExpression?

    /// - Parameter expression: nil stands for one that was reported, and finds nothing
    private init(field: String, expression: NSRegularExpression?, destination: String) {
        self.field = field
        self.expression = expression
        self.destination = destination
    }

    /// - Throws: where the pattern is no regular expression.
    public init(field: String, pattern: String, destination: String) throws {
        self.init(field: field, expression: try NSRegularExpression(pattern: pattern), destination: destination)
    }

    public init(_ settings: ConfigurationObject) {
        let field = settings.fieldName("field", "the field to search")
        let pattern = settings.string("pattern", "a regular expression, as ICU has them")
        var expression: NSRegularExpression?
        if settings.has("pattern") {
            expression = pattern.isEmpty ? nil : try? NSRegularExpression(pattern: pattern)
            if expression == nil {
                let problem = pattern.isEmpty ? "is empty" : "\"\(pattern)\" is no regular expression"
                settings.report("\(problem); write one such as \"<([^>]*)>\"", at: "pattern")
            }
        }
        let destination = settings.destination("into", "the field for the list of finds")
        self.init(field: field, expression: expression, destination: destination)
    }

    public var settings: [String: FieldValue] {
        ["field": .string(field), "pattern": .string(expression?.pattern ?? ""), "into": .string(destination)]
    }

    public func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        let text = try record.text(of: field)
        let matches = expression?.matches(in: text, range: NSRange(text.startIndex..., in: text)) ?? []
        record.fields[destination] = .list(matches.map { match in
            let groups = match.numberOfRanges > 1 ? 1..<match.numberOfRanges : 0..<1
            let parts = groups.compactMap { Range(match.range(at: $0), in: text).map { text[$0] } }
            return .string(parts.joined())
        })
        return .goesOn
    }
}
