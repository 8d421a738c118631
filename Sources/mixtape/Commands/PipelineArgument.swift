import Checkpoints
import CommandSyntax
import Configuration

/// The pipeline that a command works on, and where its data are: two parameters that most commands share.
struct PipelineArgument {
    let path: String
    let dataDirectory: String?

    init(_ arguments: ArgumentReader) {
        path = arguments.argument(
            .path("PIPELINE", extension: "json", known: KnownFiles.completions),
            "a pipeline's JSON file, or the directory of one of its runs")
        dataDirectory = Self.dataOption(arguments)
    }

    static func dataOption(_ arguments: ArgumentReader) -> String? {
        arguments.option(
            "data", .directory("DIR"),
            "where the tasks' data files are (default: the pipeline's \"data\", else MIXTAPE_DATA, else Data)")
    }

    func read() throws -> PipelineConfiguration { try Self.read(path, dataDirectory: dataDirectory) }

    /// Reads a pipeline that was named somehow else.
    static func read(_ path: String, dataDirectory: String?) throws -> PipelineConfiguration {
        if ModelDirectory.isModel(path), !FileSystem.exists(RunDirectory.configurationFile(at: path)) {
            throw RunError("is a model in Hugging Face's format; give a pipeline or one of its runs", path: path)
        }
        return try PipelineConfiguration.read(path, dataDirectory: dataDirectory)
    }
}
