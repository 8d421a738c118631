import Checkpoints
import Files
import TaskDefinitions
import Text2Text

/// Where a run keeps what it makes: `runs/<name>/`.
struct RunDirectory {
    /// The directory of all runs, and of the example store that they share.
    static let root = "runs"
    /// The example store, where a pipeline names no other.
    static let usualStore = "\(root)/store.sqlite"

    let path: String

    /// The usual place of a name.
    /// - Parameter project: the directory that holds that of the runs
    init(name: String, in project: String = ".") {
        path = FileSystem.join(project, "\(Self.root)/\(name)")
    }

    /// A run's directory that was found somewhere, also one that was moved aside.
    init(path: String) {
        self.path = RunFiles(path).path
    }

    /// The run that a path names: its directory, or the configuration in it. Nil for the file of a pipeline.
    static func containing(_ path: String) -> RunDirectory? {
        if FileSystem.isFolder(path) { return RunDirectory(path: path) }
        let run = RunFiles(FileSystem.parent(of: path))
        guard FileSystem.name(of: path) == FileSystem.name(of: run.configuration),
            [run.model, run.checkpoints].contains(where: FileSystem.exists)
        else { return nil }
        return RunDirectory(path: run.path)
    }

    /// What a name stands for in the directory of the runs, if it is not free for a run.
    static func otherUse(ofName name: String) -> String? {
        let name = name.lowercased()
        if name == vocabularies { return "\(root)/\(name) holds the trained vocabularies" }
        if name.hasSuffix(".lock") { return "\(root)/\(name) is a run's lock" }
        if name.contains(#/\.old-[0-9]+$/#) { return "\(root)/\(name) is where --restart keeps an earlier run" }
        if name.hasPrefix(FileSystem.name(of: usualStore)) { return "\(root)/\(name) is the store's" }
        if name.hasSuffix(".errors.jsonl") { return "\(root)/\(name) is for the wrong records of an import" }
        return nil
    }

    private static let vocabularies = "vocabularies"

    /// The last component of the path: the run's name, unless it was moved.
    var name: String { FileSystem.name(of: path) }

    /// Where the run's store is.
    /// - Parameter path: as the configuration has it
    func storePath(_ path: String) -> String { FileSystem.path(path, from: files.project) }

    /// How many parameters its model has; nil where its files do not say.
    var parameterCount: Int? { (try? HuggingFaceConfiguration.read(directory: model))?.model.parameterCount }

    /// Held while the run is trained. Beside the directory rather than in it, as that may be moved aside.
    var lock: String { files.lock }
    /// What whoever asks the run's model needs of it.
    var files: RunFiles { RunFiles(path) }
    var configuration: String { files.configuration }
    var model: String { files.model }
    var checkpoints: String { files.checkpoints }
    var log: String { "\(path)/log.jsonl" }
    /// Event files for TensorBoard.
    var events: String { "\(path)/tensorboard" }
    /// Where the time of training went, call by call, where that was asked for.
    var trace: String { "\(path)/trace.json" }

    /// The report for programs of the split that is usually reported on.
    var report: String { "\(path)/report.json" }
    /// Those of other splits, which may be all that there is of a model that was evaluated and not trained here.
    var otherReports: [String] {
        [Split.validation, .test, .train].map { "\(path)/report-\($0.rawValue).json" }
    }

    /// Where the examples of a step are kept that training failed at.
    func failedBatch(step: Int) -> String { "\(path)/failed-batch-step-\(step).jsonl" }

    /// Makes the directory, and clears away what a killed process left behind.
    func create() throws {
        try FileSystem.makeFolder(path)
        for file in [configuration, log] {
            try AtomicFile.removeLeftovers(in: path, of: FileSystem.name(of: file))
        }
        try AtomicFile.removeLeftovers(in: events)
        try AtomicFile.removeLeftovers(in: model)
    }

    /// Where vocabularies are kept that were trained, by what they were trained on and how; all runs share them.
    static func trainedVocabulary(key: String, in project: String) -> String {
        FileSystem.join(project, "\(root)/\(vocabularies)/\(key).model")
    }

    /// The first free name for what is moved aside.
    var placeAside: String {
        var number = 1
        while FileSystem.exists("\(path).old-\(number)") { number += 1 }
        return "\(path).old-\(number)"
    }

    /// Moves the results of an earlier run aside, so that nothing is lost and nothing is mixed up.
    /// - Returns: where they are now
    func setAside() throws -> String {
        let destination = placeAside
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
