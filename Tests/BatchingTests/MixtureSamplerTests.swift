import Batching
import Foundation
import Testing

@Suite struct MixtureSamplerTests {
    private func sampler(
        _ rates: [Double], examples: [Int]? = nil, draws: DrawKind = .exact, batchSize: Int = 16, seed: UInt64 = 1
    ) throws -> MixtureSampler {
        let tasks = rates.indices.map {
            MixtureTask(name: "task\($0)", exampleCount: examples?[$0] ?? 1000, weight: rates[$0])
        }
        return try MixtureSampler(
            tasks: tasks, policy: ExplicitPolicy(), draws: draws, batchSize: batchSize, seed: seed)
    }

    static let mixtures: [[Double]] =
        [
            [1], [1, 1, 1], [3, 1], [0.5, 0.1, 0.4], [29_000, 29_000, 6920, 3576, 4500, 4500], [1, 1e-6], [1e6, 1, 1],
            [0.45, 0.45, 0.1], [0.3, 0.3, 0.3, 0.1], [.pi, 1, 2.5e-5, 12.3456], [1e300, 1e299], [7, 11, 13, 1.5, 0.25],
            (1...60).map { 1 / Double($0) }, [8 / 3.0, 22 / 3.0, 20], [1 / 7.0, 2 / 49.0],
        ] + longPeriods

    /// Rates whose period fits in no table: very unequal ones, and sizes raised to the power of 1/2 (temperature 2).
    static let longPeriods: [[Double]] = [
        [10_000_000, 1], [10_000_000, 10_000_000, 1], [10_000_000, 7_654_321, 4_000_000, 3],
        [393_000, 104_000, 9427, 550_152, 2490, 1_000_001].map { $0.squareRoot() },
        (1...40).map { Double($0 * 7919 % 1009).squareRoot() }, [1e-9, .pi, 2e-9, 1, 1e-7],
    ]

    @Test(arguments: mixtures)
    func everyTaskIsWithinOneExampleOfItsShareAtEveryDraw(rates: [Double]) throws {
        // Batches of one example show the order of the draws themselves.
        for seed in [UInt64(1), 2] {
            let sampler = try sampler(rates, batchSize: 1, seed: seed)
            let shares = sampler.shares(before: 1)
            var drawn = [Int](repeating: 0, count: rates.count)
            for draw in 0..<20_000 {
                for example in sampler.draws(step: draw) { drawn[example.task] += 1 }
                let worst = zip(drawn, shares).map { abs(Double($0) - Double(draw + 1) * $1) }.max() ?? 0
                guard worst < 1 else {
                    Issue.record("after draw \(draw): \(drawn)")
                    return
                }
            }
        }
    }

    @Test(arguments: mixtures)
    func sharesAreThePolicys(rates: [Double]) throws {
        let sampler = try sampler(rates)
        let largest = rates.max() ?? 1
        let sum = rates.reduce(0) { $0 + $1 / largest }
        for (rate, share) in zip(rates, sampler.shares(before: 1)) {
            #expect(abs(rate / largest / sum - share) <= 1e-15)
        }
        #expect(abs(sampler.shares(before: 1).reduce(0, +) - 1) < 1e-12)
    }

    /// At any place of a run of any length, also across the end of a table and the start of the next.
    @Test(arguments: longPeriods)
    func lateDrawsKeepToTheirSharesAsWell(rates: [Double]) throws {
        let sampler = try sampler(rates, batchSize: 1)
        let shares = sampler.shares(before: 1)
        // Several tasks that each have less than one draw in a million share one schedule: two examples then.
        let bounds = shares.map { share in share < 0x1p-20 && shares.count { $0 < 0x1p-20 } > 1 ? 2.0 : 1 }
        for start in [(1 << 20) - 700, 48_000_000, 3 << 30] {
            var drawn = sampler.expectedDraws(before: start)
            #expect(drawn.reduce(0, +) == Double(start))
            for draw in start..<start + 1400 {
                for example in sampler.draws(step: draw) { drawn[example.task] += 1 }
                for (task, bound) in bounds.enumerated() {
                    // The rounding error of the product itself.
                    let due = Double(draw + 1) * shares[task]
                    let error = due * 0x1p-51
                    guard abs(drawn[task] - due) < bound + error else {
                        Issue.record("after draw \(draw): task \(task): \(drawn[task]), due \(due)")
                        return
                    }
                }
            }
            #expect(drawn == sampler.expectedDraws(before: start + 1400))
        }
    }

