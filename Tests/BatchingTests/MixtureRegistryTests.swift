import Batching
import Configuration
import TestSupport
import Testing

/// Problems in the files of a mixture.
private struct MixtureProblems: Error {
    let messages: [String]
}

@Suite struct MixtureRegistryTests {
    private static let tasks = ["a", "b", "c"]

    /// The problems of a directory, without the directory.
    private func problems(_ mixtures: [String: String]) throws -> [String] {
        try TaskFolder.use(tasks: Self.tasks, mixtures: mixtures) { directory in
            let problems = try MixtureRegistry(directory: directory.path).problems
            return problems.map { String($0.description.dropFirst(directory.path.count + 1)) }
        }
    }

    @Test func readsTasksAndMixtures() throws {
        let mixtures = [
            "two": #"{"name": "two", "description": "A pair.", "tasks": ["c", "a"], "policy": "equal"}"#,
            "all": #"{"name": "all", "mixtures": {"two": 2, "rest": {"rate": 1, "tasks": ["b"]}}} // and no task"#,
        ]
        try TaskFolder.use(tasks: Self.tasks, mixtures: mixtures) { directory in
            try directory.write("nonsense", to: ".hidden.mixture.json")
            let registry = try MixtureRegistry(directory: directory.path)
            #expect(registry.tasks.tasks.map(\.name) == Self.tasks)
            #expect(registry.mixtures.map(\.name) == ["all", "two"])
            #expect(registry.mixture(named: "two")?.description == "A pair.")
            #expect(registry.mixture(named: "a") == nil)
            #expect(try registry.tasks(named: "all").map(\.name) == ["c", "a", "b"])
            #expect(try registry.tasks(named: "b").map(\.name) == ["b"])
            let message = "unknown task \"tow\"; did you mean \"two\"?"
            #expect(throws: ConfigurationError(message, file: directory.path)) { try registry.tasks(named: "tow") }
            #expect(MixtureRegistry.names(in: directory.path) == ["a", "b", "c", "all", "two"])
        }
    }

