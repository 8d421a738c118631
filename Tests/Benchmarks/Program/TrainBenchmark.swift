import CommandSyntax
import Communication
import Configuration
import Deltas
import Presentation
import Tensors

/// `mixtape-bench train`: whole steps of training, with dropout and AdamW.
struct TrainBenchmark {
    private let step: BenchmarkStep
    private let steps: Int
    private let warmup: Int
    private let isLoRA: Bool
    private let shards: Int

    init(_ arguments: ArgumentReader) {
        step = BenchmarkStep(arguments)
        steps = arguments.option("steps", .integer("N", in: 1...100_000), default: 10, "steps that are measured")
        warmup = arguments.option("warmup", .integer("N", in: 0...100_000), default: 3, "steps before these")
        shards = arguments.option(
            "shards", .integer("N", in: 1...4096), default: 1,
            "shards of a step; under mpirun the processes share them, and the first prints")
        isLoRA = arguments.flag("lora", "train a LoRA of rank 8 on q and v, and not the whole model")
    }

    func run() throws {
        let communicator = BenchmarkProcesses.begin()
        defer { BenchmarkProcesses.end() }
        let batches = try step.batches()
        let trainer = try BenchmarkTrainer(
            try step.configuration(), isLoRA ? DeltaConfiguration([.init(LoRA())]) : nil, shards: shards,
            precision: step.precision, communicator: communicator)
        var times: [Double] = []
        for number in 0..<warmup + steps {
            let batch = batches.pairs(number, examples: step.examples)
            let start = ContinuousClock.now
            let loss = try trainer.train(on: batch)
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            if number >= warmup { times.append(seconds) }
            Terminal.writeError("step \(number): \(seconds) s, loss \(loss)\n")
        }
        guard communicator.isFirst else { return }
        print(
            JSONOutput.object([
                ("examples_per_second", .number(Double(step.examples * times.count) / times.reduce(0, +))),
                ("peak_bytes", .integer(ProcessMemory.peakBytes)), ("seconds", .array(times.map { .number($0) })),
            ]).line, terminator: "")
    }

    static let command = Command(
        "train", "Time steps of training.", examples: [Example("--batches b.jsonl", "ten steps of T5-small")],
        arguments: TrainBenchmark.init
    ) { try $0.run() }
}
