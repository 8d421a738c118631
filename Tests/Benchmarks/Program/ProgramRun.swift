import Configuration
import Files
import Foundation

/// `mixtape train` from the first step, in the directory that `make bench` prepared. The pipeline's store and
/// vocabulary exist. What an earlier run left is removed.
struct ProgramRun {
    private let directory: String
    private let name: String
    private let mixtape: String
    private let pipeline: String

    init(pipeline: String, directory: String, mixtape: String) throws {
        let file = try JSONDocument(bytes: try FileSystem.contents(of: pipeline), file: pipeline, dialect: .relaxed)
        guard let name = file.root["name"]?.string else { throw FileError(path: pipeline, message: "has no name") }
        self.name = name
        self.directory = directory
        self.pipeline = Self.absolute(pipeline)
        self.mixtape = Self.absolute(mixtape)
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileSystem.join(FileManager.default.currentDirectoryPath, path)
    }

    /// The run's directory.
    var path: String { FileSystem.join(directory, "runs/\(name)") }

    /// Trains, and hands over each printed line with the seconds since the program's start.
    /// - Parameter line: returns whether to go on; false kills the program
    /// - Returns: whether the program succeeded
    func train(_ arguments: [String] = [], line: (String, Double) -> Bool) throws -> Bool {
        try FileSystem.remove(path)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: mixtape)
        process.arguments = ["train", pipeline] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        let output = Pipe()
        process.standardOutput = output
        let start = ContinuousClock.now
        try process.run()
        var pending: [UInt8] = []
        var isWanted = true
        while isWanted, case let data = output.fileHandleForReading.availableData, !data.isEmpty {
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            pending += data
            while isWanted, let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                isWanted = line(String(decoding: pending[..<end], as: UTF8.self), seconds)
                pending.removeSubrange(...end)
            }
        }
        if !isWanted { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        return !isWanted || process.terminationStatus == 0
    }
}
