import CommandSyntax
import Configuration
import Runs
import Text2Text

/// The parameters that most commands share: the pipeline, the place of its data, and, for commands that may begin a
/// run, values that replace those in its file.
struct PipelineArgument {
    let path: String
    let dataDirectory: String?
    private let overrides: [Assignment]
    private let store: String?

    /// - Parameter takesOverrides: whether the command has the option `--set`; a command on a finished run does not
    init(_ arguments: ArgumentReader, takesOverrides: Bool = true) {
        path = arguments.argument(
            .path("PIPELINE", extension: "json", known: KnownFiles.completions),
            "a pipeline's JSON file, or the directory of one of its runs")
        dataDirectory = Self.dataOption(arguments)
        guard takesOverrides else {
            (overrides, store) = ([], nil)
            return
        }
        overrides = arguments.repeatedOption(
            "set", .assignment("KEY=VALUE"),
            "use this value in place of the file's, as in training.steps=2000 or name=second")
        store = arguments.option(
            "store", .file("FILE", extension: "sqlite"),
            "the example store (default: the pipeline's \"store\"); under mpirun, one for each machine")
    }

    static func dataOption(_ arguments: ArgumentReader) -> String? {
        arguments.option(
            "data", .directory("DIR"),
            "where the tasks' data files are (default: the pipeline's \"data\", else MIXTAPE_DATA, else Data)")
    }

    /// - Parameter tasks: the definitions to use if a run was trained with others than the files have now
    func read(tasks: TaskChoice = .files) throws -> PipelineConfiguration {
        let overrides =
            try overrides.map { try ConfigurationOverride($0.key, $0.value, source: "--set") }
            + (store.map { [try ConfigurationOverride("store", $0, source: "--store")] } ?? [])
        return try PipelineConfiguration.read(
            PipelineSource(path, dataDirectory: dataDirectory, overrides: overrides), tasks: tasks)
    }

    /// Whether any value replaces one of the file.
    var isOverridden: Bool { !overrides.isEmpty }
}
