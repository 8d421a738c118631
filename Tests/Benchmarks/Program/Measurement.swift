import Configuration
import Foundation

/// A command that prints what it measured as one line of JSON.
struct Measurement {
    let program: String
    let arguments: [String]

    /// What was measured: the numbers and texts of the line.
    struct Result {
        let root: JSONNode

        func number(_ key: String) -> Double? { root[key]?.number }
        func text(_ key: String) -> String? { root[key]?.string }
    }

    /// - Returns: nil where the command fails, such as a peer that is not installed.
    func run() -> Result? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0, let line = bytes.split(separator: UInt8(ascii: "\n")).last,
            let root = try? JSONDocument(bytes: Array(line), file: program, dialect: .strict).root
        else { return nil }
        return Result(root: root)
    }
}
