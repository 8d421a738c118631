import Checkpoints
import CommandSyntax
import Configuration

/// The model that a command is to use, and which of its checkpoints.
struct ModelArgument {
    private let path: String
    private let tasksDirectory: String
    private let checkpoint: CheckpointOption

    private static let kind = ValueKind.path("MODEL", extension: "json", known: KnownFiles.completions)
    private static let help = "a pipeline's JSON file, the directory of one of its runs, or a model's directory"

    /// A positional argument.
    init(_ arguments: ArgumentReader) {
        self.init(arguments, path: arguments.argument(Self.kind, Self.help))
    }

    /// The option `--model`.
    static func option(_ arguments: ArgumentReader) -> ModelArgument {
        ModelArgument(arguments, path: arguments.requiredOption("model", kind, help))
    }

    private init(_ arguments: ArgumentReader, path: String) {
        self.path = path
        tasksDirectory = arguments.option(
            "tasks", .directory("DIR"), default: "Tasks",
            "where the task files are, for a model's directory; a pipeline says it itself")
        checkpoint = CheckpointOption(arguments)
    }

    /// - Parameter dataDirectory: replaces what a pipeline says
    /// - Throws: `ConfigurationError`, ``RunError`` and others for whatever is wrong with the pipeline or the directory
    func find(dataDirectory: String? = nil) throws -> FoundModel {
        let choice = try checkpoint.choice()
        // A run's directory has a `configuration.json`, a model's a `config.json`.
        guard FileSystem.isFolder(path), !FileSystem.exists(RunDirectory.configurationFile(at: path)) else {
            return .run(try PipelineConfiguration.read(path, dataDirectory: dataDirectory), choice)
        }
        guard ModelDirectory.isModel(path) else {
            throw RunError(
                "is neither a run (no configuration.json) nor a model (no config.json); name one of them, or a "
                    + "pipeline's file", path: path)
        }
        guard choice == .best else {
            throw UsageError("--checkpoint: \(path) is a model's directory, which has no checkpoints")
        }
        return .directory(try ModelDirectory(path: path), tasksDirectory: tasksDirectory)
    }
}
