import Checkpoints
import CommandSyntax
import Configuration
import Files
import Runs
import Text2Text

/// The model of a command, and its checkpoint.
struct ModelArgument {
    private let path: String
    let tasksDirectory: String?
    let checkpoint: CheckpointOption

    private static let kind = ValueKind.path("MODEL", extension: "json", known: KnownFiles.completions)
    private static let help = "a pipeline's JSON file, the directory of one of its runs, or a model's directory"

    /// A positional argument.
    init(_ arguments: ArgumentReader) {
        self.init(arguments, path: arguments.argument(Self.kind, Self.help))
    }

    /// An optional positional argument.
    /// - Returns: nil for the word if it is left out
    static func optional(_ arguments: ArgumentReader) -> (model: ModelArgument, path: String?) {
        let path = arguments.optionalArgument(kind, help)
        return (ModelArgument(arguments, path: path ?? ""), path)
    }

    /// The option `--model`.
    static func option(_ arguments: ArgumentReader) -> ModelArgument {
        ModelArgument(arguments, path: arguments.requiredOption("model", kind, help))
    }

    private init(_ arguments: ArgumentReader, path: String) {
        self.path = path
        tasksDirectory = TasksOption.directory(
            arguments,
            "use the task files of this directory (default: for a run, those that it was trained with; for a model's "
                + "directory, \(TaskCommand.usualDirectory))")
        checkpoint = CheckpointOption(arguments)
    }

    /// - Parameter dataDirectory: replaces the pipeline's
    /// - Throws: `ConfigurationError`, ``RunError`` and others for any problem of the pipeline or the directory
    func find(dataDirectory: String? = nil) throws -> ModelArgument.Found {
        let choice = try checkpoint.choice()
        guard FileSystem.isFolder(path), case .model(let model) = try ModelPlace(path) else {
            return .run(
                try PipelineConfiguration.read(
                    PipelineSource(path, dataDirectory: dataDirectory), tasks: .trained(tasksDirectory)),
                choice)
        }
        guard choice == .best else {
            throw UsageError("--checkpoint: \(path) is a model's directory, which has no checkpoints")
        }
        return .directory(model, tasksDirectory: tasksDirectory ?? TaskCommand.usualDirectory)
    }
}
