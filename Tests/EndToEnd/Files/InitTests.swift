import Foundation
import TestSupport
import Testing

/// A new project, from an empty folder to a right answer.
@Suite struct InitTests {
    @Test func aNewProjectTrainsAndIsRight() throws {
        try TemporaryDirectory.use { directory in
            let made = try CommandLineRun(["init", "demo"], in: directory.path)
            #expect(made.status == 0 && made.errors == "", "\(made)")
            #expect(
                made.facts == [
                    "made demo: a task, its data, a pipeline, and their JSON Schemas for editors", "next cd demo",
                    "mixtape run Pipelines/first.json",
                    #"mixtape predict Pipelines/first.json "kind: Is it late?""#, "mixtape task show kind",
                ])
            let project = directory.path("demo")
            let check = try CommandLineRun(["task", "check", "kind"], in: project)
            #expect(check.status == 0 && check.facts.contains("kind train 10, validation 4, test 6"), "\(check)")
            #expect(check.errors == "", "nothing is odd about the data")
            let run = try CommandLineRun(["run", "Pipelines/first.json"], in: project)
            #expect(run.status == 0, "\(run)")
            let report = try jsonObject(directory.read("demo/runs/first/report.json"))
            let task = (report["tasks"] as? [String: [String: Any]])?["kind"]
            let accuracy = (task?["metrics"] as? [String: [String: Any]])?["accuracy"]?["value"] as? Double
            #expect(task?["examples"] as? Int == 6)
            // One of the six may be wrong, because another processor adds in another order. Chance answers would get
            // half right.
            #expect(accuracy ?? 0 > 80, "\(run)")
            let answers = try CommandLineRun(
                ["predict", "Pipelines/first.json", "kind: Is it late?", "kind: It is late."], in: project)
            #expect(answers.lines == ["question", "statement"], "\(answers)")
        }
    }

    @Test func whatIsThereIsNotOverwritten() throws {
        try TemporaryDirectory.use { directory in
            try directory.write("mine", to: "README.md")
            try directory.write("{}", to: "Tasks/kind.json")
            let refused = try CommandLineRun(["init", "."], in: directory.path)
            #expect(refused.status == 1 && refused.output == "")
            #expect(
                refused.errors
                    == ".: README.md, Tasks/kind.json would be overwritten; choose another directory, or move it away\n"
            )
            #expect(try directory.read("README.md") == "mine")
            let files = try FileManager.default.subpathsOfDirectory(atPath: directory.path)
            #expect(Set(files) == ["README.md", "Tasks", "Tasks/kind.json"])
            try FileManager.default.removeItem(atPath: directory.path("README.md"))
            try FileManager.default.removeItem(atPath: directory.path("Tasks"))
            try directory.write("text", to: "notes.txt")
            let made = try CommandLineRun(["init", "."], in: directory.path)
            #expect(made.status == 0 && !made.output.contains("cd "), "other files are in nobody's way: \(made)")
        }
    }

    /// If there is room only for the smaller files, nothing is left, and the next attempt finds an empty place.
    @Test(arguments: ["demo", "a/b", "."])
    func aFullDiskLeavesNothing(name: String) throws {
        try TemporaryDirectory.use { directory in
            let failed = try CommandLineRun(["init", name], in: directory.path, fileBlocks: 8)
            #expect(failed.status == 1 && failed.errors.contains("cannot be written: "), "\(failed)")
            #expect(try FileManager.default.subpathsOfDirectory(atPath: directory.path) == [])
            try #expect(CommandLineRun(["init", name], in: directory.path).status == 0)
        }
    }

    @Test(arguments: [
        ("Tasks", "Tasks: is a file where a folder is needed; choose another name\n"),
        ("Tasks/x", "Tasks/x: cannot be written: a part of its path is a file, not a folder; correct the path\n"),
    ])
    func directoriesThatWillNotDo(name: String, message: String) throws {
        try TemporaryDirectory.use { directory in
            try directory.write("a file", to: "Tasks")
            let refused = try CommandLineRun(["init", name], in: directory.path)
            #expect(refused.status == 1 && refused.errors == message, "\(refused)")
        }
    }

    /// A draft names a schema only if the project has one.
    @Test func draftsNameTheSchema() throws {
        try TemporaryDirectory.use { directory in
            _ = try CommandLineRun(["init", "."], in: directory.path)
            let new = try CommandLineRun(
                ["task", "new", "mine", "--from", "Data/kind.train.jsonl"], in: directory.path)
            #expect(new.status == 0, "\(new)")
            #expect(try directory.read("Tasks/mine.json").contains(#"  "$schema": "../.mixtape/task.schema.json","#))
            try FileManager.default.removeItem(atPath: directory.path(".mixtape"))
            _ = try CommandLineRun(["task", "new", "other", "--from", "Data/kind.train.jsonl"], in: directory.path)
            #expect(try !directory.read("Tasks/other.json").contains("$schema"))
        }
    }
}
