import Batching
import CommandSyntax
import Configuration
import Presentation
import Runs
import Vocabularies

/// `mixtape batches`
struct BatchesCommand {
    private let pipeline: PipelineArgument
    private let step: Int
    private let count: Int
    private let isJSON: Bool
    private let showsFeatures: Bool

    init(_ arguments: ArgumentReader) {
        pipeline = PipelineArgument(arguments)
        step = arguments.option(
            "step", .integer("N", in: 1...1_000_000_000_000), default: 1,
            "the first step to print, as the log counts: from 1")
        count = arguments.option("count", .integer("N", in: 1...1_000_000), default: 1, "how many steps")
        showsFeatures = arguments.flag("features", "also print the model's features of each example, as ids")
        isJSON = arguments.flag("json", "print a JSON object for each example")
    }

    func run() throws {
        let console = ConsoleObserver()
        let configuration = try pipeline.read()
        let data = try PreparedData.make(configuration, console)
        let trained = TrainedBatches(configuration, data, console)
        trained.warnOfDifferences()
        trained.warnOfEnd(step: step + count - 1)
        for step in step..<step + count {
            let batch = data.batch(step: step - 1)
            if !isJSON {
                let inputs = batch.pairs.reduce(0) { $0 + $1.input.count }
                let targets = batch.pairs.reduce(0) { $0 + $1.target.count }
                Console.say(
                    "step \(Quantity.count(step))",
                    "\(batch.pairs.count) examples, \(inputs) input tokens, \(targets) target tokens")
            }
            for example in BatchExample.examples(of: batch, data.builder.converter, configuration) {
                if isJSON {
                    StandardOutput.write(json: try example.json(data, hasFeatures: showsFeatures).line)
                } else {
                    StandardOutput.show(try text(example, data))
                }
            }
        }
    }

    private func text(_ example: BatchExample, _ data: PreparedData) throws -> String {
        let (input, target) = try example.texts(data)
        func pieces(_ ids: ArraySlice<Int32>) -> String {
            ids.map { "\(data.vocabulary.vocabulary.piece($0).printable)|\($0)" }.joined(separator: " ")
        }
        let features: [String] =
            showsFeatures
            ? example.features.map { feature, ids in
                let shown =
                    feature.contents == .tokens ? pieces(ids) : ids.map { String($0) }.joined(separator: " ")
                return "\n  \(feature.name): \(feature.meaning)\n           \(shown)"
            } : []
        return """

            \(example.task) \(example.ordinal)
              input    \(input?.printable ?? "")
                       \(pieces(example.inputs))
              target   \(target?.printable ?? "")
                       \(pieces(example.targets))
            """ + features.joined()
    }

    static let command = Command(
        "batches", "Print exactly what the batch of a step holds, as text and as ids.",
        discussion: """
            The step alone decides its batch, so a batch can be printed before, during and after training. For a task \
            with an objective it holds the text and what this step leaves out of it. If the pipeline's run was trained \
            on other batches, for example with --set, a warning names its directory.
            """,
        examples: [
            Example("Pipelines/quickstart.json --step 100", "what step 100 sees"),
            Example("Pipelines/quickstart.json --step 100 --features", "and the features of encoder and decoder"),
            Example("Pipelines/quickstart.json --step 100 --count 10 --json", "ten steps, for a program"),
        ],
        arguments: BatchesCommand.init
    ) { try $0.run() }
}
