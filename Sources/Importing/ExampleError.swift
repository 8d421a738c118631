import Configuration

/// A problem of a source file, or of one example in it, with its remedy.
public struct ExampleError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The source file.
    public let file: String
    /// Line and column, counted from 1, if the problem has a place inside the file. Columns count Unicode scalars.
    public let line: Int?, column: Int?
    /// The field of the record, if the problem concerns one.
    public let field: String?
    public let message: String

    package init(_ message: String, file: String, line: Int? = nil, column: Int? = nil, field: String? = nil) {
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
