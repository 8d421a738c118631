import Configuration
import Foundation

/// A command that prints its measurement as one line of JSON.
struct Measurement {
    let program: String
    let arguments: [String]

    /// The measurement: the numbers and texts of the line.
    struct Result {
        let root: JSONNode

        func number(_ key: String) -> Double? { root[key]?.number }
        func text(_ key: String) -> String? { root[key]?.string }
    }

    /// - Returns: nil if the command fails, for example because a peer is not installed.
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
