/// The reason why a record makes no example of a task. The reader of the records adds the file and the line.
public struct ExampleProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// The field at fault, if it is a single one.
    public let field: String?
    /// The problem. It names the field, so it can stand alone.
    package let fact: String
    /// The suggestion of what was probably meant. Among many labels the search takes long.
    private let suggestion: @Sendable () -> String

    package init(field: String? = nil, message: String) {
        self.init(field: field, fact: message, suggestion: { "" })
    }

    /// - Parameter suggestion: the text after the fact; it is computed only if it is read
    init(field: String? = nil, fact: String, suggestion: @escaping @Sendable () -> String) {
        self.field = field
        self.fact = fact
        self.suggestion = suggestion
    }

    /// The problem with the suggestion.
    public var message: String { fact + suggestion() }

    public var description: String { message }

    public static func == (one: ExampleProblem, other: ExampleProblem) -> Bool {
        one.field == other.field && one.message == other.message
    }
}
