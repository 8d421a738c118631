import Configuration
import Foundation

/// Where a run keeps what it makes: `runs/<name>/`.
struct RunDirectory {
    /// The directory of all runs, and of the example store that they share.
    static let root = "runs"

    let path: String

    init(_ configuration: PipelineConfiguration) {
        path = "\(Self.root)/\(configuration.name)"
    }

    /// The configuration in force, as JSON.
    var configuration: String { "\(path)/configuration.json" }
    /// The SentencePiece model that was trained for the run.
    var vocabulary: String { "\(path)/vocabulary.model" }
    /// What that model was trained on and how; see ``VocabularyStage``.
    var vocabularyKey: String { "\(path)/vocabulary.key" }
    var checkpoints: String { "\(path)/checkpoints" }
    var log: String { "\(path)/log.jsonl" }
    var reportMarkdown: String { "\(path)/report.md" }
    var reportJSON: String { "\(path)/report.json" }

    func create() throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw RunError("cannot be created; check the permissions of its parent directory", path: path)
        }
    }

    /// The file to read where a command is given a run's directory instead of a pipeline.
    static func configurationFile(at path: String) -> String {
        var isDirectory: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        return exists && isDirectory.boolValue ? "\(path)/configuration.json" : path
    }

    /// Moves the results of an earlier configuration aside, so that nothing is lost and nothing is mixed up.
    /// - Returns: where they are now
    func setAside() throws -> String {
        let manager = FileManager.default
        var number = 1
        while manager.fileExists(atPath: "\(path).old-\(number)") { number += 1 }
        let destination = "\(path).old-\(number)"
        do {
            try manager.createDirectory(atPath: destination, withIntermediateDirectories: true)
            for item in [configuration, checkpoints, log, reportMarkdown, reportJSON] where manager.fileExists(atPath: item) {
                let name = URL(fileURLWithPath: item).lastPathComponent
                try manager.moveItem(atPath: item, toPath: "\(destination)/\(name)")
            }
            for item in [vocabulary, vocabularyKey] where manager.fileExists(atPath: item) {
                let name = URL(fileURLWithPath: item).lastPathComponent
                try manager.copyItem(atPath: item, toPath: "\(destination)/\(name)")
            }
        } catch {
            throw RunError("an earlier run cannot be moved aside to \(destination); check the permissions", path: path)
        }
        return destination
    }
}

/// What is wrong with a run's directory, or with what a command asks of it.
struct RunError: Error, CustomStringConvertible {
    let path: String
    let message: String

    init(_ message: String, path: String) {
        self.message = message
        self.path = path
    }

    var description: String { "\(path): \(message)" }
}
