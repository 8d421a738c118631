import Configuration
import Foundation

/// One line of the table of `make bench`: two measurements whose ratio says something.
struct Comparison {
    let name: String
    let ours: Measurement
    let other: Measurement
    /// Whether the smaller number is the better one, as of memory.
    var isSmallerBetter = false
    /// What is to be reached.
    let goal: Double

    /// How many times better ours is, of one pair.
    func ratio(_ ours: Double, _ other: Double) -> Double { isSmallerBetter ? other / ours : ours / other }
}

/// A command that prints one line of JSON, and the number in it that counts.
struct Measurement {
    let program: String
    let arguments: [String]
    let key: String

    /// - Returns: nil where the command fails, such as a peer that is not installed.
    func run() -> Double? {
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
            let root = try? JSONDocument(bytes: Array(line), file: program, dialect: .strict).root,
            case .number(let text)? = root[key]?.value
        else { return nil }
        return Double(text)
    }
}
