import Checkpoints
import Files
import TaskDefinitions
import Text2Text

/// The files of training and evaluation in a run's directory.
extension RunDirectory {
    /// The place of the run's store.
    /// - Parameter path: the path in the configuration
    package func storePath(_ path: String) -> String { FileSystem.path(path, from: project) }

    /// The number of its model's parameters; nil if its files do not say.
    package var parameterCount: Int? { (try? HuggingFaceConfiguration.read(directory: model))?.model.parameterCount }

    package var log: String { FileSystem.join(path, "log.jsonl") }
    /// Event files for TensorBoard.
    package var events: String { FileSystem.join(path, "tensorboard") }
    /// The time of training, call by call, if it was requested.
    package var trace: String { FileSystem.join(path, "trace.json") }

    /// The report, for programs, of the usual split.
    package var report: String { FileSystem.join(path, "report.json") }
    /// The reports of other splits. A model that was evaluated but not trained here may have only these.
    var otherReports: [String] {
        [Split.validation, .test, .train].map { FileSystem.join(path, "report-\($0.rawValue).json") }
    }

    /// The file with the examples of a step at which training failed.
    func failedBatch(step: Int) -> String { FileSystem.join(path, "failed-batch-step-\(step).jsonl") }

    /// Makes the directory, and removes what a killed process left behind.
    func create() throws {
        try FileSystem.makeFolder(path)
        for file in [configuration, log] {
            try AtomicFile.removeLeftovers(in: path, of: FileSystem.name(of: file))
        }
        try AtomicFile.removeLeftovers(in: events)
        try AtomicFile.removeLeftovers(in: model)
    }

    /// The first free name for content that is moved aside.
    var placeAside: String {
        var number = 1
        while FileSystem.exists("\(path).old-\(number)") { number += 1 }
        return "\(path).old-\(number)"
    }

    /// Moves the results of an earlier run aside, so that nothing is lost or mixed.
    /// - Returns: their new place
    package func setAside() throws -> String {
        let destination = placeAside
        try FileSystem.rename(path, to: destination)
        return destination
    }
}
