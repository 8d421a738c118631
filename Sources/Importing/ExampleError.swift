import Configuration

/// What is wrong with a source file or with one example in it, and what to do about it.
public struct ExampleError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The source file.
    public let file: String
    /// Line and column, counted from 1, where the problem is inside the file. Columns count Unicode scalars.
    public let line: Int?, column: Int?
    /// The field of the record, where it is about one.
    public let field: String?
    public let message: String

    public init(_ message: String, file: String, line: Int? = nil, column: Int? = nil, field: String? = nil) {
        self.file = file
        self.line = line
        self.column = column
        self.field = field
        self.message = message
    }

    public var description: String {
        let place = [file, line.map(String.init), column.map(String.init)].compactMap { $0 }.joined(separator: ":")
        return "\(place): \(message)".printable
    }
}
