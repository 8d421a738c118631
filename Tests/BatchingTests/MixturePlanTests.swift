import Batching
import ExampleStore
import Testing

/// Plans of small mixtures, computed by hand.
@Suite struct MixturePlanTests {
    /// Examples whose sequences have the given lengths.
    private func tokens(
        _ task: String, inputs: [Int], targets: [Int], truncatedInputs: Int = 0, truncatedTargets: Int = 0
    ) -> TokenizedExamples {
        func sequences(_ lengths: [Int]) -> FlatSequences {
            FlatSequences(lengths.map { [Int32](repeating: 7, count: $0) })
        }
        return TokenizedExamples(
            task: task, inputs: sequences(inputs), targets: sequences(targets), truncatedInputs: truncatedInputs,
            truncatedTargets: truncatedTargets)
    }

    private func plan(
        _ tokens: [TokenizedExamples], rates: [Double], batch: Int, steps: Int, draws: DrawKind = .exact,
        lossNormalization: LossNormalization = .tokens
    ) throws -> MixturePlan {
        let tasks = zip(tokens, rates).map { MixtureTask(name: $0.task, exampleCount: $0.count, weight: $1) }
        let stages = MixtureStages(try MixtureRates(tasks, policy: ExplicitPolicy()))
        return MixturePlan(
            MixtureSampler(stages, draws: draws, batchSize: batch, seed: 3), stages: stages,
            tokens: tokens.map { ModelExamples($0) }, steps: steps, lossNormalization: lossNormalization)
    }

    @Test func numbersOfASmallMixture() throws {
        // 10 steps of 4 draws at 3 : 1 are 30 and 10 draws. With 30 draws each of 4 examples comes 7 or 8 times.
        let plan = try plan(
            [
                tokens("long", inputs: [2, 4, 4, 6], targets: [1, 2, 3, 10], truncatedInputs: 1),
                tokens("short", inputs: [3, 3], targets: [12, 12], truncatedTargets: 2),
            ], rates: [1.5, 0.5], batch: 4, steps: 10)
        #expect(plan.steps == 10 && plan.batchExamples == 4 && plan.examples == 40)
        let (long, short) = (plan.entries[0], plan.entries[1])
        #expect(long.name == "long" && long.exampleCount == 4 && long.rate == 1.5 && long.share == 0.75)
        #expect(long.draws == 30 && long.epochs == 7.5 && long.repeats == 7...8)
        #expect(long.inputTokens.mean == 4 && long.inputTokens.percentile95 == 6 && long.inputTokens.longest == 6)
        #expect(long.targetTokens.mean == 4 && long.truncatedInputs == 1 && long.truncatedTargets == 0)
        #expect(short.draws == 10 && short.epochs == 5 && short.repeats == 5...5)
        #expect(short.inputTokens.mean == 3 && short.targetTokens.mean == 12 && short.truncatedTargets == 2)
        // Target tokens of a draw: 3/4 · 4 = 3 of the first task and 1/4 · 12 = 3 of the second.
        #expect(long.lossShare == 0.5 && short.lossShare == 0.5)
        #expect(plan.inputTokensPerBatch == 4 * (0.75 * 4 + 0.25 * 3) && plan.targetTokensPerBatch == 4 * 6)
        #expect(plan.entries.allSatisfy { $0.concern == nil && $0.droppedCount == 0 })
    }

    @Test func lossOfExamplesAlikeIsSharedAsTheDraws() throws {
        let tokens = [
            tokens("long", inputs: [2, 4], targets: [9, 7]), tokens("short", inputs: [3, 3], targets: [1, 1]),
        ]
        let plan = try plan(tokens, rates: [1.5, 0.5], batch: 4, steps: 10, lossNormalization: .examples)
        #expect(plan.entries.map(\.lossShare) == [0.75, 0.25])
    }

    /// The draws are the sampler's, for every length of a run.
    @Test func drawsAreThoseOfTheSampler() throws {
        let tokens = [("a", 5), ("b", 3), ("c", 7)].map { name, count in
            self.tokens(name, inputs: [Int](repeating: 1, count: count), targets: [Int](repeating: 1, count: count))
        }
        for rates in [[3.0, 2, 1], [.pi, 1, 2.5e-3], [1, 1, 1]] {
            for steps in [1, 2, 17, 230] {
                let plan = try plan(tokens, rates: rates, batch: 6, steps: steps)
                let tasks = zip(tokens, rates).map { MixtureTask(name: $0.task, exampleCount: $0.count, weight: $1) }
                let sampler = try MixtureSampler(tasks: tasks, policy: ExplicitPolicy(), batchSize: 6, seed: 3)
                var shown = tokens.map { [Int](repeating: 0, count: $0.count) }
                for step in 0..<steps {
                    for example in sampler.draws(step: step) { shown[example.task][example.ordinal] += 1 }
                }
                for (entry, shown) in zip(plan.entries, shown) {
                    #expect(entry.draws == Double(shown.reduce(0, +)))
                    #expect(entry.repeats?.lowerBound == shown.min() && entry.repeats?.upperBound == shown.max())
                }
            }
        }
    }

    @Test func independentDrawsHaveExpectedValues() throws {
        let tokens = ["a", "b"].map { self.tokens($0, inputs: [1, 1, 1], targets: [2, 2, 2]) }
        let plan = try plan(tokens, rates: [2, 1], batch: 5, steps: 2, draws: .independent)
        #expect(abs(plan.entries[0].draws - 20.0 / 3) < 1e-12 && abs(plan.entries[1].epochs - 10.0 / 9) < 1e-12)
        #expect(plan.entries.allSatisfy { $0.repeats == nil })
    }

    @Test(
        arguments: [
            // 99 passes are not many, 100 are.
            ([1], 1, 99, nil), ([1], 1, 100, .oftenRepeated),
            // 1 in 100 is not rare; 1 in 102 is, beside one other task.
            ([1, 99], 10, 100, nil), ([1, 101], 10, 102, .rarelyDrawn), ([1, 101], 1, 40, .neverDrawn),
            // Twenty tasks, all but one with equal shares. That one has 0.6%; a tenth of an equal share is 0.5%.
            ([0.12] + [Double](repeating: 1, count: 19), 10, 100, nil),
            ([0.08] + [Double](repeating: 1, count: 19), 10, 100, .rarelyDrawn),
        ] as [([Double], Int, Int, MixturePlan.Concern?)])
    func concerns(rates: [Double], batch: Int, steps: Int, concern: MixturePlan.Concern?) throws {
        let tokens = rates.indices.map { task in
            // A single task has one example for each draw of a batch; the others have enough not to repeat often.
            let count = rates.count == 1 ? batch : 1000
            return self.tokens(
                "task\(task)", inputs: [Int](repeating: 1, count: count), targets: [Int](repeating: 1, count: count))
        }
        #expect(try plan(tokens, rates: rates, batch: batch, steps: steps).entries[0].concern == concern)
    }

    /// The nearest rank: of n lengths the one at ceil(0.95 n).
    @Test(arguments: [(1, 1), (2, 2), (19, 19), (20, 19), (21, 20), (100, 95), (101, 96)])
    func percentiles(count: Int, percentile: Int) {
        let statistics = LengthStatistics((1...count).reversed())
        #expect(statistics.percentile95 == percentile && statistics.longest == count)
        #expect(statistics.mean == Double(count + 1) / 2)
    }
}
