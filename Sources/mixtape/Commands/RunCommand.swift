import CommandSyntax

/// `mixtape run`
struct RunCommand {
    private let pipeline: PipelineArgument

    init(_ arguments: ArgumentReader) {
        pipeline = PipelineArgument(arguments)
    }

    func run() throws {
        try Pipeline.run(try pipeline.read())
    }

    static let command = Command(
        "run", "Run a pipeline from data to report.",
        discussion: """
            Checks the tasks, imports their data, makes the vocabulary, trains the model, evaluates it and writes \
            report.md and report.json to runs/NAME. Run again, it redoes only what changed; interrupted, it goes on from \
            the last checkpoint.
            """,
        examples: [
            Example("Pipelines/quickstart.json", "the quickstart"),
            Example("Pipelines/real-mix.json --data ~/data", "with data files from elsewhere"),
        ],
        arguments: RunCommand.init
    ) { try $0.run() }
}
