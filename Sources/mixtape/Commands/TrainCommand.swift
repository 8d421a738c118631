import Autodiff
import CommandSyntax
import Runs

/// `mixtape train`
struct TrainCommand {
    private let pipeline: PipelineArgument
    private let restart: RestartOption
    private let profiles: Bool

    init(_ arguments: ArgumentReader) {
        pipeline = PipelineArgument(arguments)
        restart = RestartOption(arguments)
        profiles = arguments.flag(
            "profile", "say where the time went, operation by operation, and write runs/NAME/trace.json")
    }

    func run() throws {
        Interruption.watch()
        let profile = profiles ? OperationProfile() : nil
        let configuration = try pipeline.read()
        try Run(configuration).train(restarting: restart.isGiven, profile: profile, ConsoleObserver())
        if let profile { try TrainingProfile(profile).publish(to: configuration.directory.trace) }
    }

    static let command = Command(
        "train", "Train a pipeline's model, or go on training it.",
        discussion: """
            Imports what is not imported yet and goes on from the newest checkpoint in runs/NAME/checkpoints. Stopped \
            with Ctrl-C, it saves what it has. Where the settings or the data changed that training depends on, it \
            says how and stops, unless told to --restart.
            """,
        examples: [
            Example("Pipelines/quickstart.json", "train the quickstart's model"),
            Example("Pipelines/quickstart.json --restart", "train it anew, and keep the earlier one"),
            Example("Pipelines/quickstart.json --profile", "and say what takes the time"),
        ],
        arguments: TrainCommand.init
    ) { try $0.run() }
}
