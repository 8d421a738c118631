import Batching
import Configuration
import Testing

@Suite struct MixtureConfigurationTests {
    private func read(_ text: String, registry: MixtureRegistry? = nil) throws -> MixtureConfiguration {
        try ConfigurationFile.read(bytes: Array(text.utf8), file: "run.json") {
            MixtureConfiguration($0, registry: registry)
        }
    }

    @Test func readsNamesPolicyAndDraws() throws {
        let plain = try read(#"{"tasks": ["spell", "parse"]}"#)
        #expect(plain.taskNames == ["spell", "parse"])
        #expect(plain.stages[0].definition.weights == nil)
        #expect(plain.draws == .exact)
        #expect((plain.stages[0].definition.policy as? ProportionalPolicy)?.limit == nil)
        let proportional = try read(
            #"""
            {"tasks": ["a"], "policy": "proportional", "limit": 5000, "temperature": 2, "scale": 0.5, \#
            "taskLimits": {"a": 7}, "draws": "independent"}
            """#)
        let policy = try #require(proportional.stages[0].definition.policy as? ProportionalPolicy)
        #expect((policy.limit, policy.temperature, policy.scale) == (5000, 2, 0.5))
        #expect(policy.taskLimits == ["a": 7])
        #expect(proportional.draws == .independent)
        let weighted = try read(#"{"tasks": {"spell": 2, "parse": 0.5}}"#)
        #expect(weighted.taskNames == ["spell", "parse"])
        #expect(weighted.stages[0].definition.weights == [2, 0.5])
        #expect(weighted.stages[0].definition.policy is ExplicitPolicy)
        #expect(try weighted.stages(exampleCounts: [1, 1]).stages[0].rates.entries.map(\.share) == [0.8, 0.2])
    }

    private static let files = [
        "pairs": #"{"name": "pairs", "tasks": ["parse", "date"]}"#,
        "all": #"{"name": "all", "tasks": ["spell"], "mixtures": {"pairs": 2}}"#,
    ]

    private func read(
        _ text: String, inPipeline: Bool, files: [String: String] = Self.files
    ) throws -> MixtureConfiguration {
        try TaskFolder.use(tasks: ["spell", "parse", "date"], mixtures: files) { directory in
            let registry = try MixtureRegistry(directory: directory.path)
            return try ConfigurationFile.read(bytes: Array(text.utf8), file: "run.json") {
                inPipeline
                    ? MixtureConfiguration(pipeline: $0, registry: registry)
                    : MixtureConfiguration($0, registry: registry)
            }
        }
    }

    /// At every depth, tasks that are only evaluated follow those that are trained on.
    @Test func someTasksAreOnlyEvaluated() throws {
        let text = """
            {"tasks": {"spell": 2}, "evaluateAlso": ["date"], "mixtures": {"new": {"rate": 1, "tasks": ["spell"], \
            "evaluateAlso": ["parse", "date"]}}}
            """
        let mixture = try read(text, inPipeline: false)
        #expect(mixture.taskNames == ["spell"])
        #expect(mixture.evaluatedNames == ["spell", "date", "parse"])
        #expect(try mixture.stages(exampleCounts: [5]).stages[0].rates.entries.map(\.name) == ["spell"])
        // A task that one mixture trains on stays one task where another mixture only evaluates it.
        let both = try read(
            #"{"tasks": ["spell"], "mixtures": {"new": {"rate": 1, "tasks": ["parse"], "#
                + #""evaluateAlso": ["spell"]}}}"#, inPipeline: false)
        #expect(both.evaluatedNames == ["spell", "parse"])
        let again = try read(mixture.resolved.text, inPipeline: false)
        #expect(again.evaluatedNames == mixture.evaluatedNames)
        let messages: [(String, String)] = [
            (
                #"{"tasks": ["spell"], "evaluateAlso": ["spell"]}"#,
                #"run.json:1:39: evaluateAlso[0]: task "spell" is trained on, and so is evaluated anyway; remove "#
                    + #"it here"#
            ),
            (
                #"{"tasks": ["spell"], "evaluateAlso": ["date", "date"]}"#,
                #"run.json:1:47: evaluateAlso[1]: task "date" is listed twice; name it once"#
            ),
            (
                #"{"tasks": ["spell"], "evaluateAlso": ["dat"]}"#,
                #"run.json:1:39: evaluateAlso[0]: unknown task "dat"; did you mean "date"?"#
            ),
            (
                #"{"tasks": ["spell"], "evaluateAlso": "date"}"#,
                "run.json:1:38: evaluateAlso: expected an array, found a string"
            ),
        ]
        for (text, message) in messages {
            let error = #expect(throws: ConfigurationError.self) { try read(text, inPipeline: false) }
            #expect(error?.diagnostics.map(\.description) == [message])
        }
    }

    /// A mixture's own tasks come first, then those of its parts. A task stands at its first occurrence.
    @Test func theOrderOfTheTasksIsThatOfTheConfiguration() throws {
        let text = """
            {"mixtures": {"all": 1, "more": {"rate": 3, "tasks": {"date": 1, "spell": 1}}}, "tasks": {"parse": 2}}
            """
        for _ in 0..<5 {
            let mixture = try read(text, inPipeline: false)
            #expect(mixture.taskNames == ["parse", "spell", "date"])
            #expect(mixture.stages[0].definition.taskNames == ["parse"])
            #expect(mixture.stages[0].definition.parts.map(\.name) == ["all", "more"])
            #expect(mixture.stages[0].definition.parts.map(\.rate) == [1, 3])
        }
    }

    @Test func aPipelineMayNameItsMixture() throws {
        let named = try read(#"{"mixture": "all"}"#, inPipeline: true)
        #expect(named.taskNames == ["spell", "parse", "date"] && named.draws == .exact)
        let described = try read(#"{"mixture": {"mixtures": {"all": 5}, "draws": "independent"}}"#, inPipeline: true)
        #expect(described.taskNames == named.taskNames && described.draws == .independent)
        for mixture in [named, described] {
            let shares = try mixture.stages(exampleCounts: [6, 3, 1]).stages[0].rates.entries.map(\.share)
            #expect(zip(shares, [0.75, 0.1875, 0.0625]).allSatisfy { abs($0 - $1) < 1e-15 })
        }
    }

    /// A run's saved configuration holds its mixtures in full. It stays the same when their files change.
    @Test func whatIsKeptHoldsAllMixtures() throws {
        let text = """
            {"mixture": {"tasks": {"date": 0.5}, "mixtures": {
              "all": 2.5, "more": {"rate": 3, "tasks": ["spell"], "mixtures": {"pairs": 4}}}, "draws": "independent"}}
            """
        let mixture = try read(text, inPipeline: true)
        #expect(
            mixture.resolved.line == """
                {"tasks": {"date": 0.5}, "mixtures": {"all": {"tasks": ["spell"], "mixtures": {"pairs": \
                {"tasks": ["parse", "date"], "policy": "proportional", "scale": 1.0, "temperature": 1.0, "rate": 2}}, \
                "policy": "proportional", "scale": 1.0, "temperature": 1.0, "rate": 2.5}, "more": {"tasks": ["spell"], \
                "mixtures": {"pairs": {"tasks": ["parse", "date"], "policy": "proportional", "scale": 1.0, \
                "temperature": 1.0, "rate": 4}}, "policy": "proportional", "scale": 1.0, "temperature": 1.0, \
                "rate": 3}}, "policy": "explicit", "draws": "independent"}

                """)
        let kept = #"{"mixture": \#(mixture.resolved.line)}"#
        for files in [Self.files, ["pairs": #"{"name": "pairs", "tasks": ["spell"]}"#]] {
            let again = try read(kept, inPipeline: true, files: files)
            #expect(again.taskNames == mixture.taskNames)
            #expect(again.resolved.line == mixture.resolved.line)
            #expect(try again.stages(exampleCounts: [7, 8, 9]) == mixture.stages(exampleCounts: [7, 8, 9]))
        }
        let named = try read(#"{"mixture": "pairs"}"#, inPipeline: true)
        #expect(
            named.resolved.line == """
                {"tasks": ["parse", "date"], "policy": "proportional", "scale": 1.0, "temperature": 1.0, \
                "draws": "exact"}

                """)
    }

    /// The tasks of all stages, each at its first occurrence, and the rates of each stage.
    @Test func aMixtureMayHaveStages() throws {
        let text = """
            {"mixture": {"stages": [
              {"steps": 30, "tasks": ["date"], "evaluateAlso": ["spell"]},
              {"steps": 12, "mixtures": {"pairs": 1}, "tasks": {"date": 3}},
              {"tasks": ["spell", "date"], "policy": "equal"}], "draws": "independent"}}
            """
        let mixture = try read(text, inPipeline: true)
        #expect(mixture.taskNames == ["date", "parse", "spell"] && mixture.evaluatedNames == mixture.taskNames)
        #expect(mixture.draws == .independent)
        let stages = try mixture.stages(exampleCounts: [10, 30, 5])
        #expect(stages.stages.map(\.firstStep) == [0, 30, 42])
        let shares = stages.stages.map { $0.rates.entries.map(\.share) }
        #expect(shares[0] == [1, 0, 0] && shares[2] == [0.5, 0, 0.5])
        // In "pairs", with 30 and 10 examples, "parse" has three quarters.
        #expect(zip(shares[1], [3.25 / 4, 0.75 / 4, 0]).allSatisfy { abs($0 - $1) < 1e-15 })
        #expect(stages.shares(before: 30) == [1, 0, 0] && stages.shares(before: 0) == [1, 0, 0])
        let half = stages.shares(before: 84)
        // The stages have 30, 12 and 42 steps.
        let expected: [Double] = [60.75 / 84, 2.25 / 84, 21 / 84.0]
        #expect(zip(half, expected).allSatisfy { abs($0 - $1) < 1e-15 })
        // The saved configuration reads back as the same mixture, whatever happens to the files.
        let again = try read(#"{"mixture": \#(mixture.resolved.line)}"#, inPipeline: true, files: [:])
        #expect(try again.stages(exampleCounts: [10, 30, 5]) == stages)
        #expect(again.resolved.line == mixture.resolved.line && again.draws == .independent)
    }

    @Test(arguments: [
        (
            #"{"stages": []}"#,
            #"1:12: stages: a run has at least two stages; write the keys of a single one into "mixture" itself"#
        ),
        (#"{"stages": {}}"#, "1:12: stages: expected an array, found an object"),
        (
            #"{"stages": [{"tasks": ["spell"]}, {"tasks": ["parse"]}]}"#,
            #"1:13: stages[0]: the stage does not say how long it lasts; give it "steps""#
        ),
        (
            #"{"stages": [{"steps": 5, "tasks": ["spell"]}, {"steps": 5, "tasks": ["parse"]}]}"#,
            "1:57: stages[1].steps: the last stage lasts to the end of the run; leave this out"
        ),
        (
            #"{"stages": [{"steps": 0, "tasks": ["spell"]}, {"tasks": ["parse"]}]}"#,
            "1:23: stages[0].steps: 0 is out of range; expected 1 to 1000000000"
        ),
        (
            #"{"stages": [{"steps": 5, "tasks": ["spel"]}, {"tasks": ["parse"]}]}"#,
            #"1:36: stages[0].tasks[0]: unknown task "spel"; did you mean "spell"?"#
        ),
        (#"{"stages": [{"steps": 5}, {"tasks": ["parse"]}]}"#, #"1:13: stages[0]: missing field "tasks""#),
        (
            #"{"stages": [{"steps": 5, "tasks": ["spell"], "draws": "exact"}, {"tasks": ["parse"]}]}"#,
            """
            1:46: stages[0].draws: unknown key "draws"; expected one of: steps, tasks, mixtures, evaluateAlso, policy, \
            limit, taskLimits, scale, temperature
            """
        ),
        (
            #"{"tasks": ["spell"], "stages": [{"steps": 5, "tasks": ["spell"]}, {"tasks": ["parse"]}]}"#,
            #"1:2: tasks: unknown key "tasks"; expected one of: stages, draws"#
        ),
    ])
    func reportsWrongStages(text: String, message: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(text, inPipeline: false) }
        #expect(error?.description == "run.json:\(message)")
    }

    /// An epoch counts every task once, with its largest capped number of examples.
    @Test func anEpochHasTheExamplesOfAllTasksUpToTheirLimits() throws {
        let text = """
            {"tasks": ["spell", "parse"], "limit": 50, "taskLimits": {"parse": 20},
             "mixtures": {"more": {"rate": 3, "tasks": ["parse", "date"], "taskLimits": {"date": 10, "parse": 30}}}}
            """
        let stages = try read(text, inPipeline: false).stages(exampleCounts: [100, 25, 4])
        let rates = stages.stages[0].rates
        #expect(rates.entries.map(\.cappedCount) == [50, 25, 4])
        #expect(rates.entries.map(\.exampleCount) == [100, 25, 4])
        #expect(rates.epochExamples == 79 && stages.epochExamples == 79)
        let means = [2.0, 6, 10]
        let expected = zip(means, rates.entries).reduce(0) { $0 + $1.0 * $1.1.share }
        #expect(stages.mean(of: means, before: 10) == expected && expected > 2 && expected < 6)
    }

    @Test(arguments: [
        (
            #"{"mixture": "al"}"#, #"run.json:1:13: mixture: unknown mixture "al"; did you mean "all"?"#
        ),
        (
            #"{"mixture": "spell"}"#,
            #"run.json:1:13: mixture: "spell" is a task, not a mixture; write {"tasks": ["spell"]}"#
        ),
        (#"{"mixture": 7}"#, "run.json:1:13: mixture: expected an object, found a number"),
        (#"{}"#, #"run.json:1:1: missing field "mixture""#),
    ])
    func reportsWhatIsNoMixture(text: String, message: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(text, inPipeline: true) }
        #expect(error?.description == message)
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
        (#"{"tasks": {"spell": -1}}"#, "run.json:1:21: tasks.spell: -1 is out of range; expected at least 0"),
        (#"{"tasks": {"spell": "1"}}"#, "run.json:1:21: tasks.spell: expected a number, found a string"),
        (#"{"tasks": {"spell": null}}"#, #"run.json:1:11: tasks.spell: task "spell" has no rate; give it a number"#),
        (
            #"{"tasks": ["spell", "pairs"]}"#,
            #"run.json:1:21: tasks[1]: "pairs" is a mixture, not a task; give it a rate: "mixtures": {"pairs": 1}"#
        ),
        (
            #"{"tasks": ["spell"], "mixtures": {}}"#,
            "run.json:1:34: mixtures: names no mixture; name one, or leave this out"
        ),
        (
            #"{"mixtures": {"parse": 1}}"#,
            #"run.json:1:24: mixtures.parse: "parse" is a task, not a mixture; name it in "tasks""#
        ),
        (
            #"{"mixtures": {"pair": 1}}"#,
            #"run.json:1:23: mixtures.pair: unknown mixture "pair"; did you mean "pairs"?"#
        ),
        (
            #"{"mixtures": {"glue": 1}}"#,
            """
            run.json:1:23: mixtures.glue: unknown mixture "glue"; describe it here, or in a file glue.mixture.json \
            beside the tasks
            """
        ),
        (
            #"{"mixtures": {"pairs": 0}}"#,
            #"run.json:1:24: mixtures.pairs: mixture "pairs" has a rate of zero; remove it from the mixture"#
        ),
        (#"{"mixtures": {"pairs": "1"}}"#, "run.json:1:24: mixtures.pairs: expected a number, found a string"),
        (
            #"{"mixtures": {"pairs": null}}"#,
            #"run.json:1:14: mixtures.pairs: mixture "pairs" has no rate; give it a number"#
        ),
        (#"{"mixtures": ["pairs"]}"#, "run.json:1:14: mixtures: expected an object, found an array"),
        (
            #"{"mixtures": {"new": {"tasks": ["spell"]}}}"#,
            #"run.json:1:22: mixtures.new.rate: mixture "new" has no rate; give it a number"#
        ),
        (#"{"mixtures": {"new": {"rate": 1}}}"#, #"run.json:1:22: mixtures.new: missing field "tasks""#),
        (
            #"{"mixtures": {"new": {"rate": 1, "tasks": ["spel"]}}}"#,
            #"run.json:1:44: mixtures.new.tasks[0]: unknown task "spel"; did you mean "spell"?"#
        ),
        (
            #"{"mixtures": {"new": {"rate": 1, "tasks": ["spell"], "draws": "exact"}}}"#,
            """
            run.json:1:54: mixtures.new.draws: unknown key "draws"; expected one of: rate, tasks, mixtures, \
            evaluateAlso, policy, limit, taskLimits, scale, temperature
            """
        ),
        (
            #"{"mixtures": {"New": {"rate": 1, "tasks": ["spell"]}}}"#,
            """
            run.json:1:22: mixtures.New: "New" is no name for a mixture; use a-z, 0-9 and _, beginning with a letter, \
            as in m30k_en_de
            """
        ),
        (
            #"{"mixtures": {"parse": {"rate": 1, "tasks": ["spell"]}}}"#,
            #"run.json:1:24: mixtures.parse: "parse" is the name of a task already; give the mixture another name"#
        ),
        (
            #"{"tasks": ["spell"], "taskLimits": {"spel": 5}}"#,
            #"run.json:1:45: taskLimits.spel: "spel" is not among this mixture's own tasks; did you mean "spell"?"#
        ),
        (
            #"{"tasks": ["spell"], "taskLimits": {"spell": 0}}"#,
            "run.json:1:46: taskLimits.spell: 0 is out of range; expected at least 1"
        ),
        (
            #"{"tasks": ["spell"], "policy": "equal", "taskLimits": {"spell": 5}}"#,
            #"run.json:1:41: taskLimits: unknown key "taskLimits"; expected one of: stages, tasks, mixtures, "#
                + "evaluateAlso, policy, draws"
        ),
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
            #"run.json:1:35: policy: policy "equal" takes no numbers for tasks; list their names, or use policy "#
                + #""explicit""#
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
        let error = #expect(throws: ConfigurationError.self) { try read(text, inPipeline: false) }
        #expect(error?.description == message)
    }
}
