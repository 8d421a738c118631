import Foundation
import TaskDefinitions
import TestSupport
import Testing
import Text2Text

/// The definition of a task that a run uses.
@Suite struct RunTasksTests {
    private static func text(
        _ input: String, name: String = "parity", labels: String = #"["odd", "even"]"#, metric: String = "accuracy"
    ) -> String {
        """
        {"name": "\(name)", "sources": {"train": "parity.jsonl"}, "input": "\(input)", "target": "{parity}",
         "labels": \(labels), "metrics": ["\(metric)"]}
        """
    }

    /// Lends a run that keeps the task, beside the directory of task files.
    private func use(_ body: (RunDirectory, TemporaryDirectory) throws -> Void) throws {
        try TemporaryDirectory.use { directory in
            let file = try directory.write(Self.text("parity: {number}"), to: "Tasks/parity.json")
            let run = RunDirectory(path: directory.path("runs/a"))
            try directory.write("x", to: "runs/a/tasks/older.json")
            try RunTasks.keep([try TaskDefinition.read(file)], in: run)
            #expect(try FileManager.default.contentsOfDirectory(atPath: run.tasks) == ["parity.json"])
            #expect(try directory.read("runs/a/tasks/parity.json") == Self.text("parity: {number}"))
            try body(run, directory)
        }
    }

    @Test func anUnchangedFileCounts() throws {
        try use { run, directory in
            let tasks = try RunTasks(run, directory: directory.path("Tasks"))
            #expect(tasks.changes.isEmpty)
            #expect(tasks.registry.tasks.tasks.map(\.file) == [directory.path("Tasks/parity.json")])
        }
    }

    @Test func aChangeThatMakesTheSameExamplesCounts() throws {
        try use { run, directory in
            try directory.write(Self.text("parity: {number}", metric: "f1_macro"), to: "Tasks/parity.json")
            let tasks = try RunTasks(run, directory: directory.path("Tasks"))
            #expect(tasks.changes.isEmpty && tasks.registry.tasks.tasks[0].metrics.map(\.name) == ["f1_macro"])
        }
    }

    @Test func theRunsOwnCountsWhereTheFileMakesOthers() throws {
        try use { run, directory in
            try directory.write(Self.text("even? {number}", labels: #"["even", "odd"]"#), to: "Tasks/parity.json")
            try directory.write(Self.text("other: {number}", name: "other"), to: "Tasks/other.json")
            let tasks = try RunTasks(run, directory: directory.path("Tasks"))
            #expect(tasks.registry.taskNames == ["other", "parity"])
            #expect(tasks.registry.tasks.tasks.map(\.input.source) == ["other: {number}", "parity: {number}"])
            #expect(tasks.changes.map(\.task) == ["parity"] && tasks.changes[0].isKept)
            #expect(
                tasks.changes[0].description == """
                    \(directory.path("Tasks/parity.json")): makes other examples than when \(run.path) was trained \
                    (input: "parity: {number}" before, "even? {number}" now; labels: ["odd", "even"] before, \
                    ["even", "odd"] now); the run's own definition is used, \(run.path)/tasks/parity.json
                    """)
        }
    }

    @Test func theRunsOwnCountsWhereTheFileIsGone() throws {
        try use { run, directory in
            try directory.write(Self.text("other: {number}", name: "other"), to: "Others/other.json")
            for folder in ["Nowhere", "Others"] {
                let tasks = try RunTasks(run, directory: directory.path(folder))
                #expect(tasks.changes.isEmpty && tasks.registry.tasks.tasks.last?.file == "\(run.tasks)/parity.json")
            }
        }
    }

    /// A broken file must not look valid.
    @Test func aBrokenFileStaysBroken() throws {
        try use { run, directory in
            try directory.write("{", to: "Tasks/parity.json")
            let tasks = try RunTasks(run, directory: directory.path("Tasks"))
            #expect(tasks.registry.tasks.tasks.isEmpty && tasks.registry.tasks.broken.map(\.name) == ["parity"])
        }
    }
}
