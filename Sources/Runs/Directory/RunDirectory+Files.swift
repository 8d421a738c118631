import Checkpoints
import Files
import TaskDefinitions
import Text2Text

/// What training and evaluation keep in a run's directory.
extension RunDirectory {
    /// Where the run's store is.
    /// - Parameter path: as the configuration has it
    package func storePath(_ path: String) -> String { FileSystem.path(path, from: project) }

    /// How many parameters its model has; nil where its files do not say.
    package var parameterCount: Int? { (try? HuggingFaceConfiguration.read(directory: model))?.model.parameterCount }

    package var log: String { FileSystem.join(path, "log.jsonl") }
    /// Event files for TensorBoard.
    package var events: String { FileSystem.join(path, "tensorboard") }
    /// Where the time of training went, call by call, where that was asked for.
    package var trace: String { FileSystem.join(path, "trace.json") }

    /// The report for programs of the split that is usually reported on.
    package var report: String { FileSystem.join(path, "report.json") }
    /// Those of other splits, which may be all that there is of a model that was evaluated and not trained here.
    var otherReports: [String] {
        [Split.validation, .test, .train].map { FileSystem.join(path, "report-\($0.rawValue).json") }
    }

    /// Where the examples of a step are kept that training failed at.
    func failedBatch(step: Int) -> String { FileSystem.join(path, "failed-batch-step-\(step).jsonl") }

    /// Makes the directory, and clears away what a killed process left behind.
    func create() throws {
        try FileSystem.makeFolder(path)
        for file in [configuration, log] {
            try AtomicFile.removeLeftovers(in: path, of: FileSystem.name(of: file))
        }
        try AtomicFile.removeLeftovers(in: events)
        try AtomicFile.removeLeftovers(in: model)
    }

    /// The first free name for what is moved aside.
    var placeAside: String {
        var number = 1
        while FileSystem.exists("\(path).old-\(number)") { number += 1 }
        return "\(path).old-\(number)"
    }

    /// Moves the results of an earlier run aside, so that nothing is lost and nothing is mixed up.
    /// - Returns: where they are now
    package func setAside() throws -> String {
        let destination = placeAside
        try FileSystem.rename(path, to: destination)
        return destination
    }
}
