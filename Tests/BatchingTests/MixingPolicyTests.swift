import Batching
import Configuration
import Testing

@Suite struct MixingPolicyTests {
    let tasks = [
        MixtureTask(name: "large", exampleCount: 250_000, weight: 3), MixtureTask(name: "small", exampleCount: 100, weight: 0.5),
        MixtureTask(name: "middle", exampleCount: 10_000, weight: 1),
    ]

    @Test func proportionalClipsAfterScalingAndBeforeTheTemperature() {
        #expect(ProportionalPolicy().rates(of: tasks) == [250_000, 100, 10_000])
        #expect(ProportionalPolicy(limit: 10_000).rates(of: tasks) == [10_000, 100, 10_000])
        #expect(ProportionalPolicy(temperature: 2).rates(of: tasks) == [500, 10, 100])
        #expect(ProportionalPolicy(limit: 400, scale: 0.01, temperature: 2).rates(of: tasks) == [20, 1, 10])
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
            let sampler = try mixture.sampler(exampleCounts: [10, 30], batchSize: 8, seed: 1)
            #expect(sampler.rates == (policy.name == "equal" ? [0.5, 0.5] : [0.25, 0.75]))
        }
    }
}
