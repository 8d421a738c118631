import Batching
import CommandSyntax
import Configuration
import ExampleStore
import Files

/// `mixtape-bench batches`: draws batches of the real tasks one after the other. As the peer, SQLite reads the same
/// rows by their row ids in the same order and does nothing with them.
struct BatchesBenchmark {
    private enum Reader { case mixtape, sqlite }

    private let directory: String
    private let tasks: String
    private let reader: Reader
    private let steps: Int
    private let examples: Int

    init(_ arguments: ArgumentReader) {
        directory = arguments.requiredOption("directory", .directory("DIR"), "what `make bench` prepared")
        tasks = arguments.option("tasks", .directory("DIR"), default: "Tasks", "the directory of the task files")
        reader = arguments.option(
            "reader", .choice("WHO", among: ["mixtape": .mixtape, "sqlite": .sqlite]), default: .mixtape, "who reads")
        steps = arguments.option("steps", .integer("N", in: 1...10_000_000), default: 20_000, "batches that are drawn")
        examples = arguments.option("examples", .integer("N", in: 1...100_000), default: 48, "examples of a batch")
    }

    func run() throws {
        let start = ContinuousClock.now
        let mix = try RealMix(directory: directory, tasks: tasks, batchExamples: examples)
        let loading = (ContinuousClock.now - start) / .seconds(1)
        let seconds =
            switch reader {
            case .mixtape: draw(mix)
            case .sqlite: try read(mix)
            }
        print(
            JSONOutput.object([
                ("rows_per_second", .number(Double(steps * examples) / seconds)), ("seconds", .number(seconds)),
                ("loading_seconds", .number(loading)),
            ]).line, terminator: "")
    }

    /// As in training: the loader's thread prepares the batches, and this thread takes them.
    private func draw(_ mix: RealMix) -> Double {
        let start = ContinuousClock.now
        let loader = BatchLoader(
            steps: 0..<steps, sampler: mix.sampler,
            builder: BatchBuilder(tasks: mix.tokens, converter: BenchmarkModel.small.converter))
        var tokens = 0
        while let batch = loader.next() { tokens += batch.tokens.tokenCount }
        precondition(tokens > 0, "batches without tokens")
        return (ContinuousClock.now - start) / .seconds(1)
    }

    private func read(_ mix: RealMix) throws -> Double {
        let path = FileSystem.join(directory, "rows.sqlite")
        try FileSystem.remove(path)
        defer { try? FileSystem.remove(path) }
        let rows = RowReader(path: path)
        let first = rows.fill(mix.tokens)
        let order = (0..<steps).flatMap { mix.sampler.draws(step: $0).map { first[$0.task] + $0.ordinal } }
        // Brings the file into memory.
        _ = rows.read(order.prefix(order.count / 10))
        let start = ContinuousClock.now
        precondition(rows.read(order[...]) > 0, "rows without tokens")
        return (ContinuousClock.now - start) / .seconds(1)
    }

    static let command = Command(
        "batches", "Time the drawing of batches, without training on them.",
        examples: [
            Example("--directory .build/benchmarks", "as training draws them"),
            Example("--directory .build/benchmarks --reader sqlite", "the same rows, read by SQLite alone"),
        ],
        arguments: BatchesBenchmark.init
    ) { try $0.run() }
}