    /// With whole rates the numbers of draws are exact: here 4.8 of 48 million draws.
    @Test func aRareTaskHasItsDrawsAndNoMore() throws {
        let sampler = try sampler([10_000_000, 1], batchSize: 48)
        #expect([4.0, 5].contains(sampler.expectedDraws(before: 1_000_000)[1]))
        #expect(sampler.expectedDraws(before: 10_000_001) == [480_000_000, 48])
        let three = try self.sampler([10_000_000, 7_654_321, 4_000_000, 3], batchSize: 1)
        #expect(three.expectedDraws(before: 21_654_324_000) == [1e10, 7_654_321_000, 4e9, 3000])
    }

    /// Nested mixtures have such rates: thirds, sevenths and the like are not rounded.
    @Test func ratesInTheProportionsOfSmallNumbersAreExact() throws {
        #expect(try sampler([8 / 3.0, 22 / 3.0, 20]).shares(before: 1) == [8 / 90.0, 22 / 90.0, 60 / 90.0])
        #expect(try sampler([1 / 7.0, 2 / 49.0]).shares(before: 1) == [7 / 9.0, 2 / 9.0])
        let ratio = (0.1 + 0.2) / 7
        #expect(try sampler([ratio, ratio * 2, ratio * 3.25]).shares(before: 1) == [4 / 25.0, 8 / 25.0, 13 / 25.0])
    }

