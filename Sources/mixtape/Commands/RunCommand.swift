import CommandSyntax
import Runs

/// `mixtape run`
struct RunCommand {
    private let pipeline: PipelineArgument
    private let restart: RestartOption

    init(_ arguments: ArgumentReader) {
        pipeline = PipelineArgument(arguments)
        restart = RestartOption(arguments)
    }

    func run() throws {
        Interruption.watch()
        try Processes.share { processes, observer in
            try Run(try pipeline.read()).trainAndEvaluate(
                restarting: restart.isGiven, observer, communicator: processes)?.show(isJSON: false)
        }
    }

    static let command = Command(
        "run", "Run a pipeline from data to report.",
        discussion: """
            Checks the tasks, imports their data, makes the vocabulary, trains the model, evaluates it and writes \
            report.html, report.md and report.json to runs/NAME. A second run redoes only what changed. After Ctrl-C \
            the state is saved, and the same command goes on from there. If settings or data that training depends on \
            have changed, the command shows the difference and stops; --restart trains anew. Several processes share \
            the work if mpirun starts them.
            """,
        examples: [
            Example("Pipelines/quickstart.json", "the quickstart"),
            Example("Pipelines/real-mix.json --data ~/data", "with data files from elsewhere"),
            Example("Pipelines/quickstart.json --set name=second --set seed=2", "the same with another seed"),
        ],
        arguments: RunCommand.init
    ) { try $0.run() }
}
