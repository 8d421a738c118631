import Configuration
import Metrics

/// Makes a text lower-case by Unicode's full mapping, independent of language. `ΟΔΟΣ` becomes `οδος`, with a final
/// sigma, as in the metrics that ignore case.
public struct LowercaseText: TextChange {
    public static let name = "lowercase"
    public static let summary = "makes a text lower-case"
    public static let example = ""
    public static let exampleField = "entailment"

    public init() {}
    public init(_ settings: ConfigurationObject) {}

    public var settings: Fields { [:] }

    public func apply(to text: String) -> String { PythonText.lowercased(text) }
}
