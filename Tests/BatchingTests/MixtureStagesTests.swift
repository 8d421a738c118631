import Batching
import Configuration
import Testing

/// Runs whose mixture changes from stage to stage.
@Suite struct MixtureStagesTests {
    private static let names = ["a", "b", "d", "c"]
    private static let examples = [7, 40, 33, 1]
    /// The first step and the shares of each stage: the first does not draw "c", the second not "a".
    private static let stages: [(firstStep: Int, shares: [Double])] = [
        (0, [2 / 9.0, 5 / 9.0, 2 / 9.0, 0]), (10, [0, 0.25, 0.7, 0.05]), (25, [0.375, 0.125, 0.25, 0.25]),
    ]

    private static func read(_ text: String) throws -> MixtureConfiguration {
        try ConfigurationFile.read(bytes: Array(text.utf8), file: "run.json") { MixtureConfiguration($0) }
    }

    private static func mixture() throws -> MixtureStages {
        let mixture = try read(
            """
            {"stages": [{"steps": 10, "tasks": {"a": 1, "b": 2.5, "d": 1}},
                        {"steps": 15, "tasks": {"c": 0.5, "b": 2.5, "d": 7}},
                        {"tasks": {"a": 3, "b": 1, "c": 2, "d": 2}}]}
            """)
        #expect(mixture.taskNames == names)
        return try mixture.stages(exampleCounts: examples)
    }

    private static func sampler(_ draws: DrawKind = .exact, batchSize: Int = 12) throws -> MixtureSampler {
        MixtureSampler(try mixture(), draws: draws, batchSize: batchSize, seed: 11)
    }

    private static func stage(of step: Int) -> Int { stages.lastIndex { $0.firstStep <= step } ?? 0 }

