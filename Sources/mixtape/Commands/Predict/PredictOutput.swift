import Configuration
import Files
import Foundation
import Presentation

/// Where answers go: standard output, or what a person names: a file that is whole or not there, or an open stream.
struct PredictOutput {
    private let file: PendingFile?
    /// The file; nil for standard output.
    let path: String?
    private let isJSON: Bool

    /// - Parameters:
    ///   - path: nil for standard output
    ///   - isJSON: whether all that is written is JSON text
    /// - Throws: `FileError` if the file may not be written
    init(path: String?, isJSON: Bool) throws(FileError) {
        self.path = path
        self.isJSON = isJSON
        guard let path else {
            file = nil
            return
        }
        file = try PendingFile(named: path, advice: "leave out --output to write to standard output")
    }

    func write(_ text: String) throws(FileError) {
        guard let file else {
            // A person is shown nothing that steers the terminal; a program gets the answer as it is.
            print(Terminal.output.isInteractive ? safe(text) : text, terminator: "")
            return try StandardOutput.flush()
        }
        let shown = file.isTerminal ? safe(text) : text
        try file.write { (writer) throws(FileError) in try writer.write(shown) }
    }

    private func safe(_ text: String) -> String { isJSON ? text.printableJSON : Terminal.safe(text) }

    /// Says that all was written: only then the file is there.
    func finish() throws(FileError) { try file?.commit() }
}
