import Batching
import CommandSyntax
import Configuration
import Presentation
import Runs

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
        let console = ConsoleObserver()
        let configuration = try pipeline.read()
        _ = try TaskOption.task(named: task, among: configuration.tasks)
        let data = try PreparedData.make(configuration, console)
        TrainedBatches(configuration, data, console).warnOfDifferences()
        let draws = try draws(configuration, data)
        for (place, draw) in draws.enumerated() where isJSON {
            var fields: [(key: String, value: JSONOutput)] = [
                ("step", .integer(draw.step + 1)), ("epoch", draw.epoch.map { .integer($0 + 1) } ?? .null),
                ("task", .string(task)), ("example", .integer(example)),
            ]
            if let (input, target) = try corrupted(draws, place, configuration, data) {
                fields += [("input", .string(input)), ("target", .string(target))]
            }
            StandardOutput.write(json: JSONOutput.object(fields).line)
        }
        if !isJSON {
            let input = try data.store.example(task: task, split: .train, ordinal: example)?.input ?? ""
            Console.say("example", input.printable)
            let tokens = data.builder.tasks.first { $0.task == task }
            let isLeftOut = tokens?.excluded.place(of: example) == nil
            let reason = isLeftOut ? ", as it occurs in an evaluation split and is left out" : ""
            Console.say("seen", Quantity.count(draws.count, "time") + reason)
            for (place, draw) in draws.enumerated() {
                let epoch = draw.epoch.map { ", epoch \(Quantity.count($0 + 1))" } ?? ""
                StandardOutput.show("step \(Quantity.count(draw.step + 1))\(epoch)")
                if let (input, target) = try corrupted(draws, place, configuration, data) {
                    StandardOutput.show("  input    \(input.printable)\n  target   \(target.printable)")
                }
            }
        }
    }

    /// The text as the task's objective corrupts it in one of its draws; nil for a task without one.
    private func corrupted(
        _ draws: [ExampleDraw], _ place: Int, _ configuration: PipelineConfiguration, _ data: PreparedData
    ) throws -> (input: String, target: String)? {
        guard configuration.tasks.first(where: { $0.name == task })?.objective != nil else { return nil }
        let step = draws[place].step
        // Independent draws may show an example twice in a step.
        let earlier = draws[..<place].count { $0.step == step }
        let shown = BatchExample.examples(of: data.batch(step: step), data.builder.converter, configuration)
            .filter { $0.task == task && $0.ordinal == example }
        guard shown.indices.contains(earlier) else { return nil }
        let texts = try shown[earlier].texts(data)
        return (texts.input ?? "", texts.target ?? "")
    }

    private func draws(_ configuration: PipelineConfiguration, _ data: PreparedData) throws -> [ExampleDraw] {
        let reference = ExampleReference(
            task: configuration.mixture.taskNames.firstIndex(of: task) ?? 0, ordinal: example)
        let count = try data.store.count(task: task, split: .train)
        guard example < count else {
            throw UsageError("--example: \(task) has \(Quantity.count(count, "training example")), counted from 0")
        }
        let progress = ProgressLine(label: "seen", total: data.totalSteps, unit: "steps")
        defer { progress.finish() }
        return data.sampler.draws(of: reference, in: 0..<data.totalSteps) { progress.update($0) }
    }

    static let command = Command(
        "seen", "Show which steps see a training example, before, during or after training.",
        discussion: """
            Steps and epochs count from 1. Exact draws are computed from the example, however long the run is; \
            independent draws are all searched. For a task with an objective, each step also shows what it leaves out \
            of the text. "mixtape batches" shows what else such a step holds.
            """,
        examples: [
            Example("Pipelines/quickstart.json --task spell --example 31", "the steps that see example 31 of spell")
        ],
        arguments: SeenCommand.init
    ) { try $0.run() }
}
