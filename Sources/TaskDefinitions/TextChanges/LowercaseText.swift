import Configuration
import Metrics

/// Makes a text lower-case by Unicode's full mapping, independent of language. `ΟΔΟΣ` becomes `οδος`, with a final
/// sigma, as in the metrics that ignore case.
package struct LowercaseText: TextChange {
    package static let name = "lowercase"
    package static let summary = "makes a text lower-case"
    package static let example = ""
    package static let exampleField = "entailment"

    package init() {}
    package init(_ settings: ConfigurationObject) {}

    package var settings: Fields { [:] }

    package func apply(to text: String) -> String { PythonText.lowercased(text) }
}
