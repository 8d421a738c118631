import Foundation
import Testing

/// After an edit of a task file a run uses its own definition and says so.
@Suite struct ChangedTaskTests {
    private static let warning = """
        warning: Tasks/parity.json: makes other examples than when runs/tiny was trained (input: "parity: {number}" \
        before, "is even: {number}" now; labels: ["even", "odd"] before, ["even", "uneven", "odd"] now); the run's own \
        definition is used, runs/tiny/tasks/parity.json; --tasks DIR goes by the files of a directory

        """

    private static func edit(_ project: TinyProject) throws {
        try project.edit("Tasks/parity.json", #""parity: {number}""#, #""is even: {number}""#)
        try project.edit("Tasks/parity.json", #"["even", "odd"]"#, #"["even", "uneven", "odd"]"#)
    }

    @Test func predictionsGoByTheRunsOwnDefinition() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            let ask = ["predict", TinyProject.run, #"{"number": 7}"#, "--task", "parity", "--json"]
            let before = try CommandLineRun(ask, in: project.path)
            #expect(before.errors == "" && before.object["input"] as? String == "parity: 7")
            try Self.edit(project)
            let after = try CommandLineRun(ask, in: project.path)
            #expect(after.status == 0 && after.output == before.output && after.errors == Self.warning, "\(after)")
            // A pipeline's name stands for the model of its run.
            let pipeline = try CommandLineRun(["predict", TinyProject.pipeline] + ask.dropFirst(2), in: project.path)
            #expect(pipeline.output == before.output && pipeline.errors == Self.warning, "\(pipeline)")
            let told = try CommandLineRun(ask + ["--tasks", "Tasks"], in: project.path)
            #expect(told.errors == "" && told.object["input"] as? String == "is even: 7", "\(told)")
            // Other tasks and whole inputs are not affected.
            let other = try project.mixtape("predict", TinyProject.run, "bako", "--task", "capitals")
            #expect(other.status == 0 && other.errors == "", "\(other)")
            try #expect(project.mixtape("predict", TinyProject.run, "parity: 7").errors == "")
            let prompt = try TerminalRun(
                ["predict", TinyProject.run], typing: [":task parity", "7"], in: project.path)
            #expect(prompt.output.contains(Self.warning.dropLast()) && prompt.output.contains("parity: {number}"))
        }
    }

    @Test func scoresGoByTheRunsOwnDefinition() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            let before = try Report(project).tasks.mapValues { $0["metrics"] as? NSDictionary }
            try Self.edit(project)
            for arguments in [["evaluate"], ["evaluate", "--from-predictions"], ["report"]] {
                let run = try CommandLineRun([arguments[0], TinyProject.run] + arguments.dropFirst(), in: project.path)
                #expect(run.status == 0 && run.errors == Self.warning, "\(run)")
                try #expect(Report(project).tasks.mapValues { $0["metrics"] as? NSDictionary } == before)
                try project.remove("runs/tiny/report.json")
            }
            let told = try project.mixtape("evaluate", TinyProject.run, "--tasks", "Tasks")
            #expect(told.status == 0 && told.errors == "", "\(told)")
            let page = try project.directory.read("runs/tiny/report.md")
            #expect(page.contains("is even: ") && !page.contains("parity: 3"), "its examples were imported")
        }
    }

    /// Keys without effect on examples may change: their current values count.
    @Test func metricsAndLimitsAreThoseOfTheFile() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try project.edit("Tasks/parity.json", #"["accuracy", "f1_macro"]"#, #"["accuracy"]"#)
            let run = try project.mixtape("report", TinyProject.run)
            #expect(run.status == 0 && run.errors == "", "\(run)")
            try #expect(Report(project).metrics("parity") == ["accuracy"])
        }
    }

    /// The task files are not needed where the run has its own definitions.
    @Test func theFilesMayBeGone() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try project.remove("Tasks")
            let run = try project.mixtape("evaluate", TinyProject.run)
            #expect(run.status == 0 && run.errors == "", "\(run)")
        }
    }

    /// A run of an older version knows only that there is a difference.
    @Test func aRunWithoutDefinitionsOfItsOwn() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            try project.remove("runs/tiny/tasks")
            try Self.edit(project)
            let run = try project.mixtape("predict", TinyProject.run, "7", "--task", "parity", "--json")
            #expect(run.status == 0 && run.object["input"] as? String == "is even: 7", "\(run)")
            #expect(
                run.errors == """
                    warning: Tasks/parity.json: makes other examples than when runs/tiny was trained; the run keeps no \
                    definition of its own, so the file is used as it is now

                    """)
        }
    }

    /// A run keeps the task files of the time when it last continued.
    @Test func theRunKeepsTheFiles() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            for task in TinyProject.tasks {
                #expect(try project.bytes("runs/tiny/tasks/\(task).json") == project.bytes("Tasks/\(task).json"))
            }
            try project.edit("Tasks/parity.json", #"["accuracy", "f1_macro"]"#, #"["accuracy"]"#)
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            #expect(try project.bytes("runs/tiny/tasks/parity.json") == project.bytes("Tasks/parity.json"))
        }
    }
}
