import CommandSyntax
import Runs

/// `mixtape study`
enum StudyCommand {
    static let command = Command(
        "study", "Plan, run, watch and report studies: many runs that differ in methods, tasks, seeds or sizes.",
        examples: [
            Example("plan Pipelines/delta-tuning.study.json", "the runs of a study, before any of them"),
            Example("run Pipelines/delta-tuning.study.json --jobs 2", "run it, two runs side by side"),
            Example("report Pipelines/delta-tuning.study.json", "what came out so far"),
        ],
        subcommands: [
            StudyPlanCommand.command, StudyRunCommand.command, StudyStatusCommand.command,
            StudyWatchCommand.command, StudyReportCommand.command,
        ])
}

/// The parameters that all commands on studies share.
struct StudyArgument {
    let path: String
    private let dataDirectory: String?

    init(_ arguments: ArgumentReader) {
        path = arguments.argument(
            .path("STUDY", extension: "json") { _ in KnownFiles.studies.map { ($0, "study") } }, "a study's JSON file")
        dataDirectory = PipelineArgument.dataOption(arguments)
    }

    /// - Parameter isRead: whether the study is only looked at
    func read(isRead: Bool = false) throws -> Study { try Study(path, dataDirectory: dataDirectory, isRead: isRead) }
}
