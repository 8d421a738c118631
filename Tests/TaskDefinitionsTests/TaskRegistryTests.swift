import Configuration
import Foundation
import TaskDefinitions
import TestSupport
import Testing

struct TaskRegistryTests {
    private func file(_ name: String, metric: String = "exact_match") -> String {
        """
        {"name": "\(name)", "sources": {"train": "t.jsonl"}, "input": "{a}", "target": "{b}", "metrics": ["\(metric)"]}
        """
    }

    @Test func readsTheJSONFilesOfADirectory() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(file("b"), to: "b.json")
            try directory.write(file("a2"), to: "a2.json")
            try directory.write("nonsense", to: ".hidden.json")
            try directory.write("nonsense", to: "README.md")
            try directory.write("nonsense", to: "sub/c.json")
            let registry = try TaskRegistry(directory: directory.path)
            #expect(registry.tasks.map(\.name) == ["a2", "b"])
            #expect(try registry.task(named: "b").file == directory.path("b.json"))
            let message = "unknown task \"c\"; did you mean \"b\"?"
            #expect(throws: ConfigurationError(message, file: directory.path)) { _ = try registry.task(named: "c") }
        }
    }

    @Test func reportsAllProblemsOfAllFiles() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(file("same"), to: "a.json")
            try directory.write(file("same", metric: "acuracy"), to: "b.json")
            try directory.write("{", to: "c.json")
            try FileManager.default.createDirectory(atPath: directory.path("d.json"), withIntermediateDirectories: true)
            try directory.write([0x22, 0xFF], to: "e.json")
            try directory.write("[]", to: "f.json")
            try directory.write(file("g"), to: "g.json")
            let registry = try TaskRegistry(directory: directory.path + "/")
            #expect(
                registry.tasks.map(\.name) == ["g"] && registry.broken.map(\.name) == ["a", "b", "c", "d", "e", "f"])
            let error = #expect(throws: ConfigurationError.self) { _ = try registry.task(named: "c") }
            #expect(error?.description == directory.path("c.json:1:1: is never closed; expected '}'"))
            #expect(
                registry.broken.flatMap(\.error.diagnostics).map(\.description)
                    == [
                        #"a.json:1:10: name: the name "same" must equal the file's name, "a""#,
                        #"b.json:1:10: name: the name "same" must equal the file's name, "b""#,
                        #"b.json:1:10: name: a task "same" is defined in \#(directory.path("a.json")) already"#,
                        #"b.json:1:96: metrics[0]: unknown metric "acuracy"; did you mean "accuracy"?"#,
                        "c.json:1:1: is never closed; expected '}'",
                        "d.json: cannot be read; check that the file exists and may be read",
                        "e.json:1:2: is not valid UTF-8; save the file as UTF-8",
                        "f.json:1:1: expected an object, found an array",
                    ].map { directory.path($0) })
        }
    }

    @Test func directoriesThatWillNotDo() throws {
        try TemporaryDirectory.use { directory in
            let expected = "the tasks are expected in a directory, one JSON file each"
            let hint = "`mixtape task new NAME --from FILE` writes one from your data"
            try directory.write("", to: "empty/README.md")
            try directory.write("", to: "file")
            for (name, message) in [
                (
                    "nowhere",
                    "does not exist; \(expected); go to the project's folder, or make one: mixtape init DIR"
                ),
                ("file", "is a file; \(expected)"),
                ("empty", "holds no task (*.json); \(hint)"),
            ] {
                #expect(throws: ConfigurationError(message, file: directory.path(name))) {
                    _ = try TaskRegistry(directory: directory.path(name))
                }
            }
        }
    }

    /// The tasks of this repository.
    @Test func theTasksOfTheRepositoryAreInOrder() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let registry = try TaskRegistry(directory: root.appendingPathComponent("Tasks").path)
        let names = Set(registry.tasks.map(\.name))
        #expect(names.isSuperset(of: ["m30k_en_de", "m30k_en_fr", "mrpc", "sick_e", "sick_r", "sst2"]))

        let sickR = try registry.task(named: "sick_r")
        let record = Record(fields: [
            "premise": .string("A man plays."), "hypothesis": .string("A boy plays."), "relatedness": .number("4.5"),
        ])
        #expect(
            try sickR.render(record, split: .train) == [
                RenderedExample(
                    input: "stsb sentence1: A man plays. sentence2: A boy plays.", targets: ["4.4"])
            ])
    }
}
