import Configuration
import Importing

/// Something that `task check` finds wrong in a file.
struct CheckProblem: CustomStringConvertible {
    /// As it is told to people.
    let description: String
    private let file: String?, line: Int?, column: Int?
    private let message: String

    init(_ problem: Diagnostic) {
        description = problem.description
        (file, line, column) = (problem.location?.file, problem.location?.line, problem.location?.column)
        message = problem.path.isEmpty ? problem.message : "\(problem.path): \(problem.message)"
    }

    init(_ problem: ExampleError) {
        description = problem.description
        (file, line, column) = (problem.file, problem.line, problem.column)
        message = problem.message
    }

    /// One that has no place.
    init(_ message: String) {
        description = message
        (file, line, column) = (nil, nil, nil)
        self.message = message
    }

    var json: JSONOutput {
        .object([
            ("file", .string(file)), ("line", line.map { .integer($0) } ?? .null),
            ("column", column.map { .integer($0) } ?? .null), ("message", .string(message)),
        ])
    }
}
