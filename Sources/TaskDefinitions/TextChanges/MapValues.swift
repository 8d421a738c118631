import Configuration

/// Replaces a listed text by another: `"0"` by `"negative"`.
package struct MapValues: TextChange {
    package static let name = "map"
    package static let summary = "replaces a value by the one listed for it"
    package static let example = #""values": {"0": "negative", "1": "positive"}"#
    package static let needsSettings = true
    package static let exampleField = "label"

    package let values: TextMap<String>

    package init(_ values: TextMap<String>) { self.values = values }

    package init(_ settings: ConfigurationObject) {
        let object = settings.object("values", "what each value becomes")
        var values: TextMap<String> = [:]
        for key in object.keys { values[key] = object.string(key, "what it becomes") }
        if object.keys.isEmpty, case .object? = settings.value("values")?.json {
            settings.report("is empty; list what each value becomes", at: "values")
        }
        self.values = values
    }

    package var settings: Fields { ["values": .object(values.mapValues { .string($0) })] }

    /// - Throws: ``TextProblem`` if the text is not listed; a prediction then stays as it is.
    package func apply(to text: String) throws(TextProblem) -> String {
        if let value = values[text] { return value }
        throw TextProblem("the map has no value \"\(text)\"") { [values] in
            Suggestion.phrase(for: text, among: values.keys.sorted())
        }
    }
}
