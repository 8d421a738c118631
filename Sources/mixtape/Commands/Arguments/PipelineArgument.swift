import CommandSyntax
import Configuration
import Runs
import Text2Text

/// The pipeline that a command works on, where its data are and, where the command may be the first of a run, what is
/// to be other than its file says: parameters that most commands share.
struct PipelineArgument {
    let path: String
    let dataDirectory: String?
    private let overrides: [Assignment]

    /// - Parameter takesOverrides: whether the command has the option `--set`; one on a finished run has not
    init(_ arguments: ArgumentReader, takesOverrides: Bool = true) {
        path = arguments.argument(
            .path("PIPELINE", extension: "json", known: KnownFiles.completions),
            "a pipeline's JSON file, or the directory of one of its runs")
        dataDirectory = Self.dataOption(arguments)
        guard takesOverrides else {
            overrides = []
            return
        }
        overrides = arguments.repeatedOption(
            "set", .assignment("KEY=VALUE"),
            "use this value in place of the file's, as in training.steps=2000 or name=second")
    }

    static func dataOption(_ arguments: ArgumentReader) -> String? {
        arguments.option(
            "data", .directory("DIR"),
            "where the tasks' data files are (default: the pipeline's \"data\", else MIXTAPE_DATA, else Data)")
    }

    /// - Parameter tasks: which definitions count where a run was trained with others than the files have now
    func read(tasks: TaskChoice = .files) throws -> PipelineConfiguration {
        let overrides = try overrides.map { try ConfigurationOverride($0.key, $0.value, source: "--set") }
        return try PipelineConfiguration.read(
            PipelineSource(path, dataDirectory: dataDirectory, overrides: overrides), tasks: tasks)
    }

    /// Whether anything is to be other than the file says.
    var isOverridden: Bool { !overrides.isEmpty }
}
