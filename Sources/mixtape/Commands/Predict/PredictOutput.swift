import Files
import Foundation
import Presentation

/// The destination of answers: standard output, or a file that appears only when complete.
struct PredictOutput {
    private let file: PendingFile?
    /// The file; nil for standard output.
    let path: String?

    /// - Parameter path: nil for standard output
    /// - Throws: `FileError` if the file may not be written
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
            // A person gets no text that steers the terminal; a program gets the answer unchanged.
            print(Terminal.output.isInteractive ? Terminal.safe(text) : text, terminator: "")
            return try StandardOutput.flush()
        }
        try file.write { (writer) throws(FileError) in try writer.write(text) }
    }

    /// Declares the output complete. Only then does the file appear.
    func finish() throws(FileError) { try file?.commit() }
}
