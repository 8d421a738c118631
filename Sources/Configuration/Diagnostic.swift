/// A place in a text file: what an editor or a terminal can jump to.
public struct SourceLocation: Sendable, Hashable {
    public let file: String
    /// Line, counted from 1.
    public let line: Int
    /// Column in Unicode scalars, counted from 1.
    public let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}

/// One problem, with its place and remedy.
public struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
    public let location: SourceLocation?
    /// The path to the value inside its file, such as `metrics[1]`; empty for the file as a whole.
    public let path: String
    public let message: String

    package init(_ message: String, path: String = "", at location: SourceLocation? = nil) {
        self.message = message
        self.path = path
        self.location = location
    }

    /// `file:line:column: path: message`, the only form in which a diagnostic is ever printed.
    public var description: String {
        var parts: [String] = []
        if let location { parts.append("\(location.file):\(location.line):\(location.column)") }
        if !path.isEmpty { parts.append(path) }
        parts.append(message)
        // Keys and names of a file are in it.
        return parts.joined(separator: ": ").printable
    }
}

extension Sequence<Diagnostic> {
    /// Each problem once, where it first comes.
    package var withoutRepeats: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return filter { seen.insert($0).inserted }
    }
}

/// Everything that is wrong with one or more configuration files, in reading order.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    public let diagnostics: [Diagnostic]

    /// The largest number of problems shown.
    package static let mostShown = 50

    package init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }

    package init(_ message: String, file: String) {
        self.init([Diagnostic("\(file): \(message)")])
    }

    /// A line for each of the first problems, and the number of others.
    public var description: String { diagnostics.firstLines }
}

extension Collection where Element: CustomStringConvertible {
    /// A line for each of the first fifty problems, and the number of others. Thousands of lines would be unreadable.
    package var firstLines: String {
        let lines = prefix(ConfigurationError.mostShown).map(\.description)
        let more = count - lines.count
        return (lines + (more > 0 ? ["… and \(more) more"] : [])).joined(separator: "\n")
    }
}
