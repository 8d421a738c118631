import Checkpoints
import Files

/// A directory that holds a model.
package enum ModelPlace {
    /// A run's directory, with a `configuration.json`.
    case run(RunDirectory)
    /// A model directory in Hugging Face's format, with a `config.json`. Its files were checked; its weights are not
    /// read yet.
    case model(ModelDirectory)

    /// - Throws: ``Text2TextError`` if it is neither; any problem of a model's files
    package init(_ directory: String) throws {
        if let problem = RunDirectory.problem(of: directory) {
            throw Text2TextError(.model, "\(directory): \(problem)")
        }
        if FileSystem.isFolder(directory) { try FileSystem.checkReadable(directory) }
        let run = RunDirectory(path: directory)
        if FileSystem.exists(run.configuration) {
            self = .run(run)
        } else if ModelDirectory.isModel(directory) {
            self = .model(try ModelDirectory(path: directory))
        } else if let problem = ModelDirectory.problem(of: directory) {
            throw Text2TextError(.model, "\(directory): \(problem)")
        } else if !FileSystem.exists(directory) {
            throw Text2TextError(
                .model,
                "\(directory): does not exist, and nothing is downloaded; name the directory of a run or of a "
                    + "model")
        } else {
            throw Text2TextError(
                .model,
                "\(directory): is neither a run (no configuration.json) nor a model (no config.json); "
                    + "name the directory of one")
        }
    }
}

// MARK: Where training begins

extension ModelPlace {
    /// The reason why training cannot begin from a directory; nil if it holds a model or a run.
    package static func problem(ofBeginning path: String) -> String? {
        if ModelDirectory.isModel(files(of: path)) { return nil }
        if let problem = ModelDirectory.problem(of: path) { return "\(path) \(problem)" }
        let problem =
            !FileSystem.exists(path)
            ? "does not exist, and nothing is downloaded"
            : FileSystem.isFolder(path) ? "is no model: it has no config.json" : "is a file, not a model's directory"
        return "\(path) \(problem); name a directory in Hugging Face's format, or a run's, as seen from here"
    }

    /// The directory with the sizes and the vocabulary of a model, or of a run's model.
    package static func files(of path: String) -> String { RunDirectory.existing(at: path)?.model ?? path }
}
