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
        try Run(try pipeline.read()).trainAndEvaluate(restarting: restart.isGiven, ConsoleObserver()).show(
            isJSON: false)
    }

    static let command = Command(
        "run", "Run a pipeline from data to report.",
        discussion: """
            Checks the tasks, imports their data, makes the vocabulary, trains the model, evaluates it and writes \
            report.html, report.md and report.json to runs/NAME. Run again, it redoes only what changed; stopped with \
            Ctrl-C, it saves what it has and goes on from there. Where the settings or the data changed that training \
            depends on, it says how and stops, unless told to --restart.
            """,
        examples: [
            Example("Pipelines/quickstart.json", "the quickstart"),
            Example("Pipelines/real-mix.json --data ~/data", "with data files from elsewhere"),
            Example("Pipelines/quickstart.json --set name=second --set seed=2", "the same with another seed"),
        ],
        arguments: RunCommand.init
    ) { try $0.run() }
}