    @Test func everyTaskKeepsToItsShareInEveryStage() throws {
        // Batches of one example show the order of the draws themselves.
        let sampler = try Self.sampler(batchSize: 1)
        var ideal = [Double](repeating: 0, count: 4)
        var drawn = [0, 0, 0, 0]
        var atStart: [(ideal: [Double], drawn: [Int])] = []
        for step in 0..<400 {
            if Self.stages.contains(where: { $0.firstStep == step }) { atStart.append((ideal, drawn)) }
            let shares = Self.stages[Self.stage(of: step)].shares
            for example in sampler.draws(step: step) { drawn[example.task] += 1 }
            for task in shares.indices {
                ideal[task] += shares[task]
                // Draws count from the beginning of the stage.
                let ahead = drawn[task] - (atStart.last?.drawn[task] ?? 0)
                let due = ideal[task] - (atStart.last?.ideal[task] ?? 0)
                #expect(abs(Double(ahead) - due) < 1 + 1e-9, "task \(task) at step \(step)")
                if shares[task] == 0 { #expect(ahead == 0, "task \(task) at step \(step)") }
            }
            #expect(sampler.expectedDraws(before: step + 1) == drawn.map(Double.init))
            let mean = ideal.map { $0 / Double(step + 1) }
            #expect(zip(sampler.shares(before: step + 1), mean).allSatisfy { abs($0 - $1) < 1e-12 })
        }
    }

    @Test(arguments: [
        (0, [(0, 0)]), (1, [(0, 1)]), (10, [(0, 10)]), (11, [(0, 10), (10, 1)]), (25, [(0, 10), (10, 15)]),
        (40, [(0, 10), (10, 15), (25, 15)]),
    ])
    func stagesAreReachedWhenTheirFirstStepIs(step: Int, expected: [(Int, Int)]) throws {
        let reached = try Self.mixture().reached(before: step)
        #expect(reached.map(\.firstStep) == expected.map(\.0) && reached.map(\.steps) == expected.map(\.1))
        for (stage, shares) in zip(reached, Self.stages.map(\.shares)) {
            #expect(zip(stage.shares, shares).allSatisfy { abs($0 - $1) < 1e-12 })
        }
    }

    /// Later stages change nothing of the earlier ones.
    @Test func theFirstStageIsThatOfARunWithoutOthers() throws {
        let tasks = zip(Self.names, Self.examples).prefix(3).map { name, count in
            MixtureTask(name: name, exampleCount: count, weight: name == "b" ? 2.5 : 1)
        }
        let alone = try MixtureSampler(tasks: tasks, policy: ExplicitPolicy(), batchSize: 9, seed: 11)
        let staged = try Self.sampler(batchSize: 9)
        for step in 0..<10 {
            // Tasks that are due together may come in another order, because other tasks stand between them.
            func sorted(_ draws: [ExampleReference]) -> [[Int]] {
                draws.map { [$0.task, $0.epoch, $0.ordinal] }.sorted { $0.lexicographicallyPrecedes($1) }
            }
            #expect(sorted(staged.draws(step: step)) == sorted(alone.draws(step: step)))
        }
    }

    /// Epochs continue from stage to stage: an example repeats only after all others have come.
    @Test func noExampleRepeatsWithinAnEpoch() throws {
        let sampler = try Self.sampler()
        var shown: [[Int: [Int]]] = Self.examples.map { _ in [:] }
        for step in 0..<120 {
            for example in sampler.draws(step: step) {
                shown[example.task][example.epoch, default: []].append(example.ordinal)
            }
        }
        for (task, count) in Self.examples.enumerated() {
            let epochs = shown[task].keys.sorted()
            #expect(epochs == Array(0..<epochs.count) && epochs.count > 3)
            for epoch in epochs.dropLast() { #expect((shown[task][epoch] ?? []).sorted() == Array(0..<count)) }
        }
    }

    @Test(arguments: [DrawKind.exact, .independent])
    func drawsAreThoseOfAllSteps(kind: DrawKind) throws {
        let sampler = try Self.sampler(kind)
        for steps in [0..<60, 8..<27, 10..<25, 24..<26, 30..<31] {
            for (task, count) in Self.examples.enumerated() {
                for ordinal in 0..<count {
                    let draws = sampler.draws(of: ExampleReference(task: task, ordinal: ordinal), in: steps)
                    let seen = steps.flatMap { step in
                        sampler.draws(step: step).filter { $0.task == task && $0.ordinal == ordinal }.map {
                            ExampleDraw(step: step, epoch: kind == .exact ? $0.epoch : nil)
                        }
                    }
                    // An example may come at the end of an epoch and again at the start of the next, in one step.
                    func sorted(_ draws: [ExampleDraw]) -> [[Int]] {
                        draws.map { [$0.step, $0.epoch ?? -1] }.sorted { $0.lexicographicallyPrecedes($1) }
                    }
                    #expect(sorted(draws) == sorted(seen))
                }
            }
        }
    }

    @Test func independentDrawsFollowTheRatesOfTheirStage() throws {
        let sampler = try Self.sampler(.independent, batchSize: 2000)
        let steps = 40
        var drawn = [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
        for step in 0..<steps {
            for example in sampler.draws(step: step) { drawn[Self.stage(of: step)][example.task] += 1 }
        }
        let ends = Self.stages.dropFirst().map(\.firstStep) + [steps]
        var expected = [0.0, 0, 0, 0]
        for (index, (stage, end)) in zip(Self.stages, ends).enumerated() {
            let draws = Double((end - stage.firstStep) * 2000)
            for (task, share) in stage.shares.enumerated() {
                // Five standard deviations of a binomial distribution; zero for a share of zero.
                let tolerance = 5 * (draws * share * (1 - share)).squareRoot()
                #expect(abs(Double(drawn[index][task]) - draws * share) <= tolerance)
                expected[task] += draws * share
            }
        }
        #expect(zip(sampler.expectedDraws(before: steps), expected).allSatisfy { abs($0 - $1) < 1e-6 })
    }
}
