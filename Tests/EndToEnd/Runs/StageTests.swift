import Foundation
import Testing

/// A run whose mixture changes during training.
@Suite struct StageTests {
    private static let mixture = #"{"tasks": ["capitals", "parity", "starts"], "policy": "equal"}"#
    /// Of the 40 steps with 8 examples, 16 have capitals alone, 4 have words, and 20 have all three tasks.
    private static let stages = """
        {"stages": [
          {"steps": 16, "tasks": ["capitals"]},
          {"steps": 4, "tasks": {"capitals": 1, "starts": 3}},
          {"tasks": {"capitals": 1, "starts": 1, "parity": 6}}]}
        """

    private func use(_ body: (TinyProject) throws -> Void) throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, Self.mixture, Self.stages)
            try body(project)
        }
    }

    /// The number of examples of each task in each logged step, in the order of `TinyProject.tasks`.
    private func examples(_ project: TinyProject) throws -> [[Int]] {
        try project.loggedSteps().map { step in
            let tasks = step["tasks"] as? [String: [String: Any]] ?? [:]
            return TinyProject.tasks.map { tasks[$0]?["examples"] as? Int ?? 0 }
        }
    }

    /// The first step and the number of steps of each stage in a report.
    private static func stages(_ report: [String: Any]) throws -> [[Int]] {
        let training = try #require(report["training"] as? [String: Any])
        let stages = try #require(training["stages"] as? [[String: Any]])
        return stages.map { stage in ["first_step", "steps"].map { stage[$0] as? Int ?? -1 } }
    }

    @Test func everyStepDrawsByItsStage() throws {
        try use { project in
            try project.edit(
                TinyProject.pipeline, #""checkpointEvery": 10,"#, #""checkpointEvery": 10, "keepCheckpoints": 9,"#)
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0, "\(run)")
            #expect(run.facts.contains("stages 3, from steps 1, 17 and 21"), "\(run)")
            let stages = [(16, [8, 0, 0]), (4, [2, 0, 6]), (20, [1, 6, 1])]
            #expect(try examples(project) == stages.flatMap { Array(repeating: $1, count: $0) })
            // The report's planned shares cover the whole run and equal the actual draws.
            let report = try jsonObject(try project.directory.read("runs/tiny/report.json"))
            let mixture = (report["training"] as? [String: Any])?["mixture"] as? [[String: Any]] ?? []
            let shares = [156.0, 120, 44].map { $0 / 320 }
            for (name, share) in zip(TinyProject.tasks, shares) {
                let part = try #require(mixture.first { $0["task"] as? String == name })
                for key in ["planned_share", "drawn_share"] {
                    #expect(abs((part[key] as? Double ?? 0) - share) < 1e-12, "\(name): \(part)")
                }
            }
            #expect(try Self.stages(report) == [[0, 16], [16, 4], [20, 20]])
            let page = try project.directory.read("runs/tiny/report.md")
            for row in ["| share in steps | 1–16 | 17–20 | 21–40 |", "| starts | – | 75.0% | 12.5% |"] {
                #expect(page.split(separator: " ").joined(separator: " ").contains(row), "\(row) in \(page)")
            }
            // An earlier checkpoint also has the stages of the whole run, but its own number of draws.
            let evaluated = try project.mixtape("evaluate", TinyProject.pipeline, "--checkpoint", "20")
            #expect(evaluated.status == 0, "\(evaluated)")
            let early = try jsonObject(try project.directory.read("runs/tiny/report.json"))
            #expect(try Self.stages(early) == [[0, 16], [16, 4], [20, 20]])
            let drawn = (early["training"] as? [String: Any])?["mixture"] as? [[String: Any]] ?? []
            #expect(drawn.map { $0["drawn"] as? Int } == [136, 24, 0], "\(drawn)")
            let watched = try project.mixtape("watch", TinyProject.run, "--json").object
            #expect(watched["stage"] is NSNull && watched["stage_count"] as? Int == 3, "it is done: \(watched)")
            // The run is one run: it is complete, and its steps can be looked up.
            let again = try project.mixtape("train", TinyProject.pipeline)
            #expect(again.facts.contains("training step 40 of 40, finished"), "\(again)")
            let batch = try project.mixtape("batches", TinyProject.run, "--step", "18", "--json").objects
            #expect(batch.filter { $0["task"] as? String == "starts" }.count == 6)
        }
    }

    /// A run that stopped in one stage and continued in the next has the weights of a run that never stopped.
    @Test func aRunGoesOnAcrossStages() throws {
        try use { whole in
            _ = try whole.mixtape("train", TinyProject.pipeline)
            try use { parts in
                try parts.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 30"#)
                _ = try parts.mixtape("train", TinyProject.pipeline)
                try parts.edit(TinyProject.pipeline, #""steps": 30"#, #""steps": 40"#)
                let rest = try parts.mixtape("train", TinyProject.pipeline)
                #expect(rest.facts.contains("training step 30 of 40"), "\(rest)")
                func weights(_ project: TinyProject) throws -> Data {
                    let name = "\(TinyProject.run)/checkpoints"
                    let last = try #require(
                        FileManager.default.contentsOfDirectory(atPath: project.directory.path(name)).first {
                            $0.contains("40")
                        })
                    return try Data(
                        contentsOf: URL(filePath: project.directory.path("\(name)/\(last)/model.safetensors")))
                }
                #expect(try weights(parts) == weights(whole))
            }
            // Other stages make another run.
            try whole.edit(TinyProject.pipeline, #""steps": 16"#, #""steps": 15"#)
            let other = try whole.mixtape("train", TinyProject.pipeline)
            #expect(other.status == 1)
            #expect(other.errors.contains("\n  mixture.stages[0].steps: 16 before, 15 now\n"), "\(other)")
        }
    }

    @Test func thePlanHasTheSharesOfEveryStage() throws {
        try use { project in
            let plan = try project.mixtape("plan", TinyProject.pipeline)
            #expect(plan.status == 0, "\(plan)")
            for line in [
                "share in steps 1–16 17–20 21–40", "capitals 100% 25.0% 12.5%", "parity – – 75.0%",
                "starts – 75.0% 12.5%",
            ] { #expect(plan.facts.contains(line), "\(line) in \(plan)") }
            let json = try project.mixtape("plan", TinyProject.pipeline, "--json").object
            let stages = json["stages"] as? [[String: Any]] ?? []
            #expect(stages.map { $0["first_step"] as? Int } == [0, 16, 20])
            #expect(stages.map { $0["steps"] as? Int } == [16, 4, 20])
            #expect(stages.map { ($0["shares"] as? [String: Double])?["starts"] } == [0, 0.75, 0.125])
            let tasks = json["tasks"] as? [[String: Any]] ?? []
            let parity = try #require(tasks.first { $0["task"] as? String == "parity" })
            #expect(parity["draws"] as? Int == 120 && parity["rate"] is NSNull)
            // Half of the steps have parity, in three quarters of their examples. The targets have 7, 4.5 and 3 tokens.
            let share = 0.5 * 0.75 * 4.5 / (0.75 * 4.5 + 0.125 * 7 + 0.125 * 3)
            #expect(abs((parity["loss_share"] as? Double ?? 0) - share) < 1e-12)
        }
    }

    /// `watch` shows the current stage. The tasks stand in the order in which the stages name them.
    @Test func whoWatchesSeesTheStage() throws {
        try use { project in
            try project.edit(
                TinyProject.pipeline, #"{"steps": 16, "tasks": ["capitals"]}"#, #"{"steps": 4, "tasks": ["starts"]}"#)
            try project.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 1000000"#)
            let training = try project.mixtape("train", TinyProject.pipeline) { _ in
                guard project.exists("runs/tiny/checkpoints/best.json") else { return nil }
                let json = try project.mixtape("watch", TinyProject.run, "--json").object
                #expect(json["stage"] as? Int == 3 && json["stage_count"] as? Int == 3, "\(json)")
                return SIGTERM
            }
            #expect(training.status == 143, "\(training)")
            let run = try project.mixtape("watch", TinyProject.run)
            let progress = " of 1,000,000, stage 3 of 3, "
            #expect(run.facts.contains { $0.hasPrefix("step ") && $0.contains(progress) }, "\(run)")
            let tasks = run.facts.compactMap { line in TinyProject.tasks.first { line.hasPrefix("\($0) ") } }
            #expect(tasks == ["starts", "capitals", "parity"], "\(run)")
        }
    }

    @Test func epochsCountNoStages() throws {
        try use { project in
            try project.edit(TinyProject.pipeline, #""steps": 40"#, #""epochs": 2"#)
            let run = try project.mixtape("train", TinyProject.pipeline)
            #expect(run.status == 1)
            let message =
                "mixture: stages count steps, so the run must too: give training \"steps\" in place "
            #expect(run.errors.hasSuffix(message + "of \"epochs\"\n"), "\(run)")
        }
    }

    /// A short trial of the run is possible and gives a warning.
    @Test func aStageThatIsNeverReached() throws {
        try use { project in
            let plan = try project.mixtape("plan", TinyProject.pipeline, "--set", "training.steps=17")
            #expect(plan.status == 0, "\(plan)")
            #expect(plan.facts.contains("share in steps 1–16 17–17"), "\(plan)")
            let warning = "stage 3 of 3 would begin at step 21, after a run of 17 steps: it is never drawn from; "
            #expect(plan.errors.contains(warning), "\(plan)")
        }
    }

    /// The stage with the longest examples decides the size of a batch. So a longer run continues with the same size.
    @Test func batchesOfTokensDoNotDependOnTheLengthOfTheRun() throws {
        try use { project in
            try project.edit(TinyProject.pipeline, #""batchExamples": 8"#, #""batchTokens": 200"#)
            // The first stage, with capitals alone, has the longest examples.
            let set = ["--set", "training.steps=10"]
            let short = try CommandLineRun(["train", TinyProject.pipeline] + set, in: project.path)
            let size = try #require(short.facts.first { $0.hasPrefix("batch ") })
            let long = try project.mixtape("train", TinyProject.pipeline)
            #expect(long.facts.contains("training step 10 of 40") && long.facts.contains(size), "\(long)")
            #expect(Set(try examples(project).map { $0.reduce(0, +) }).count == 1)
        }
    }
}