    @Test func reportsAllProblemsOfAllFiles() throws {
        let messages = try problems([
            "a": #"{"name": "a", "tasks": ["b"]}"#,
            "d": #"{"name": "e", "tasks": ["x"]}"#,
            "f": #"{"tasks": ["a"], "draws": "exact"}"#,
            "g": "{",
            "h": #"{"name": "h", "input": "{x}", "target": "{y}"}"#,
            "i": #"{"name": "i", "rate": 2, "tasks": ["a", "d"]}"#,
        ])
        #expect(
            messages == [
                #"a.mixture.json:1:10: name: "a" is the name of a task already; give the mixture and its "#
                    + "file another name",
                #"d.mixture.json:1:10: name: the name "e" must equal the file's name, "d""#,
                #"d.mixture.json:1:25: tasks[0]: unknown task "x"; did you mean "a"?"#,
                #"f.mixture.json:1:1: missing field "name""#,
                """
                f.mixture.json:1:18: draws: unknown key "draws"; expected one of: name, description, tasks, mixtures, \
                evaluateAlso, policy, limit, taskLimits, scale, temperature
                """,
                "g.mixture.json:1:1: is never closed; expected '}'",
                "h.mixture.json:1:1: describes a task, not a mixture; call the file h.json",
                """
                i.mixture.json:1:15: rate: unknown key "rate"; expected one of: name, description, tasks, mixtures, \
                evaluateAlso, policy, limit, taskLimits, scale, temperature
                """,
                #"i.mixture.json:1:41: tasks[1]: "d" is a mixture, not a task; give it a rate: "mixtures": {"d": 1}"#,
            ])
    }

    /// Problems of tasks and of mixtures come together, and a mixture may name a task whose file is broken.
    @Test func aBrokenTaskHidesNoBrokenMixture() throws {
        try TaskFolder.use(
            tasks: Self.tasks, mixtures: ["m": #"{"name": "m", "tasks": ["broken", "x"]}"#]
        ) { directory in
            try directory.write(#"{"name": "broken"}"#, to: "broken.json")
            try directory.write(#"{"name": "mine", "tasks": ["a"]}"#, to: "mine.json")
            let registry = try MixtureRegistry(directory: directory.path)
            #expect(registry.taskNames == ["a", "b", "broken", "c", "mine"] && registry.mixtureNames == ["m"])
            #expect(
                registry.problems.suffix(2).map(\.description)
                    == [
                        "mine.json:1:1: describes a mixture, not a task; call the file mine.mixture.json",
                        #"m.mixture.json:1:35: tasks[1]: unknown task "x"; did you mean "a"?"#,
                    ].map { directory.path($0) })
            #expect(registry.problems.count == 6)
            #expect(try registry.tasks(named: "a").map(\.name) == ["a"], "the others stand in nobody's way")
            #expect(throws: ConfigurationError.self) { try registry.tasks(named: "m") }
        }
    }

    @Test func mixturesThatContainThemselves() throws {
        let direct = try problems(["m": #"{"name": "m", "tasks": ["a"], "mixtures": {"m": 1}}"#])
        #expect(
            direct == [
                "m.mixture.json:1:49: mixtures.m: the mixture contains itself: m > m; take one of them out"
            ])
        let around = try problems([
            "x": #"{"name": "x", "mixtures": {"y": 1, "z": 1}}"#,
            "y": #"{"name": "y", "tasks": ["a"], "mixtures": {"w": {"rate": 1, "mixtures": {"z": 3}}}}"#,
            "z": #"{"name": "z", "mixtures": {"x": 1}}"#,
        ])
        #expect(
            around == [
                "z.mixture.json:1:33: mixtures.x: the mixture contains itself: x > y > z > x; take one of them out"
            ])
    }

    /// Two ways to the same mixture are no circle. With two mixtures on each floor, every floor doubles the ways down.
    @Test func manyWaysToTheSameMixture() throws {
        let shares = try shares(floors: 10)
        // Half of the draws come from l0 and half from r0. r0 shares them in proportion to 30 and 10 examples.
        #expect(abs(shares[0] - 0.875) < 1e-12 && abs(shares[1] - 0.125) < 1e-12)
        let error = #expect(throws: MixtureProblems.self) { try self.shares(floors: 40) }
        #expect(
            error?.messages.map { String($0.split(separator: "/").last ?? "") }
                == ["l39.mixture.json: holds more than 10000 mixtures at all depths"])
    }

    /// The shares of two tasks with 30 and 10 examples, in a mixture that lies this many floors above them.
    private func shares(floors: Int) throws -> [Double] {
        var mixtures = ["l0": #"{"name": "l0", "tasks": ["a"]}"#, "r0": #"{"name": "r0", "tasks": ["a", "b"]}"#]
        for floor in 1..<floors {
            for side in ["l", "r"] {
                mixtures["\(side)\(floor)"] =
                    #"{"name": "\#(side)\#(floor)", "mixtures": {"l\#(floor - 1)": 1, "r\#(floor - 1)": 1}}"#
            }
        }
        return try TaskFolder.use(tasks: Self.tasks, mixtures: mixtures) { directory in
            let registry = try MixtureRegistry(directory: directory.path)
            let text = #"{"mixture": "l\#(floors - 1)"}"#
            let mixture = try ConfigurationFile.read(bytes: Array(text.utf8), file: "run.json") {
                MixtureConfiguration(pipeline: $0, registry: registry)
            }
            guard mixture.problems.isEmpty else {
                throw MixtureProblems(messages: mixture.problems.map(\.description))
            }
            #expect(mixture.taskNames == ["a", "b"])
            return try mixture.stages(exampleCounts: [30, 10]).stages[0].rates.entries.map(\.share)
        }
    }

    @Test func directoriesThatWillNotDo() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(#"{"name": "m", "tasks": ["a"]}"#, to: "m.mixture.json")
            let error = #expect(throws: ConfigurationError.self) { try MixtureRegistry(directory: directory.path) }
            #expect(
                error?.diagnostics.first?.description.hasPrefix("\(directory.path): holds no task (*.json)") == true)
            #expect(throws: ConfigurationError.self) { try MixtureRegistry(directory: directory.path("nowhere")) }
            #expect(MixtureRegistry.names(in: directory.path("nowhere")) == [])
        }
    }
}
