import Configuration

/// Makes one record from each element of a list: the fields of the record, with the element in a field of its own.
public struct ExplodeStep: PreprocessingStep {
    public static let name = "explode"
    public static let summary = "makes a record, and so an example, of each element of a list"
    public static let example = #"{"field": "answers", "into": "answer", "index": "number"}"#

    public let field: String
    /// The field for the element.
    public let destination: String
    /// The field for the element's index in the list, counted from 0; nil for none.
    public let index: String?

    public init(field: String, destination: String, index: String? = nil) {
        self.field = field
        self.destination = destination
        self.index = index
    }

    public init(_ settings: ConfigurationObject) {
        field = settings.fieldName("field", "the field with the list")
        destination = settings.destination("into", "the field for the element")
        index =
            settings.has("index") ? settings.destination("index", "the field for the element's number, from 0") : nil
        if index == destination, !destination.isEmpty {
            settings.report("\"\(destination)\" is where the element goes; give it another name", at: "index")
        }
    }

    public var settings: Fields {
        var settings: Fields = ["field": .string(field), "into": .string(destination)]
        if let index { settings["index"] = .string(index) }
        return settings
    }

    /// An empty list makes no record.
    public func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
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
