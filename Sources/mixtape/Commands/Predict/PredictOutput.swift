import Files
import Foundation
import Presentation

/// Where answers go: standard output, or a file that is whole or not there.
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
            // A person is shown nothing that steers the terminal; a program gets the answer as it is.
            print(Terminal.output.isInteractive ? Terminal.safe(text) : text, terminator: "")
            return try StandardOutput.flush()
        }
        try file.write { (writer) throws(FileError) in try writer.write(text) }
    }

    /// Says that all was written: only then the file is there.
    func finish() throws(FileError) { try file?.commit() }
}
