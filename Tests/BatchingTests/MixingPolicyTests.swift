import Batching
import Configuration
import Testing

@Suite struct MixingPolicyTests {
    let tasks = [
        MixtureTask(name: "large", exampleCount: 250_000, weight: 3),
        MixtureTask(name: "small", exampleCount: 100, weight: 0.5),
        MixtureTask(name: "middle", exampleCount: 10_000, weight: 1),
    ]

    @Test func proportionalClipsAfterScalingAndBeforeTheTemperature() {
        #expect(ProportionalPolicy().rates(of: tasks) == [250_000, 100, 10_000])
        #expect(ProportionalPolicy(limit: 10_000).rates(of: tasks) == [10_000, 100, 10_000])
        #expect(ProportionalPolicy(temperature: 2).rates(of: tasks) == [500, 10, 100])
        #expect(ProportionalPolicy(limit: 400, scale: 0.01, temperature: 2).rates(of: tasks) == [20, 1, 10])
    }

    @Test func aTasksOwnLimitReplacesTheCommonOne() {
        let limits = ["large": 40_000.0, "small": 25]
        #expect(ProportionalPolicy(taskLimits: limits).rates(of: tasks) == [40_000, 25, 10_000])
        #expect(ProportionalPolicy(limit: 900, taskLimits: limits).rates(of: tasks) == [40_000, 25, 900])
        #expect(ProportionalPolicy(limit: 900, taskLimits: limits, temperature: 2).rates(of: tasks) == [200, 5, 30])
    }

    @Test func aTaskCountsForNoMoreThanItsLimitInAnEpoch() {
        func counts(_ policy: some MixingPolicy) -> [Int] { tasks.map(policy.cappedCount) }
        #expect(counts(ProportionalPolicy(temperature: 4)) == [250_000, 100, 10_000])
        #expect(counts(ProportionalPolicy(limit: 10_000, temperature: 4)) == [10_000, 100, 10_000])
        #expect(counts(ProportionalPolicy(limit: 500, taskLimits: ["small": 2.5])) == [500, 3, 500])
        // The limit counts scaled examples.
        #expect(counts(ProportionalPolicy(limit: 500, scale: 0.1)) == [5000, 100, 5000])
        #expect(counts(ProportionalPolicy(limit: 1, scale: 1000)) == [1, 1, 1])
        #expect(counts(EqualPolicy()) == [250_000, 100, 10_000])
        #expect(counts(ExplicitPolicy()) == [250_000, 100, 10_000])
    }

    @Test func equalAndExplicit() {
        #expect(EqualPolicy().rates(of: tasks) == [1, 1, 1])
        #expect(ExplicitPolicy().rates(of: tasks) == [3, 0.5, 1])
    }

    @Test func everyPolicyOfTheCatalogueIsDescribedAndReadable() throws {
        #expect(Set(MixingPolicyCatalogue.names).count == MixingPolicyCatalogue.all.count)
        for policy in MixingPolicyCatalogue.all {
            #expect(!policy.summary.isEmpty)
            let tasks = policy.needsWeights ? #"{"a": 1, "b": 3}"# : #"["a", "b"]"#
            let text = #"{"tasks": \#(tasks), "policy": "\#(policy.name)"}"#
            let mixture = try ConfigurationFile.read(bytes: Array(text.utf8), file: "run.json") {
                MixtureConfiguration($0)
            }
            let shares = try mixture.stages(exampleCounts: [10, 30]).stages[0].rates.entries.map(\.share)
            #expect(shares == (policy.name == "equal" ? [0.5, 0.5] : [0.25, 0.75]))
        }
    }
}
