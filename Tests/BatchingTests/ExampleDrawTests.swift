import Batching
import ExampleStore
import Testing

/// Which steps see an example: the answer by inversion equals a look at every step.
@Suite struct ExampleDrawTests {
    private static let examples = [7, 40, 1, 33]

    private func sampler(_ draws: DrawKind, rates: [Double], batchSize: Int) throws -> MixtureSampler {
        let tasks = Self.examples.indices.map {
            MixtureTask(name: "task\($0)", exampleCount: Self.examples[$0], weight: rates[$0])
        }
        return try MixtureSampler(tasks: tasks, policy: ExplicitPolicy(), draws: draws, batchSize: batchSize, seed: 11)
    }

    @Test(arguments: [DrawKind.exact, .independent], [[1, 2.5, 0.3, 1], [.pi, 1, 2.5e-2, 5]])
    func drawsAreThoseOfAllSteps(kind: DrawKind, rates: [Double]) throws {
        let sampler = try sampler(kind, rates: rates, batchSize: 12)
        for steps in [0..<100, 37..<61, 99..<100, 5..<5] {
            var seen: [ExampleReference: [Int]] = [:]
            for step in steps {
                for drawn in sampler.draws(step: step) {
                    // In any epoch.
                    seen[ExampleReference(task: drawn.task, ordinal: drawn.ordinal), default: []].append(step)
                }
            }
            for (task, count) in Self.examples.enumerated() {
                for ordinal in 0..<count {
                    let example = ExampleReference(task: task, ordinal: ordinal)
                    let draws = sampler.draws(of: example, in: steps)
                    #expect(draws.map(\.step) == seen[example] ?? [])
                    #expect(draws.allSatisfy { ($0.epoch == nil) == (kind == .independent) })
                }
            }
        }
    }

    /// Every epoch shows each example once. Epochs are numbered from the first.
    @Test func epochsAreCountedThrough() throws {
        let sampler = try sampler(.exact, rates: [1, 1, 1, 1], batchSize: 4)
        // A step has one example of each task.
        for (task, count) in Self.examples.enumerated() {
            let draws = sampler.draws(of: ExampleReference(task: task, ordinal: count - 1), in: 0..<10 * count)
            #expect(draws.map(\.epoch) == (0..<10).map { $0 })
            #expect(draws.allSatisfy { $0.step / count == $0.epoch })
            for draw in draws {
                let drawn = sampler.draws(step: draw.step).first { $0.task == task }
                #expect(drawn == ExampleReference(task: task, ordinal: count - 1, epoch: try #require(draw.epoch)))
            }
        }
    }

    /// A late draw from a large task is found without a walk through the run.
    @Test func aLateDrawCostsNoMoreThanAnEarlyOne() throws {
        let tasks = [MixtureTask(name: "large", exampleCount: 1_000_003), MixtureTask(name: "small", exampleCount: 10)]
        let sampler = try MixtureSampler(tasks: tasks, policy: ProportionalPolicy(), batchSize: 64, seed: 2)
        let last = 1_000_000_000
        let example = sampler.draws(step: last)[5]
        let draws = sampler.draws(of: example, in: last - 1000..<last + 1)
        #expect(draws.last?.step == last)
    }

    /// The same with shares without a short period and with one task that is rarely drawn.
    @Test func lateDrawsAreThoseOfTheirSteps() throws {
        let tasks = [("a", 1000, 1.0), ("b", 77, .pi), ("c", 3, 1e-3)].map {
            MixtureTask(name: $0, exampleCount: $1, weight: $2)
        }
        let sampler = try MixtureSampler(tasks: tasks, policy: ExplicitPolicy(), batchSize: 64, seed: 2)
        let steps = 1_000_000..<1_000_400
        var seen: [ExampleReference: [ExampleDraw]] = [:]
        for step in steps {
            // The order inside a batch is random.
            for drawn in sampler.draws(step: step).sorted(by: { $0.epoch < $1.epoch }) {
                let example = ExampleReference(task: drawn.task, ordinal: drawn.ordinal)
                seen[example, default: []].append(ExampleDraw(step: step, epoch: drawn.epoch))
            }
        }
        let examples = [(0, 17), (0, 999), (1, 5), (2, 0), (2, 1), (2, 2)]
        for example in examples.map({ ExampleReference(task: $0, ordinal: $1) }) {
            #expect(sampler.draws(of: example, in: steps) == seen[example] ?? [])
        }
        #expect(seen.keys.contains { $0.task == 2 })
    }

    /// Excluded examples are never drawn. The others are drawn as in a smaller task without them.
    @Test func excludedExamplesAreNeverShown() throws {
        let excluded = ExcludedOrdinals([0, 3, 4, 9])
        func sampler(_ excluded: [ExcludedOrdinals]?) throws -> MixtureSampler {
            let tasks = [MixtureTask(name: "a", exampleCount: 6), MixtureTask(name: "b", exampleCount: 6)]
            let rates = try MixtureRates(tasks, policy: EqualPolicy())
            return MixtureSampler(MixtureStages(rates), batchSize: 4, seed: 5, excluded: excluded)
        }
        let plain = try sampler(nil)
        let sampler = try sampler([excluded, .none])
        for step in 0..<30 {
            let expected = plain.draws(step: step).map { example in
                example.task == 1
                    ? example
                    : ExampleReference(task: 0, ordinal: [1, 2, 5, 6, 7, 8][example.ordinal], epoch: example.epoch)
            }
            #expect(sampler.draws(step: step) == expected)
        }
        let steps = (0..<30).filter { sampler.draws(step: $0).contains { $0.task == 0 && $0.ordinal == 7 } }
        #expect(sampler.draws(of: ExampleReference(task: 0, ordinal: 7), in: 0..<30).map(\.step) == steps)
        #expect(steps.count == 10)
        #expect(sampler.draws(of: ExampleReference(task: 0, ordinal: 4), in: 0..<30).isEmpty)
    }
}
