import Foundation
import Testing

/// `mixtape runs`: all runs, their progress and the best results.
@Suite struct RunListTests {
    @Test func noRuns() throws {
        try TinyProject.use { project in
            let run = try project.mixtape("runs")
            #expect(run.status == 1)
            #expect(
                run.errors == "runs: there is no such directory; train a run first, or name the directory of the runs\n"
            )
            let file = try project.mixtape("runs", TinyProject.pipeline)
            #expect(
                file.status == 1 && file.errors == "Pipelines/tiny.json: is a file; name the directory of the runs\n")
            let empty = try project.mixtape("runs", "Data")
            #expect(empty.status == 0 && empty.facts == ["runs none in Data; train one: mixtape run PIPELINE"])
            try #expect(project.mixtape("runs", "Data", "--json").output == "[]\n")
        }
    }

    /// Runs in all states, one of them broken: each has a line.
    @Test func states() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try project.edit("Pipelines/pieces.json", #""steps": 40"#, #""epochs": 5"#)
            try #expect(project.mixtape("train", "Pipelines/pieces.json").status == 0)
            try FileManager.default.copyItem(
                atPath: project.path + "/runs/tiny", toPath: project.path + "/runs/broken")
            for step in ["step-0000020", "step-0000030", "step-0000040"] {
                let file = "runs/broken/checkpoints/\(step)/model.safetensors"
                if project.exists(file) { try project.directory.write("x", to: file) }
            }
            try FileManager.default.createDirectory(
                atPath: project.path + "/runs/strange/checkpoints", withIntermediateDirectories: true)
            let before = try project.files(below: "runs").filter { !$0.key.hasSuffix("-shm") }
            let run = try project.mixtape("runs")
            #expect(run.status == 0 && run.errors == "", "\(run)")
            let rows = Dictionary(run.facts.dropFirst(2).map { ($0.prefix { $0 != " " }, $0) }) { first, _ in first }
            #expect(run.facts[0] == "run status step score of trained changed (UTC) problem")
            #expect(rows.count == 4)
            #expect(rows["tiny"]?.hasPrefix("tiny evaluated 40 of 40 ") == true, "\(run)")
            let best = try #require(
                jsonObject(project.directory.read("runs/tiny/checkpoints/best.json"))["step"] as? Int)
            let of = best == 40 ? "test, average of 3 tasks" : "test at step \(best), average of 3 tasks"
            #expect(rows["tiny"]?.contains(" \(of) ") == true, "\(run)")
            #expect(rows["pieces"]?.hasPrefix("pieces finished 45 of 45 ") == true, "\(run)")
            #expect(rows["pieces"]?.contains(" validation at step ") == true)
            #expect(rows["broken"]?.hasPrefix("broken damaged ") == true, "\(run)")
            #expect(rows["broken"]?.contains("model.safetensors: is cut short: 1 of ") == true, "\(run)")
            let problem = "runs/strange/configuration.json: is missing, so it is unknown what was trained here"
            #expect(rows["strange"]?.hasSuffix(problem) == true, "\(run)")

            let listed = try project.listedRuns()
            #expect(listed["tiny"]?["status"] as? String == "evaluated")
            #expect(listed["tiny"]?["parameters"] as? Int == listed["broken"]?["parameters"] as? Int)
            #expect(listed["pieces"]?["steps"] as? Int == 45 && listed["pieces"]?["report"] is NSNull)
            let report = try Report(project)
            let tasks = (listed["tiny"]?["report"] as? [String: Any])?["tasks"] as? [String: [String: Any]]
            #expect(tasks?["parity"]?["score"] as? Double == report.number("parity", "metrics", "accuracy", "value"))
            #expect(
                try project.files(below: "runs").filter { !$0.key.hasSuffix("-shm") } == before, "nothing is written")
            let one = try project.mixtape("runs", TinyProject.run, "--json")
            #expect(one.output.contains("\"name\": \"tiny\"") && !one.output.contains("\"name\": \"pieces\""))
        }
    }

    @Test func aRunThatStoppedEarlyIsFinished() throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 4000"#)
            try project.edit(TinyProject.pipeline, #""evaluateEvery": 20"#, #""evaluateEvery": 1"#)
            try project.edit(
                TinyProject.pipeline, #""milestoneExamples": 4"#, #""milestoneExamples": 4, "patience": 2"#)
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            let run = try project.listedRuns()["tiny"]
            #expect(run?["status"] as? String == "finished" && run?["steps"] as? Int == 4000)
            #expect((run?["step"] as? Int ?? 4000) < 4000)
        }
    }

    /// The list is printed repeatedly while a run trains. Nothing delays the run.
    @Test func aRunThatIsTrained() throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 1000000"#)
            var steps: Set<Int> = []
            var isDone = false
            let training = try project.mixtape("train", TinyProject.pipeline) { _ in
                guard !isDone, project.exists("runs/tiny/checkpoints/best.json") else { return nil }
                isDone = true
                for _ in 0..<20 {
                    let run = try project.listedRuns()["tiny"]
                    #expect(run?["status"] as? String == "training" && run?["problem"] is NSNull)
                    #expect((run?["holder"] as? String)?.hasPrefix("process ") == true)
                    steps.insert(run?["step"] as? Int ?? 0)
                    let list = try project.mixtape("runs")
                    #expect(list.facts.last?.hasPrefix("tiny training, process ") == true, "\(list)")
                }
                return SIGTERM
            }
            #expect(training.status == 143, "\(training)")
            #expect(steps.count > 1, "it went on meanwhile")
            let run = try project.listedRuns()["tiny"]
            #expect(run?["status"] as? String == "interrupted" && run?["holder"] is NSNull)
        }
    }

    /// Before the first checkpoint the log gives the run's step. A question to its model gets the advice to wait.
    @Test func aRunWithoutACheckpoint() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", "Pipelines/pieces.json").status == 0)
            try project.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 1000000"#)
            try project.edit(TinyProject.pipeline, #""checkpointEvery": 10"#, #""checkpointEvery": 300000"#)
            try project.edit(TinyProject.pipeline, #""evaluateEvery": 20"#, #""evaluateEvery": 200000"#)
            var isDone = false
            let training = try project.mixtape("train", TinyProject.pipeline) { _ in
                guard !isDone, let log = try? project.directory.read("runs/tiny/log.jsonl"), log.contains("\n") else {
                    return nil
                }
                isDone = true
                let steps = try project.listedRuns()["tiny"]?["step"] as? Int ?? 0
                #expect(steps > 0)
                let list = try project.mixtape("runs", TinyProject.run)
                #expect(list.facts.last?.contains(" 0 of 1,000,000") == false, "\(list)")
                let message = "runs/tiny: is being trained; its first checkpoint comes at step 200000\n"
                for command in [["predict", TinyProject.run, "x"], ["report", "runs/pieces", TinyProject.run]] {
                    let run = try CommandLineRun(command, in: project.path)
                    #expect(run.status == 1 && run.errors == message, "\(run)")
                }
                return SIGKILL
            }
            #expect(training.status == 128 + SIGKILL && isDone, "\(training)")
            let run = try project.mixtape("predict", TinyProject.run, "x")
            #expect(run.errors == "runs/tiny: holds no checkpoint; train first: mixtape train runs/tiny\n", "\(run)")
        }
    }

    @Test func atANarrowTerminal() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            let run = try TerminalRun(["runs"], in: project.path, columns: 40)
            #expect(
                run.lines.prefix(3) == ["run            tiny", "status         finished", "step           40 of 40"])
            #expect(run.lines.allSatisfy { $0.count <= 40 }, "\(run)")
        }
    }

    // MARK: Leaderboard

    /// Writes a report of tasks with an accuracy each.
    private static func write(
        _ project: TinyProject, _ name: String, _ average: Double, _ tasks: [(String, Double)], hash: String = "a",
        decoding: String = "greedy", halfWidth: Double = 1, finished: Bool = true, split: String = "test"
    ) throws {
        let list = tasks.map {
            """
            "\($0.0)": {"split": "\(split)", "primary_metric": "accuracy", "decoding": "\(decoding)",
              "metrics": {"accuracy": {"value": \($0.1), "low": \($0.1 - halfWidth), "high": \($0.1 + halfWidth),
                "is_higher_better": true}}}
            """
        }
        let data = tasks.map { #"{"task": "\#($0.0)", "split": "\#(split)", "sha256": "\#(hash)"}"# }
        try project.directory.write(
            """
            {"format": 1, "created": "2026-03-01T12:00:00Z", "average": \(average),
             "tasks": {\(list.joined(separator: ", "))}, "data": [\(data.joined(separator: ", "))],
             "model": {"parameters": 1234567}, "checkpoint": {"step": 40},
             "training": {"planned_steps": 3000, "is_finished": \(finished)}}
            """, to: "runs/\(name)/report\(split == "test" ? "" : "-\(split)").json")
    }

    /// Six reports. Two of them have the same tasks, data and decoding.
    @Test func leaderboard() throws {
        try TinyProject.use { project in
            try Self.write(project, "small", 70, [("mood", 60), ("spell", 80)])
            try Self.write(project, "large", 75, [("mood", 80), ("spell", 70)])
            try Self.write(project, "single", 95, [("spell", 95)])
            try Self.write(project, "elsewhere", 99, [("mood", 99), ("spell", 99)], hash: "b", finished: false)
            try Self.write(project, "beam", 98, [("mood", 98), ("spell", 98)], decoding: "beam 4", halfWidth: 5)
            try Self.write(project, "rough", 60, [("mood", 50), ("spell", 70)], halfWidth: 3, finished: false)
            let run = try project.mixtape("runs", "--leaderboard")
            #expect(run.status == 0 && run.errors == "", "\(run)")
            #expect(
                run.output == """
                    rank  run        average   mood  spell  parameters  trained
                    ────  ─────────  ───────  ─────  ─────  ──────────  ───────
                       1  large        75.0*  80.0*  70.0    1,234,567        –
                       2  small        70.0   60.0   80.0    1,234,567        –
                       3  rough        60     50     70      1,234,567        –
                       –  elsewhere    99.0†  99.0†  99.0†   1,234,567        –
                       –  beam         98†    98†    98†     1,234,567        –
                       –  single       95.0†     –   95.0*   1,234,567        –

                    test split; first metrics: mood accuracy, spell accuracy; * the best of its column
                    † of other tasks, metrics, splits, data or decoding than the ranked runs
                    elsewhere is not ranked: other data of mood, spell
                    beam is not ranked: another decoding (beam 4) of mood, spell
                    single is not ranked: without mood
                    rough was not finished when it was evaluated: 40 of 3,000 steps
                    elsewhere was not finished when it was evaluated: 40 of 3,000 steps

                    """)
            let json = try project.mixtape("runs", "--leaderboard", "--json").object
            let ranking = try #require(json["ranking"] as? [[String: Any]])
            #expect(ranking.map { $0["run"] as? String } == ["large", "small", "rough", "elsewhere", "beam", "single"])
            #expect(ranking.map { $0["rank"] as? Int } == [1, 2, 3, nil, nil, nil])
            #expect(ranking[4]["differences"] as? [String] == ["another decoding (beam 4) of mood, spell"])
            #expect(ranking[5]["differences"] as? [String] == ["without mood"])

            try project.directory.write("{", to: "runs/small/report.json")
            let damaged = try project.mixtape("runs", "--leaderboard")
            #expect(damaged.status == 0 && damaged.facts.last == "not evaluated: small", "\(damaged)")
        }
    }

    /// Another system's answers remove no run from the leaderboard, and they do not make different searches comparable.
    @Test(arguments: [1, 3]) func givenPredictionsAreRankedBesideRuns(systems: Int) throws {
        try TinyProject.use { project in
            try Self.write(project, "mine", 80, [("mood", 80)])
            try Self.write(project, "beam", 85, [("mood", 85)], decoding: "beam 4")
            try Self.write(project, "longer", 82, [("mood", 82)])
            for system in 0..<systems {
                try Self.write(
                    project, "other\(system)", 90, [("mood", 90 - Double(system))], decoding: "given predictions")
            }
            let json = try project.mixtape("runs", "--leaderboard", "--json").object
            let ranking = try #require(json["ranking"] as? [[String: Any]])
            let others = (0..<systems).map { "other\($0)" }
            #expect(ranking.map { $0["run"] as? String } == others + ["longer", "mine", "beam"])
            #expect(ranking.dropFirst(systems).map { $0["rank"] as? Int } == [systems + 1, systems + 2, nil])
            #expect(ranking.last?["differences"] as? [String] == ["another decoding (beam 4) of mood"])
        }
    }

    /// A run that was evaluated only on another split is listed, too. A report of the usual split comes first.
    @Test func reportsOfOtherSplits() throws {
        try TinyProject.use { project in
            try Self.write(project, "gpt@0123", 80, [("mood", 80)], decoding: "given predictions", split: "validation")
            try Self.write(project, "t5@4567", 70, [("mood", 70)], split: "train")
            try Self.write(project, "t5@4567", 60, [("mood", 60)])
            let runs = try project.listedRuns()
            #expect(runs.mapValues { $0["status"] as? String } == ["gpt@0123": "evaluated", "t5@4567": "evaluated"])
            #expect((runs["gpt@0123"]?["report"] as? [String: Any])?["average"] as? Double == 80)
            #expect((runs["t5@4567"]?["report"] as? [String: Any])?["average"] as? Double == 60)
            let list = try project.mixtape("runs")
            #expect(list.facts.contains { $0.contains("80.0 validation at step 40, average of 1 task") }, "\(list)")
        }
    }
}

extension TinyProject {
    /// The entry of each run in `mixtape runs --json`.
    fileprivate func listedRuns() throws -> [String: [String: Any]] {
        let run = try mixtape("runs", "--json")
        #expect(run.status == 0 && run.errors == "", "\(run)")
        let objects = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]] ?? []
        return Dictionary(objects.map { ($0["name"] as? String ?? "", $0) }) { first, _ in first }
    }
}
