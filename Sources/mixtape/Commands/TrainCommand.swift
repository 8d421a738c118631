import CommandSyntax

/// `mixtape train`
struct TrainCommand {
    private let pipeline: PipelineArgument
    private let restart: RestartOption

    init(_ arguments: ArgumentReader) {
        pipeline = PipelineArgument(arguments)
        restart = RestartOption(arguments)
    }

    func run() throws {
        Interruption.watch()
        try Pipeline.train(try pipeline.read(), restarts: restart.isGiven)
    }

    static let command = Command(
        "train", "Train a pipeline's model, or go on training it.",
        discussion: """
            Imports what is not imported yet and goes on from the newest checkpoint in runs/NAME/checkpoints. Stopped with \
            Ctrl-C, it saves what it has. Where the settings or the data changed that training depends on, it says how and \
            stops, unless told to --restart.
            """,
        examples: [
            Example("Pipelines/quickstart.json", "train the quickstart's model"),
            Example("Pipelines/quickstart.json --restart", "train it anew, and keep the earlier one"),
        ],
        arguments: TrainCommand.init
    ) { try $0.run() }
}
