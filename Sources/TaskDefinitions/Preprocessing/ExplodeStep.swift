import Configuration

/// Makes one record from each element of a list: the fields of the record, with the element in a field of its own.
package struct ExplodeStep: PreprocessingStep {
    package static let name = "explode"
    package static let summary = "makes a record, and so an example, of each element of a list"
    package static let example = #"{"field": "answers", "into": "answer", "index": "number"}"#

    package let field: String
    /// The field for the element.
    package let destination: String
    /// The field for the element's index in the list, counted from 0; nil for none.
    package let index: String?

    package init(field: String, destination: String, index: String? = nil) {
        self.field = field
        self.destination = destination
        self.index = index
    }

    package init(_ settings: ConfigurationObject) {
        field = settings.fieldName("field", "the field with the list")
        destination = settings.destination("into", "the field for the element")
        index =
            settings.has("index") ? settings.destination("index", "the field for the element's number, from 0") : nil
        if index == destination, !destination.isEmpty {
            settings.report("\"\(destination)\" is where the element goes; give it another name", at: "index")
        }
    }

    package var settings: Fields {
        var settings: Fields = ["field": .string(field), "into": .string(destination)]
        if let index { settings["index"] = .string(index) }
        return settings
    }

    /// An empty list makes no record.
    package func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        let elements = try record.elements(of: field)
        return .becomes(
            elements.enumerated().map { place, element in
                var part = record
                part.fields[destination] = element
                if let index { part.fields[index] = .number("\(place)") }
                return part
            })
    }
}
