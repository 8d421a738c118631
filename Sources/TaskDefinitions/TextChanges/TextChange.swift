import Configuration

/// A change to one text. Before the templates a task may apply it to fields of a record, and after the model to a
/// prediction that is to be scored.
///
/// The change `name` is written in a task file as `{"name": {…}}` with its settings inside. In `postprocess`, a change
/// without settings may be written as its name alone.
package protocol TextChange: Sendable {
    static var name: String { get }
    /// The effect on the text, in one line.
    static var summary: String { get }
    /// Valid settings, as a task file writes them between the braces; empty if there are none.
    static var example: String { get }
    /// Whether it has no effect without settings.
    static var needsSettings: Bool { get }
    /// A field for the example.
    static var exampleField: String { get }

    /// Reads the settings and reports their problems.
    init(_ settings: ConfigurationObject)

    /// The settings as values. Changes with the same name and equal settings have the same effect.
    var settings: Fields { get }

    /// - Throws: ``TextProblem`` if the text cannot be changed.
    func apply(to text: String) throws(TextProblem) -> String
}

extension TextChange {
    package static var needsSettings: Bool { false }
}

/// The reason why a ``TextChange`` cannot change a text.
public struct TextProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// The problem. It describes the text, but not its place.
    let fact: String
    /// The suggestion of what was probably meant. Among many texts the search takes long.
    let suggestion: @Sendable () -> String

    package init(_ message: String) { self.init(message, suggestion: { "" }) }

    /// - Parameter suggestion: what to put behind the fact; asked for only where somebody reads it
    init(_ fact: String, suggestion: @escaping @Sendable () -> String) {
        self.fact = fact
        self.suggestion = suggestion
    }

    /// The problem with the suggestion.
    public var message: String { fact + suggestion() }

    public var description: String { message }

    public static func == (one: TextProblem, other: TextProblem) -> Bool { one.message == other.message }
}
