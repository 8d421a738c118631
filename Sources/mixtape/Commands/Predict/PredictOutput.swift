import Files
import Foundation
import Presentation

/// Where answers go: standard output, or what a person names: a file that is whole or not there, or an open stream.
struct PredictOutput {
    private let file: PendingFile?
    /// The file; nil for standard output.
    let path: String?

    /// - Parameter path: nil for standard output
    /// - Throws: `FileError` where the file may not be written
    init(path: String?) throws(FileError) {
        self.path = path
        guard let path else {
            file = nil
            return
        }
        file = try PendingFile(named: path, advice: "leave out --output to write to standard output")
    }

    func write(_ text: String) throws(FileError) {
        guard let file else {
            // A person is shown nothing that steers the terminal; a program gets the answer as it is.
            print(Terminal.output.isInteractive ? Terminal.safe(text) : text, terminator: "")
            return try StandardOutput.flush()
        }
        try file.show(text)
    }

    /// Says that all was written: only then the file is there.
    func finish() throws(FileError) { try file?.commit() }
}

extension PendingFile {
    /// Writes a text; nothing in it steers a terminal.
    func show(_ text: String) throws(FileError) {
        let shown = isTerminal ? Terminal.safe(text) : text
        try write { (writer) throws(FileError) in try writer.write(shown) }
    }
}
