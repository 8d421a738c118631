import Foundation
import Testing

/// Saved inputs that once revealed faults.
enum FuzzCorpus {
    /// A saved input, and how each command of its target ends.
    struct Entry {
        /// `TARGET/NAME`
        let name: String
        let fuzzCase: FuzzCase
        /// The exit status of each command of the target.
        let statuses: [Int]
        /// Text that the commands' output contains.
        let says: String
    }

    /// Reads a folder of inputs, `TARGET/NAME` each, and `expected.json` beside them. Files that end in `.gz` are
    /// packed, because most of them repeat one text a hundred thousand times.
    /// - Throws: `CommandLineRun.Failure` if an input has no expectation or an expectation has no input
    static func entries(in folder: URL) throws -> [Entry] {
        let data = try Data(contentsOf: folder.appendingPathComponent("expected.json"))
        let expected = try #require(JSONSerialization.jsonObject(with: data) as? [String: [String: Any]])
        let entries = try expected.sorted { $0.key < $1.key }.map { name, expectation in
            let kind = name.prefix { $0 != "/" }
            let target = try #require(FuzzTarget.all.first { $0.name == kind }, "no target \(kind)")
            return Entry(
                name: name, fuzzCase: FuzzCase(target: target, bytes: try bytes(of: name, in: folder)),
                statuses: try #require(expectation["statuses"] as? [Int]),
                says: try #require(expectation["says"] as? String))
        }
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { $0.contains("/") }.map { $0.replacing(/\.gz$/, with: "") }
        guard Set(files) == Set(expected.keys) else {
            let odd = Set(files).symmetricDifference(expected.keys).sorted()
            throw CommandLineRun.Failure("expected.json and the files differ in \(odd)")
        }
        return entries
    }

    private static func bytes(of name: String, in folder: URL) throws -> [UInt8] {
        let file = folder.appendingPathComponent(name)
        if let data = try? Data(contentsOf: file) { return [UInt8](data) }
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "exec gzip -dc \"$0\"", file.path + ".gz"]
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(name).gz cannot be unpacked")
        return [UInt8](data)
    }
}
