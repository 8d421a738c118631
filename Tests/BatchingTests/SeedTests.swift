import Batching
import Testing

/// Runs with different seeds are independent of one another. The seeds are fixed, so the results never vary. The bounds
/// are five standard deviations.
@Suite struct SeedTests {
    /// Neighbours, and pairs that differ only in one high bit.
    static let pairs: [(UInt64, UInt64)] =
        (0..<12).map { ($0, $0 + 1) } + [(1, 1 << 32), (1, 1 << 63), (0, .max), (7, 7 | 1 << 40), (3, 5), (100, 200)]

    private static let examples = 4096

    /// The order of a task's examples in an epoch.
    private func order(seed: UInt64, epoch: Int = 0, task: String = "task") throws -> [Int] {
        let sampler = try MixtureSampler(
            tasks: [MixtureTask(name: task, exampleCount: Self.examples)], policy: EqualPolicy(), batchSize: 1,
            seed: seed)
        return (0..<Self.examples).map { sampler.draws(step: epoch * Self.examples + $0)[0].ordinal }
    }

    /// The chi-square statistic of two orders, from a table of 16 x 16 cells. Cell (i, j) counts the places where the
    /// first order shows an example of the i-th sixteenth and the second one of the j-th. For unrelated permutations
    /// its mean is 225 and its standard deviation 21.2.
    private func chiSquare(_ first: [Int], _ second: [Int]) -> Double {
        var table = [Int](repeating: 0, count: 256)
        let width = Self.examples / 16
        for (a, b) in zip(first, second) { table[a / width * 16 + b / width] += 1 }
        let expected = Double(Self.examples) / 256
        return table.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    }

    private func expectUnrelated(_ statistics: [Double]) {
        for statistic in statistics { #expect(abs(statistic - 225) < 5 * 21.2) }
        let mean = statistics.reduce(0, +) / Double(statistics.count)
        #expect(abs(mean - 225) < 5 * 21.2 / Double(statistics.count).squareRoot())
    }

    @Test func anOrderIsRelatedToItself() throws {
        let order = try order(seed: 1)
        #expect(chiSquare(order, order) > 10_000, "the statistic sees a relation where there is one")
    }

    @Test func ordersOfDifferentSeedsAreUnrelated() throws {
        expectUnrelated(try Self.pairs.map { chiSquare(try order(seed: $0), try order(seed: $1)) })
    }

    @Test func ordersOfDifferentEpochsAndTasksAreUnrelated() throws {
        let first = try order(seed: 1)
        var statistics = try (1..<10).map { chiSquare(first, try order(seed: 1, epoch: $0)) }
        statistics += try ["a", "b", "task2", "Task"].map { chiSquare(first, try order(seed: 1, task: $0)) }
        expectUnrelated(statistics)
    }

    /// Batches of 16 with two equal tasks. The number of slots that hold the same task under two seeds is twice a
    /// hypergeometric number (8 of 16, 8 marked) with mean 4 and variance 16/15.
    @Test func ordersInsideBatchesAreUnrelated() throws {
        let tasks = ["a", "b"].map { MixtureTask(name: $0, exampleCount: 100) }
        let steps = 1000
        for (first, second) in Self.pairs {
            let samplers = try [first, second].map {
                try MixtureSampler(tasks: tasks, policy: EqualPolicy(), batchSize: 16, seed: $0)
            }
            var equal = 0
            for step in 0..<steps {
                let slots = zip(samplers[0].draws(step: step), samplers[1].draws(step: step))
                equal += slots.count { $0.task == $1.task }
            }
            let deviation = Double(equal - 8 * steps) / (4 * 16 / 15 * Double(steps)).squareRoot()
            #expect(abs(deviation) < 5)
        }
    }

    /// The pairs of tasks that two seeds draw at the same place: chi-square of 3 x 3 cells of known probability, with 8
    /// degrees of freedom.
    @Test func independentDrawsOfDifferentSeedsAreUnrelated() throws {
        let rates = [5.0, 3, 2]
        let tasks = rates.map { MixtureTask(name: "t\(Int($0))", exampleCount: 10, weight: $0) }
        for (first, second) in Self.pairs {
            let samplers = try [first, second].map {
                try MixtureSampler(
                    tasks: tasks, policy: ExplicitPolicy(), draws: .independent, batchSize: 100, seed: $0)
            }
            var table = [Int](repeating: 0, count: 9)
            for step in 0..<100 {
                // The seed also decides the order inside a batch, which leaves the draws independent.
                for (a, b) in zip(samplers[0].draws(step: step), samplers[1].draws(step: step)) {
                    table[a.task * 3 + b.task] += 1
                }
            }
            let chiSquare = table.indices.reduce(0.0) { sum, cell in
                let expected = 10_000 * rates[cell / 3] * rates[cell % 3] / 100
                return sum + (Double(table[cell]) - expected) * (Double(table[cell]) - expected) / expected
            }
            #expect(chiSquare < 8 + 5 * 4)
        }
    }
}
