/// Why a record makes no example of a task. Who reads the records knows the file and the line, and adds them.
public struct ExampleProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// The field at fault, where it is one field's.
    public let field: String?
    /// What is wrong; names the field, so that it can stand alone.
    public let message: String

    public init(field: String? = nil, message: String) {
        self.field = field
        self.message = message
    }

    public var description: String { message }
}
