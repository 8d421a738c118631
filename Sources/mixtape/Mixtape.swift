import CommandSyntax
import Foundation
import Presentation
import Runs
import Tensors

/// The program: parses the command line and runs a command. The room `Runs` does the work on runs.
@main
enum Mixtape {
    static func main() {
        ProcessSetup.occupyStandardDescriptors()
        // A file larger than the shell's `ulimit -f` allows then becomes an error to report, like a full disk.
        signal(SIGXFSZ, SIG_IGN)
        Processes.takeShareOfThreads()
        OpenBLASKernel.restartIfSlow()
        let environment = ProcessInfo.processInfo.environment
        if let problem = WorkerPool.problem(environment: environment)
            ?? IntegerKernel.problem(environment: environment)
        {
            Terminal.writeError("\(problem)\n")
            exit(2)
        }
        if Processes.isIdle(CommandLine.arguments.dropFirst().first) { exit(0) }
        ProcessSetup.runWithStack {
            let status = program.main()
            Processes.end(status: status)
            return status
        }
    }

    /// The program's version, as `--version` prints it.
    static let version = MixtapeVersion.text

    static let program = Program(
        "mixtape", version: version, "Train and judge one text-to-text model on many tasks.",
        examples: [
            Example("run Pipelines/quickstart.json", "everything: import, train, evaluate, report"),
            Example("predict Pipelines/quickstart.json \"spell in German: 4217\"", "ask the trained model"),
        ],
        commands: [
            InitCommand.command, RunCommand.command, TaskCommand.command, PipelineCommand.command,
            ImportCommand.command, VocabularyCommand.command,
            PlanCommand.command, TrainCommand.command, EvaluateCommand.command, PredictCommand.command,
            ScoreCommand.command, ReportCommand.command, ExportCommand.command, MergeCommand.command,
            BatchesCommand.command, SeenCommand.command, RunsCommand.command, WatchCommand.command,
            StudyCommand.command, DoctorCommand.command,
            SchemaCommand.command,
        ],
        topics: Topics.all, welcome: Topics.welcome)
}
