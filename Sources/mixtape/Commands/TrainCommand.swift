import CommandSyntax

/// `mixtape train`
struct TrainCommand {
    private let pipeline: PipelineArgument

    init(_ arguments: ArgumentReader) {
        pipeline = PipelineArgument(arguments)
    }

    func run() throws {
        try Pipeline.train(try pipeline.read())
    }

    static let command = Command(
        "train", "Train a pipeline's model, or go on training it.",
        discussion: """
            Imports what is not imported yet and goes on from the newest checkpoint in runs/NAME/checkpoints. Where the \
            configuration or the data changed, the earlier run is moved aside and training begins anew.
            """,
        examples: [Example("Pipelines/quickstart.json", "train the quickstart's model")],
        arguments: TrainCommand.init
    ) { try $0.run() }
}