    @Test(arguments: [[1, 2.5, 0.3, 1], [.pi, 8, 0.9, 2.75]])
    func noExampleRepeatsWithinAnEpoch(rates: [Double]) throws {
        let examples = [7, 100, 1, 33]
        func shown(batchSize: Int) throws -> [[Int]] {
            let sampler = try sampler(rates, examples: examples, batchSize: batchSize)
            var ordinals: [[Int]] = examples.map { _ in [] }
            for step in 0..<5000 / batchSize {
                for example in sampler.draws(step: step) { ordinals[example.task].append(example.ordinal) }
            }
            return ordinals
        }
        // Batches of one example show the order of the draws; larger ones hold the same draws.
        let (single, batched) = try (shown(batchSize: 1), shown(batchSize: 8))
        for (task, count) in examples.enumerated() {
            #expect(single[task].count > 3 * count)
            let epochs = stride(from: 0, through: single[task].count - count, by: count).map {
                Array(single[task][$0..<$0 + count])
            }
            #expect(epochs.allSatisfy { $0.sorted() == Array(0..<count) })
            if count > 30 { #expect(Set(epochs).count == epochs.count, "an epoch's order came twice") }
            #expect(batched[task].sorted() == single[task].sorted())
        }
    }

    @Test(arguments: [DrawKind.exact, .independent])
    func drawsDependOnSeedAndStepAlone(draws: DrawKind) throws {
        let first = try sampler([2, 1, 0.7], draws: draws, seed: 5)
        let second = try sampler([2, 1, 0.7], draws: draws, seed: 5)
        let other = try sampler([2, 1, 0.7], draws: draws, seed: 6)
        let forwards = (0..<100).map { first.draws(step: $0) }
        let backwards = (0..<100).reversed().map { second.draws(step: $0) }
        #expect(forwards == backwards.reversed())
        #expect((0..<100).allSatisfy { first.draws(step: $0) != other.draws(step: $0) })
        #expect(Set(forwards).count == 100)
    }

    /// A step is the same whether it is asked for alone or from many threads in any order.
    @Test(arguments: [DrawKind.exact, .independent])
    func drawsDoNotDependOnThreads(draws: DrawKind) async throws {
        let sampler = try sampler([2, 1, 0.7.squareRoot()], draws: draws)
        let expected = (0..<400).map { sampler.draws(step: $0) }
        for threads in [1, 2, 8] {
            let found = await withTaskGroup(of: [(Int, [ExampleReference])].self) { group in
                for thread in 0..<threads {
                    group.addTask {
                        stride(from: 399 - thread, through: 0, by: -threads).map { ($0, sampler.draws(step: $0)) }
                    }
                }
                return await group.reduce(into: []) { $0 += $1 }
            }
            #expect(found.count == 400)
            #expect(found.allSatisfy { expected[$0.0] == $0.1 })
        }
    }

    @Test(arguments: [DrawKind.exact, .independent])
    func anyStepCanBeAskedFor(draws: DrawKind) throws {
        let sampler = try sampler([2, 1, 0.7], draws: draws)
        for step in [1_000_000_000, 1_000_000_000_000] {
            let examples = sampler.draws(step: step)
            #expect(examples.count == 16)
            #expect(examples.allSatisfy { (0..<3).contains($0.task) && (0..<1000).contains($0.ordinal) })
        }
    }

    /// The processor time of a late step, the least of several tries, against that of an early one. A walk through the
    /// earlier steps would take millions of times as long. The bound leaves room for a busy machine.
    @Test(arguments: [DrawKind.exact, .independent], [[2, 1, 0.7], [.pi, 1, 0.7]])
    func aLateStepCostsNoMoreThanAnEarlyOne(draws: DrawKind, rates: [Double]) throws {
        let sampler = try sampler(rates, draws: draws)
        func nanoseconds(from step: Int) -> UInt64 {
            (0..<5).map { _ in
                let start = processorTime()
                for step in step..<step + 100 { #expect(sampler.draws(step: step).count == 16) }
                return processorTime() - start
            }.min() ?? 0
        }
        let early = nanoseconds(from: 0)
        for step in [1_000_000_000, 1_000_000_000_000] { #expect(nanoseconds(from: step) < 20 * early) }
    }

    /// Every slot of a batch sees every task at its rate: chi-square with 15 degrees of freedom for two equal tasks.
    @Test func theOrderInsideABatchIsByChance() throws {
        let sampler = try sampler([1, 1])
        let steps = 4000
        var first = [Int](repeating: 0, count: 16)
        for step in 0..<steps {
            for (slot, example) in sampler.draws(step: step).enumerated() where example.task == 0 { first[slot] += 1 }
        }
        let chiSquare = first.reduce(0.0) { sum, count in
            let deviation = Double(count) - Double(steps) / 2
            return sum + deviation * deviation / (Double(steps) / 4)
        }
        #expect(chiSquare < 45)
    }

    @Test func independentDrawsFollowTheRatesOnAverage() throws {
        let rates = [5.0, 3, 2]
        let sampler = try sampler(rates, examples: [10, 10, 10], draws: .independent, batchSize: 100)
        var counts = [Int](repeating: 0, count: 30)
        for step in 0..<1000 {
            for example in sampler.draws(step: step) { counts[example.task * 10 + example.ordinal] += 1 }
        }
        let chiSquare = counts.indices.reduce(0.0) { sum, index in
            let expected = 100_000 * rates[index / 10] / 100
            return sum + (Double(counts[index]) - expected) * (Double(counts[index]) - expected) / expected
        }
        #expect(chiSquare < 29 + 5 * 7.6)  // 29 degrees of freedom
        #expect(chiSquare > 29 - 3.5 * 7.6)
    }

    @Test func anExamplesOrderDoesNotDependOnTheOtherTasks() throws {
        let alone = try sampler([1], batchSize: 1)
        let together = try sampler([1, 1, 1], batchSize: 1)
        let first = (0..<300).flatMap { alone.draws(step: $0) }.map(\.ordinal)
        let second = (0..<900).flatMap { together.draws(step: $0) }.filter { $0.task == 0 }.map(\.ordinal)
        #expect(first == second)
    }

    @Test func refusesTasksThatCannotBeDrawn() {
        func message(_ tasks: [MixtureTask]) -> String {
            let error = #expect(throws: MixtureError.self) {
                try MixtureSampler(tasks: tasks, policy: ExplicitPolicy(), batchSize: 1, seed: 1)
            }
            return error?.description ?? ""
        }
        let good = MixtureTask(name: "spell", exampleCount: 3, weight: 1)
        #expect(message([]) == "the mixture has no tasks; name one at least")
        #expect(
            message([good, MixtureTask(name: "parse", exampleCount: 0, weight: 1)])
                == "task \"parse\" has no training examples; check its training file, or remove it from the mixture")
        #expect(
            message([good, MixtureTask(name: "parse", exampleCount: 1, weight: 0)])
                == "task \"parse\" has a rate of zero; remove it from the mixture, or give it a rate")
        #expect(
            message([good, MixtureTask(name: "parse", exampleCount: 1, weight: -2)])
                == "task \"parse\" has the rate -2.0, which is no positive number; remove it from the mixture, or "
                + "give it a rate"
        )
    }
}

/// Processor time of the calling thread, in nanoseconds.
private func processorTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
