/// The reason why a record makes no example of a task. The reader of the records adds the file and the line.
public struct ExampleProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// The field at fault, if it is a single one.
    public let field: String?
    /// The problem. It names the field, so it can stand alone.
    public let message: String

    public init(field: String? = nil, message: String) {
        self.field = field
        self.message = message
    }

    public var description: String { message }
}
