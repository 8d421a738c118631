import Batching
import Configuration
import Testing

@Suite struct MixtureConfigurationTests {
    private func read(_ text: String, knownTasks: [String]? = nil) throws -> MixtureConfiguration {
        try ConfigurationFile.read(bytes: Array(text.utf8), file: "run.json") {
            MixtureConfiguration($0, knownTasks: knownTasks)
        }
    }

    @Test func readsNamesPolicyAndDraws() throws {
        let plain = try read(#"{"tasks": ["spell", "parse"]}"#)
        #expect(plain.taskNames == ["spell", "parse"])
        #expect(plain.weights == nil)
        #expect(plain.draws == .exact)
        #expect((plain.policy as? ProportionalPolicy)?.limit == nil)
        let proportional = try read(
            #"{"tasks": ["a"], "policy": "proportional", "limit": 5000, "temperature": 2, "scale": 0.5, "draws": "independent"}"#)
        let policy = try #require(proportional.policy as? ProportionalPolicy)
        #expect((policy.limit, policy.temperature, policy.scale) == (5000, 2, 0.5))
        #expect(proportional.draws == .independent)
        let weighted = try read(#"{"tasks": {"spell": 2, "parse": 0.5}}"#)
        #expect(weighted.taskNames == ["spell", "parse"])
        #expect(weighted.weights == [2, 0.5])
        #expect(weighted.policy is ExplicitPolicy)
        #expect(try weighted.sampler(exampleCounts: [1, 1], batchSize: 1, seed: 1).rates == [0.8, 0.2])
    }

    @Test(arguments: [
        (#"{}"#, #"run.json:1:1: missing field "tasks""#),
        (#"{"tasks": []}"#, "run.json:1:11: tasks: the mixture has no tasks; name one at least"),
        (#"{"tasks": {}}"#, "run.json:1:11: tasks: the mixture has no tasks; name one at least"),
        (#"{"tasks": ["spel"]}"#, #"run.json:1:12: tasks[0]: unknown task "spel"; did you mean "spell"?"#),
        (#"{"tasks": {"spel": 1}}"#, #"run.json:1:20: tasks.spel: unknown task "spel"; did you mean "spell"?"#),
        (#"{"tasks": ["spell", "spell"]}"#, #"run.json:1:21: tasks[1]: task "spell" is listed twice; name it once"#),
        (
            #"{"tasks": {"spell": 0}}"#,
            #"run.json:1:21: tasks.spell: task "spell" has a rate of zero; remove it from the mixture"#
        ),
        (#"{"tasks": {"spell": -1}}"#, "run.json:1:21: tasks.spell: -1 is out of range; expected at least 0.0"),
        (#"{"tasks": {"spell": "1"}}"#, "run.json:1:21: tasks.spell: expected a number, found a string"),
        (#"{"tasks": {"spell": null}}"#, #"run.json:1:11: tasks.spell: task "spell" has no rate; give it a number"#),
        (
            #"{"tasks": "spell"}"#,
            "run.json:1:11: tasks: expected an array of task names, or an object of names and rates, found a string"
        ),
        (
            #"{"tasks": ["spell"], "policy": "explicit"}"#,
            #"run.json:1:32: policy: policy "explicit" needs a number for each task: "tasks": {"name": 1}"#
        ),
        (
            #"{"tasks": {"spell": 1}, "policy": "equal"}"#,
            #"run.json:1:35: policy: policy "equal" takes no numbers for tasks; list their names, or use policy "explicit""#
        ),
        (
            #"{"tasks": ["spell"], "policy": "proportionate"}"#,
            #"run.json:1:32: policy: unknown policy "proportionate"; did you mean "proportional"?"#
        ),
        (
            #"{"tasks": ["spell"], "temprature": 2}"#,
            #"run.json:1:22: temprature: unknown key "temprature"; did you mean "temperature"?"#
        ),
    ])
    func reportsMistakes(text: String, message: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(text, knownTasks: ["spell", "parse"]) }
        #expect(error?.description == message)
    }
}
