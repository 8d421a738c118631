import Configuration

/// A change to one text. A task may ask for it before the templates, of fields of a record, and after the model, of a
/// prediction before that is scored.
///
/// The change `name` is written in a task file as `{"name": {…}}` with its settings inside, or in `postprocess`, where
/// there are no settings, as its name alone.
public protocol TextChange: Sendable {
    static var name: String { get }
    /// What becomes of the text, in one line.
    static var summary: String { get }
    /// Settings that work, as they stand in a task file between the braces; empty where there are none.
    static var example: String { get }
    /// Whether it does nothing without settings.
    static var needsSettings: Bool { get }
    /// A field to show it on.
    static var exampleField: String { get }

    /// Reads the settings, reporting what is wrong with them.
    init(_ settings: ConfigurationObject)

    /// The settings as values: changes of one name with equal settings do the same.
    var settings: Fields { get }

    /// - Throws: ``TextProblem`` where the text cannot be changed.
    func apply(to text: String) throws(TextProblem) -> String
}

extension TextChange {
    public static var needsSettings: Bool { false }
}

/// Why a ``TextChange`` cannot change a text.
public struct TextProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong; says what the text is, but not where it stands.
    let fact: String
    /// What was probably meant. Among many texts the search takes long.
    let suggestion: @Sendable () -> String

    public init(_ message: String) { self.init(message, suggestion: { "" }) }

    /// - Parameter suggestion: what to put behind the fact; asked for only where somebody reads it
    init(_ fact: String, suggestion: @escaping @Sendable () -> String) {
        self.fact = fact
        self.suggestion = suggestion
    }

    /// What is wrong, with what was probably meant.
    public var message: String { fact + suggestion() }

    public var description: String { message }

    public static func == (one: TextProblem, other: TextProblem) -> Bool { one.message == other.message }
}
