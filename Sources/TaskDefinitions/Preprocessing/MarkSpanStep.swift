import Configuration

/// Puts a mark on both sides of the part of a text between two places: `drink a *beer* now`.
///
/// The places are numbers of characters (Unicode scalars), counted from 0. The end is the first character after the
/// part, as in the data of Word-in-Context.
package struct MarkSpanStep: PreprocessingStep {
    package static let name = "mark_span"
    package static let summary = "puts a mark on both sides of the part of a text between two places"
    package static let example = #"{"field": "sentence1", "start": "start1", "end": "end1", "with": "*"}"#

    package let field: String
    /// The fields with the number of the first character, and with that of the first one after the part.
    package let start: String, end: String
    package let mark: String

    package init(field: String, start: String, end: String, mark: String) {
        self.field = field
        self.start = start
        self.end = end
        self.mark = mark
    }

    package init(_ settings: ConfigurationObject) {
        field = settings.fieldName()
        start = settings.fieldName("start", "the field with the number of the first character, from 0")
        end = settings.fieldName("end", "the field with the number of the first character behind the part")
        mark = settings.mark()
    }

    package var settings: Fields {
        ["field": .string(field), "start": .string(start), "end": .string(end), "with": .string(mark)]
    }

    package func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        let scalars = Array(try record.text(of: field).unicodeScalars)
        let first = try record.count(of: start)
        let last = try record.count(of: end)
        guard first < last, last <= scalars.count else {
            throw record.problem(
                at: start,
                "fields \"\(start)\" and \"\(end)\": \(first) to \(last) is not a part of the \(scalars.count) "
                    + "characters of \"\(field)\"")
        }
        var marked = String.UnicodeScalarView(scalars[..<first])
        marked += mark.unicodeScalars + scalars[first..<last] + mark.unicodeScalars + scalars[last...]
        record.set(field, to: .string(String(marked)))
        return .goesOn
    }
}

extension ConfigurationObject {
    /// The required setting `with`: the text to put on both sides.
    func mark() -> String {
        let mark = string("with", "what is put on both sides")
        if has("with"), mark.isEmpty { report("is empty; give the mark, such as *", at: "with") }
        return mark
    }
}
