import Batching
import ExampleStore
import Files
import Foundation
import Models
import TaskDefinitions
import Tensors
import Vocabularies

/// How the cost of data for a model grows with the number of tasks and of examples.
struct DataScaling {
    private static let batchExamples = 48
    private static let costs: [ScalingSeries.Cost] = [
        .init(name: "drawing an example", unit: "µs"), .init(name: "beginning", unit: "ms", isDrawn: false),
        .init(name: "step", unit: "ms", isDrawn: false), .init(name: "of it waiting", unit: "%", isDrawn: false),
    ]

    static func tasks() throws -> ScalingSeries {
        var series = ScalingSeries(
            "Number of tasks", cause: "tasks", costs: costs,
            explanation: """
                Of about 1,000 examples each, drawn in proportion to their sizes. A draw is a look into a table of one \
                period of the shares, so it does not grow; the table, up to 2^20 draws long, is made when training \
                begins. Shares with a longer period have a table for a stretch of draws, made when the stretch is \
                reached.
                """)
        for count in [1, 10, 100, 1000] {
            let tokens = (0..<count).map { task in
                // Sizes differ as those of real tasks do, so the period is long.
                let sequences = FlatSequences(
                    (0..<997 + task % 89).map { (ordinal: Int) -> [Int32] in
                        Array(repeating: Int32(3 + ordinal % 200), count: 23) + [SpecialTokens.t5.endOfSequence]
                    })
                return TokenizedExamples(task: "task\(task)", inputs: sequences, targets: sequences)
            }
            series.append(Double(count), try measure { tokens })
        }
        return series
    }

    /// - Parameters:
    ///   - largest: the last number of examples
    ///   - directory: a folder for the stores, one at a time; a store takes 40 bytes for each example
    static func examples(upTo largest: Int, in directory: String) throws -> ScalingSeries {
        var series = ScalingSeries(
            "Examples in the store", cause: "examples",
            costs: costs + [.init(name: "store", unit: "MB", isDrawn: false)],
            explanation: """
                Of 19 tokens on average, in one task. Beginning reads all token ids of the run into memory, which is \
                linear; a draw then costs the same but for the caches of the processor, which 10^4 examples fit into \
                and 10^7 do not. The files were written just before, so that the page cache of the system holds them \
                whole.
                """)
        var count = 1000
        while count <= largest {
            let path = FileSystem.join(directory, "scaling-\(count).sqlite")
            for suffix in ["", "-wal", "-shm"] { try FileSystem.remove(path + suffix) }
            defer { for suffix in ["", "-wal", "-shm"] { try? FileSystem.remove(path + suffix) } }
            let task = try task()
            try fill(path, task, count)
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            let measured = try measure {
                let store = try ExampleStore(path: path, mode: .readOnly)
                return [try store.tokenized(task: task, split: .train, vocabulary: vocabulary)]
            }
            series.append(Double(count), measured + [Double(size) / 1e6])
            count *= 10
        }
        return series
    }

    private static let vocabulary = ByteVocabulary(sentinels: 0)

    private static func task() throws -> TaskDefinition {
        let text = """
            {"name": "scaling", "sources": {"train": "scaling.jsonl"}, "input": "{text}", "target": "{text}",
             "metrics": ["exact_match"]}
            """
        return try TaskDefinition.read(text: text, file: "scaling.json")
    }

    /// A store with a task's token ids and without its texts, which no step reads.
    private static func fill(_ path: String, _ task: TaskDefinition, _ count: Int) throws {
        let database = try ExampleStore(path: path, mode: .readWrite).database
        try database.transaction {
            try database.run(
                "INSERT INTO tasks VALUES (1, ?1, '', '', '', '', ?2)", .text(task.name), .text(task.fingerprint))
            try database.run(
                """
                INSERT INTO sources (id, task_id, split, path, content_hash, byte_count, task_fingerprint, \
                example_count)
                VALUES (1, 1, 'train', '', '', 0, ?1, ?2)
                """, .text(task.fingerprint), .integer(count))
            try database.run(
                "INSERT INTO vocabularies VALUES (1, ?1, ?2)", .text(vocabulary.fingerprint), .integer(vocabulary.size))
            try database.run(
                "INSERT INTO tokenized_sources VALUES (1, 1, ?1, ?2)", .integer(12 * count), .integer(7 * count))
            // Ids are below 128 and take one byte each. An input has 8 to 16 of them and a target has 5.
            try database.run(
                """
                WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?1)
                INSERT INTO tokens
                SELECT 1, 1, n, substr(x'0304050607080910111213141516171819202122', 1 + n % 5, 8 + n % 9),
                    substr(x'0304050607080910111213', 1 + n % 7, 5)
                FROM numbers
                """, .integer(count))
        }
        try database.run("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// The cost of opening the tokens of tasks, of drawing batches of random steps, and of training on them.
    private static func measure(_ open: () throws -> [TokenizedExamples]) throws -> [Double] {
        let begin = ContinuousClock.now
        let tokens = try open()
        let sizes = tokens.map { MixtureTask(name: $0.task, exampleCount: $0.count) }
        let sampler = try MixtureSampler(tasks: sizes, policy: ProportionalPolicy(), batchSize: batchExamples, seed: 1)
        let builder = BatchBuilder(tasks: tokens, converter: BenchmarkModel.small.converter)
        let beginning = (ContinuousClock.now - begin) / .seconds(1)

        let random = Philox(key: 2, 0)
        func batches(_ count: Int) -> BatchLoader {
            BatchLoader(steps: 0..<count) { index in
                let step = Int(random.bits(UInt64(index), 0) % 1_000_000)
                return builder.batch(step: step, sampler.draws(step: step))
            }
        }
        var draws: [Double] = []
        for round in 0...5 {
            let count = 2000
            let start = ContinuousClock.now
            let loader = batches(count)
            while loader.next() != nil {}
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            if round > 0 { draws.append(seconds / Double(count * batchExamples)) }
        }

        let trainer = try BenchmarkTrainer(BenchmarkModel.small)
        let steps = 12
        let warmup = 4
        let loader = batches(warmup + steps)
        var times: [Double] = []
        var waiting = 0.0
        for step in 0..<warmup + steps {
            let start = ContinuousClock.now
            guard let batch = loader.next() else { break }
            let wait = (ContinuousClock.now - start) / .seconds(1)
            try trainer.train(on: batch.pairs)
            guard step >= warmup else { continue }
            times.append((ContinuousClock.now - start) / .seconds(1))
            waiting += wait
        }
        let median = { (values: [Double]) in values.sorted()[values.count / 2] }
        return [1e6 * median(draws), 1000 * beginning, 1000 * median(times), 100 * waiting / times.reduce(0, +)]
    }
}
