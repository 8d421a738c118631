import Configuration
import Foundation
import TaskDefinitions

/// Where a run keeps what it makes: `runs/<name>/`.
struct RunDirectory {
    /// The directory of all runs, and of the example store that they share.
    static let root = "runs"
    /// The example store, where a pipeline names no other.
    static let usualStore = "\(root)/store.sqlite"

    let path: String

    init(_ configuration: PipelineConfiguration) {
        path = "\(Self.root)/\(configuration.name)"
    }

    /// Held while the run is trained. Beside the directory rather than in it, as that may be moved aside.
    var lock: String { "\(path).lock" }
    /// The configuration in force, as JSON.
    var configuration: String { "\(path)/configuration.json" }
    /// The model's sizes and its vocabulary, the run's own copy, in the files that Hugging Face's format has for them.
    var model: String { "\(path)/model" }
    var checkpoints: String { "\(path)/checkpoints" }
    var log: String { "\(path)/log.jsonl" }
    func create() throws { try FileSystem.makeFolder(path) }

    /// The file to read where a command is given a run's directory instead of a pipeline.
    static func configurationFile(at path: String) -> String {
        var isDirectory: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        return exists && isDirectory.boolValue ? "\(path)/configuration.json" : path
    }

    /// Where vocabularies are kept that were trained, by what they were trained on and how; all runs share them.
    static func trainedVocabulary(key: String) -> String { "\(root)/vocabularies/\(key).model" }

    /// Moves the results of an earlier configuration aside, so that nothing is lost and nothing is mixed up.
    /// - Returns: where they are now
    func setAside() throws -> String {
        var number = 1
        while FileSystem.exists("\(path).old-\(number)") { number += 1 }
        let destination = "\(path).old-\(number)"
        try FileSystem.rename(path, to: destination)
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
