import Configuration
import Foundation

/// One of the lines that a command works through: a word of the command line, or a line of a file.
struct InputLine {
    let text: String
    /// Where it stands: a file and the line's number in it, or what is said instead.
    private let source: String
    private let number: Int?

    /// Words of the command line, each a line by itself.
    static func words(_ words: [String]) -> [InputLine] {
        words.enumerated().map { InputLine(text: $1, source: "TEXT \($0 + 1)", number: nil) }
    }

    /// The lines of a file, or of standard input for `-`. Empty ones too: line n of a command's output is about line n
    /// of its input.
    /// - Throws: ``RunError`` where it cannot be read, or is not UTF-8.
    static func read(_ path: String) throws -> [InputLine] {
        let source = path == "-" ? "standard input" : path
        // A handle rather than the file's contents at once, so that pipes can be read too.
        let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
        guard let handle, let data = try? handle.readToEnd() ?? Data() else {
            throw RunError("cannot be read; check that it is a file that exists and may be read", path: source)
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw RunError("is not valid UTF-8; save the file as UTF-8", path: source)
        }
        // By scalars, as a carriage return and a line feed are one character.
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.enumerated().map { index, line in
            InputLine(text: String(line.last == "\r" ? line.dropLast() : line), source: source, number: index + 1)
        }
    }

    /// The line as JSON.
    /// - Throws: ``RunError`` with the place of the first problem.
    func json() throws -> JSONNode {
        do {
            return try JSONDocument(
                bytes: Array(text.utf8), file: source, firstLine: number ?? 1, dialect: .strict
            ).root
        } catch {
            let diagnostic = error.diagnostics.first
            throw problem("not a JSON object: \(diagnostic?.message ?? "\(error)"); correct it", diagnostic?.location)
        }
    }

    /// What is wrong with the line, with its place.
    func problem(_ message: String, _ location: SourceLocation? = nil) -> RunError {
        let place = [source, number.map(String.init), location.map { "\($0.column)" }].compactMap { $0 }
        return RunError(message, path: place.joined(separator: ":"))
    }
}
