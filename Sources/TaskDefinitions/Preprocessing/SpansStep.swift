import Configuration

/// Makes a list of parts of a text. A list of objects gives each part by `start` and `end`: the numbers of its first
/// and last character (Unicode scalar), counted from 0, as in the data of ReCoRD.
package struct SpansStep: PreprocessingStep {
    package static let name = "spans"
    package static let summary = "makes a list of the parts of a text between given starts and ends, both included"
    package static let example = #"{"text": "passage.text", "spans": "passage.entities", "into": "entities"}"#

    /// The field with the text.
    package let text: String
    /// The field with the list of objects.
    package let spans: String
    package let destination: String

    package init(text: String, spans: String, destination: String) {
        self.text = text
        self.spans = spans
        self.destination = destination
    }

    package init(_ settings: ConfigurationObject) {
        text = settings.fieldName("text", "the field with the text")
        spans = settings.fieldName("spans", "the field with the list of objects that have a start and an end")
        destination = settings.destination()
    }

    package var settings: Fields {
        ["text": .string(text), "spans": .string(spans), "into": .string(destination)]
    }

    package func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        let scalars = Array(try record.text(of: text).unicodeScalars)
        var parts: [FieldValue] = []
        for (index, span) in try record.elements(of: spans).enumerated() {
            func number(_ key: String) -> Int? { (try? span.member(key))?.text.flatMap(Int.init) }
            guard let start = number("start"), let end = number("end"), start >= 0, start <= end, end < scalars.count
            else {
                throw record.problem(
                    at: spans,
                    "field \"\(spans)\": element \(index + 1), \(span.jsonText), has no \"start\" and \"end\" "
                        + "within the \(scalars.count) characters of \"\(text)\"")
            }
            var part = String.UnicodeScalarView()
            part.append(contentsOf: scalars[start...end])
            parts.append(.string(String(part)))
        }
        record.fields[destination] = .list(parts)
        return .goesOn
    }
}
