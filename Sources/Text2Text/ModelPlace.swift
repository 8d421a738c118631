import Checkpoints
import Files

/// A directory that holds a model.
package enum ModelPlace {
    /// Of a run, which has a `configuration.json`.
    case run(RunFiles)
    /// In Hugging Face's format, with a `config.json`; its files were checked, its weights are still to be read.
    case model(ModelDirectory)

    /// - Throws: ``Text2TextError`` where it is neither; whatever is wrong in a model's files
    package init(_ directory: String) throws {
        if let problem = RunFiles.problem(of: directory) { throw Text2TextError(.model, "\(directory): \(problem)") }
        if FileSystem.isFolder(directory) { try FileSystem.checkReadable(directory) }
        let run = RunFiles(directory)
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
