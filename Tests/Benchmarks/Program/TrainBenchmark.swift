import Autodiff
import CommandSyntax
import Configuration
import Foundation
import Models
import Optimizers
import Tensors

/// `mixtape-bench train`
struct TrainBenchmark {
    private let batches: String
    private let modelName: String
    private let examples: Int
    private let steps: Int
    private let warmup: Int

    init(_ arguments: ArgumentReader) {
        batches = arguments.requiredOption("batches", .file("FILE", extension: "jsonl"), "what `mixtape batches --json` printed")
        modelName = arguments.option("model", .text("NAME"), default: "t5-small", "t5-small or small")
        examples = arguments.option("examples", .integer("N", in: 1...100_000), default: 48, "examples of a step")
        steps = arguments.option("steps", .integer("N", in: 1...100_000), default: 10, "steps that are measured")
        warmup = arguments.option("warmup", .integer("N", in: 0...100_000), default: 3, "steps before these")
    }

    func run() throws {
        let batches = try BenchmarkBatches(file: batches)
        guard let configuration = BenchmarkModel.all.first(where: { $0.name == modelName })?.configuration else { return }
        let model = T5Model<Float>(configuration, seed: 1)
        let optimizer = AdamW<Float>(model.parameters, AdamWOptions())
        var times: [Double] = []
        for step in 0..<warmup + steps {
            let batch = batches.tokens(step, examples: examples)
            let start = ContinuousClock.now
            let tape = Tape<Float>.training(dropout: .init(rate: 0.1, seed: 1, pass: UInt64(step)))
            let losses = model.losses(batch, lossWeight: 1 / Double(batch.targetTokenCount), tape)
            tape.backward()
            optimizer.update(learningRate: 1e-4, step: step)
            for parameter in model.parameters { parameter.clearGradient() }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            if step >= warmup { times.append(seconds) }
            Terminal.writeError("step \(step) \(seconds) s loss \(losses.losses.reduce(0, +) / Double(batch.targetTokenCount))\n")
        }
        let median = times.sorted()[times.count / 2]
        print(JSONOutput.object([
            ("examples_per_second", .number(Double(examples) / median)),
            ("seconds", .array(times.map { .number($0) })),
        ]).line, terminator: "")
    }

    static let command = Command(
        "train", "Time steps of training.", examples: [Example("--batches b.jsonl", "ten steps of T5-small")],
        arguments: TrainBenchmark.init
    ) { try $0.run() }
}
