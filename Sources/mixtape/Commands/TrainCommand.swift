import Autodiff
import CommandSyntax
import Runs

/// `mixtape train`
struct TrainCommand {
    private let pipeline: PipelineArgument
    private let restart: RestartOption
    private let until: Int?
    private let profiles: Bool

    init(_ arguments: ArgumentReader) {
        pipeline = PipelineArgument(arguments)
        restart = RestartOption(arguments)
        until = arguments.option(
            "until", .integer("STEP", in: 1...), "pause after this step, as if the run were stopped there")
        profiles = arguments.flag(
            "profile", "show the time of each operation and of waiting for data, and write runs/NAME/trace.json")
    }

    func run() throws {
        Interruption.watch()
        try Processes.share { processes, observer in
            let profile = profiles && processes.isFirst ? OperationProfile() : nil
            let configuration = try pipeline.read()
            try Run(configuration).train(
                restarting: restart.isGiven, until: until, profile: profile, observer, communicator: processes)
            if let profile { try ProfileOutput(profile).publish(to: configuration.directory.trace) }
        }
    }

    static let command = Command(
        "train", "Train a pipeline's model, or go on training it.",
        discussion: """
            Imports what is not imported yet and goes on from the newest checkpoint in runs/NAME/checkpoints. After \
            Ctrl-C the state is saved. If settings or data that training depends on have changed, the command shows \
            the difference and stops; --restart trains anew. Several processes share the work if mpirun starts them.
            """,
        examples: [
            Example("Pipelines/quickstart.json", "train the quickstart's model"),
            Example("Pipelines/quickstart.json --restart", "train it anew, and keep the earlier one"),
            Example("Pipelines/quickstart.json --profile", "and show what takes the time"),
        ],
        arguments: TrainCommand.init
    ) { try $0.run() }
}
