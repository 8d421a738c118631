import Batching
import CommandSyntax
import Configuration

/// `mixtape seen`
struct SeenCommand {
    private let pipeline: PipelineArgument
    private let task: String
    private let example: Int
    private let isJSON: Bool

    init(_ arguments: ArgumentReader) {
        pipeline = PipelineArgument(arguments)
        task = arguments.requiredOption(
            "task", .name("TASK") { KnownFiles.tasks($0, trainedOnly: true) }, "the task")
        example = arguments.requiredOption(
            "example", .integer("N", in: 0...), "the example's place in the training file, counted from 0")
        isJSON = arguments.flag("json", "print a JSON object for each step")
    }

    func run() throws {
        let configuration = try pipeline.read()
        _ = try TaskOption.task(named: task, among: configuration.tasks)
        let data = try PreparedData.make(configuration)
        let showings = try showings(configuration, data)
        for showing in showings where isJSON {
            let line = JSONOutput.object([
                ("step", .integer(showing.step + 1)), ("epoch", showing.epoch.map { .integer($0 + 1) } ?? .null),
                ("task", .string(task)), ("example", .integer(example)),
            ])
            print(line.line, terminator: "")
        }
        if !isJSON {
            let input = try data.store.example(task: task, split: .train, ordinal: example)?.input ?? ""
            Console.say("example", input.printable)
            let tokens = data.converter.tasks.first { $0.task == task }
            let isLeftOut = tokens?.excluded.place(of: example) == nil
            let reason = isLeftOut ? ", as it occurs in an evaluation split and is left out" : ""
            Console.say("seen", Quantity.count(showings.count, "time") + reason)
            for showing in showings {
                let epoch = showing.epoch.map { ", epoch \(Quantity.count($0 + 1))" } ?? ""
                print("step \(Quantity.count(showing.step + 1))\(epoch)")
            }
        }
    }

    private func showings(_ configuration: PipelineConfiguration, _ data: PreparedData) throws -> [Showing] {
        let reference = ExampleReference(
            task: configuration.mixture.taskNames.firstIndex(of: task) ?? 0, ordinal: example)
        let count = try data.store.count(task: task, split: .train)
        guard example < count else {
            throw UsageError("--example: \(task) has \(Quantity.count(count, "training example")), counted from 0")
        }
        let progress = ProgressLine(label: "seen", total: data.totalSteps, unit: "steps")
        defer { progress.finish() }
        return data.sampler.showings(of: reference, in: 0..<data.totalSteps) { progress.update($0) }
    }

    static let command = Command(
        "seen", "Say which steps see a training example, before, while or after they are trained.",
        discussion: """
            Steps and epochs count from 1. With exact draws they are computed from the example, however long the run; \
            with independent ones all draws are gone through. "mixtape batches" shows what else such a step holds.
            """,
        examples: [
            Example("Pipelines/quickstart.json --task spell --example 31", "the steps that see example 31 of spell")
        ],
        arguments: SeenCommand.init
    ) { try $0.run() }
}
