import Foundation
import TestSupport
import Testing

/// `mixtape watch`: the state of a run, seen from another process. The tests have no terminal, so it prints once.
@Suite struct WatchTests {
    /// A run that trains until it is stopped.
    private func withLongRun(_ body: (TinyProject) throws -> Void) throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 1000000"#)
            try body(project)
        }
    }

    /// All files below the runs, except those that SQLite's readers leave.
    private func files(_ project: TinyProject) throws -> [String: Data] {
        try project.files(below: "runs").filter { !$0.key.hasPrefix("store.sqlite-") }
    }

    /// Numbers that no run has are not used in calculations.
    @Test(arguments: ["9223372036854775807", "-9223372036854775808"])
    func impossibleNumbers(_ number: String) throws {
        try TinyProject.use { project in
            let stage = #"{"tasks": ["parity"], "steps": \#(number)}"#
            try project.directory.write(
                #"{"name": "odd", "training": {"steps": \#(number)}, "#
                    + #""mixture": {"stages": [\#(stage), \#(stage), {}]}}"#,
                to: "runs/odd/configuration.json")
            let line = #"{"step": 3, "tokens": \#(number), "tasks": {}}"# + "\n"
            let late = line.replacing("\"step\": 3", with: "\"step\": \(number)")
            try project.directory.write(line + late, to: "runs/odd/log.jsonl")
            for command in ["watch runs/odd --once", "watch runs/odd --once --json", "runs", "runs --json"] {
                let run = try CommandLineRun(command.split(separator: " ").map(String.init), in: project.path)
                #expect(run.status == 0 && run.output.contains("odd"), "\(run)")
            }
        }
    }

    @Test func noSuchRun() throws {
        try TinyProject.use { project in
            let nothing = try project.mixtape("watch", "runs/tony")
            #expect(nothing.status == 1)
            #expect(nothing.errors == "runs/tony: does not exist; did you mean Pipelines/tiny.json?\n", "\(nothing)")
            let folder = try project.mixtape("watch", "Data")
            #expect(folder.status == 1)
            #expect(
                folder.errors == "Data: is no run: it has no configuration.json; name a pipeline's file, "
                    + "such as Pipelines/pieces.json\n")
            let task = try project.mixtape("watch", "Data/parity.test.jsonl")
            #expect(task.status == 1 && task.errors.hasPrefix("Data/parity.test.jsonl:"), "\(task)")
            try project.directory.write("{}", to: "empty.json")
            #expect(
                try project.mixtape("watch", "empty.json").errors
                    == "empty.json: is no pipeline: it has no \"name\"; give a run's directory or a pipeline's file\n")
        }
    }

    @Test(arguments: [TinyProject.pipeline, TinyProject.run])
    func beforeItBegins(name: String) throws {
        try TinyProject.use { project in
            let run = try project.mixtape("watch", name)
            #expect(run.status == 0 && run.errors == "" && run.facts == ["tiny has not begun"], "\(run)")
            let json = try project.mixtape("watch", name, "--json").object
            #expect(json["status"] as? String == "not begun" && json["step"] is NSNull)
            #expect(!project.exists("runs"))
        }
    }

    /// Watches a training run repeatedly. Then the run is interrupted, and `watch` says how to continue.
    @Test func whileItIsTrainedAndAfterwards() throws {
        try withLongRun { project in
            var steps: [Int] = []
            var isDone = false
            let training = try project.mixtape("train", TinyProject.pipeline) { _ in
                guard !isDone, project.exists("runs/tiny/checkpoints/best.json") else { return nil }
                isDone = true
                // On a busy machine a step may take longer than some calls.
                for call in 0..<500 where call < 10 || Set(steps).count == 1 {
                    let json = try project.mixtape("watch", TinyProject.run, "--json").object
                    #expect(json["status"] as? String == "training")
                    steps.append(json["step"] as? Int ?? 0)
                }
                let run = try project.mixtape("watch", TinyProject.pipeline)
                #expect(run.status == 0 && run.errors == "", "\(run)")
                let holder = try Regex(
                    #"tiny training, process \d+ on \S+ for (less than a minute|\d+ min) "#
                        + #"\(.*mixtape train Pipelines/tiny\.json\)"#)
                #expect(run.facts[0].wholeMatch(of: holder) != nil, "\(run)")
                #expect(run.facts[1].contains(" of 1,000,000 (0%), ") && run.facts[1].contains(" left, "), "\(run)")
                #expect(run.facts[1].hasSuffix(" steps/s"), "\(run)")
                #expect(run.facts[2].hasPrefix("loss "), "\(run)")
                #expect(run.facts[3].hasPrefix("learning rate ") && run.facts[3].contains(", gradient norm "), "\(run)")
                #expect(run.facts[4].hasPrefix("milestone validation at step "), "\(run)")
                #expect(run.facts.contains("task loss curve metric last best at"), "\(run)")
                let tasks = TinyProject.tasks.map { task in run.facts.last { $0.hasPrefix("\(task) ") } ?? "" }
                #expect(zip(tasks, ["string_match", "accuracy", "exact_match"]).allSatisfy { $0.contains(" \($1) ") })
                return SIGTERM
            }
            #expect(training.status == 143, "\(training)")
            #expect(steps == steps.sorted() && Set(steps).count > 1, "\(steps)")

            let before = try files(project)
            let run = try project.mixtape("watch", TinyProject.run)
            #expect(run.status == 0 && run.facts[0] == "tiny interrupted", "\(run)")
            #expect(run.facts.contains("to go on mixtape run runs/tiny"), "\(run)")
            #expect(try project.mixtape("watch", TinyProject.run, "--once").output == run.output)
            #expect(try files(project) == before, "nothing is written")
            // A line that was cut short, for example by a kill, is skipped.
            let log = try project.directory.read("runs/tiny/log.jsonl")
            try project.directory.write(log + #"{"step": 9"#, to: "runs/tiny/log.jsonl")
            #expect(try project.mixtape("watch", TinyProject.run).output == run.output)
        }
    }

    @Test func whenItIsDone() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            let trained = try project.mixtape("watch", TinyProject.run)
            #expect(trained.facts[0] == "tiny finished", "\(trained)")
            #expect(trained.facts[1].hasPrefix("step 40 of 40, trained in "), "\(trained)")
            #expect(trained.facts.contains("to evaluate mixtape evaluate runs/tiny"), "\(trained)")
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            let run = try project.mixtape("watch", TinyProject.run)
            #expect(run.facts[0] == "tiny evaluated", "\(run)")
            #expect(run.facts.contains { $0.hasPrefix("report test average ") }, "\(run)")
            #expect(run.facts.contains("runs/tiny/report.html"), "\(run)")
            let json = try project.mixtape("watch", TinyProject.run, "--json").object
            let tasks = try #require(json["tasks"] as? [String: [String: Any]])
            let parity = try #require(tasks["parity"]?["last"] as? [String: Any])
            #expect(tasks.keys.sorted() == TinyProject.tasks)
            #expect(parity["step"] as? Int == 40 && parity["split"] as? String == "validation")
            #expect(json["status"] as? String == "evaluated" && json["resume"] is NSNull)
        }
    }

    /// The curves become shorter, then disappear. At last each task is a block. Nothing else is left out.
    @Test func atNarrowTerminals() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            func watch(_ columns: UInt16) throws -> [String] {
                let run = try TerminalRun(["watch", TinyProject.run], in: project.path, columns: columns)
                #expect(run.status == 0 && run.lines.allSatisfy { $0.count < Int(columns) }, "\(run)")
                return run.lines
            }
            func bars(_ line: String) -> Int { line.count { "▁▂▃▄▅▆▇█".contains($0) } }
            for (columns, wide, narrow) in [(100, 24, 24), (60, 24, 8), (54, 24, 0)] as [(UInt16, Int, Int)] {
                let lines = try watch(columns)
                let header = try #require(lines.first { $0.hasPrefix("task ") })
                #expect(header.hasSuffix(" last  best  at") == (columns < 60) || header.contains(" last "), "\(lines)")
                #expect(header.contains("curve") == (narrow > 0), "\(lines)")
                #expect(lines.first { $0.hasPrefix("loss") }.map(bars) == wide, "\(lines)")
                #expect(lines.first { $0.hasPrefix("capitals") }.map(bars) == narrow, "\(lines)")
            }
            let lines = try watch(40)
            #expect(lines.contains("task    capitals") && lines.contains("metric  string_match"), "\(lines)")
            #expect(lines.first { $0.hasPrefix("loss") }.map(bars) == 16, "\(lines)")
            #expect(lines.contains { $0.hasSuffix("report.html") }, "\(lines)")
        }
    }

    // MARK: Records of the milestones

    /// The log has the scores of the milestones' report, beside the steps.
    @Test func theLogHasTheMilestones() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            let lines = try project.directory.read("runs/tiny/log.jsonl").split(separator: "\n")
                .map { try jsonObject(String($0)) }
            #expect(lines.count == 40 + 2 * 3)
            let judged = lines.filter { $0["metrics"] != nil }
            #expect(judged.map { $0["step"] as? Int } == [20, 20, 20, 40, 40, 40])
            #expect(judged.map { $0["task"] as? String } == TinyProject.tasks + TinyProject.tasks)
            #expect(judged.allSatisfy { $0["split"] as? String == "validation" && $0["examples"] as? Int == 4 })
            try #expect(project.mixtape("report", TinyProject.run, "--split", "validation").status == 0)
            let object = try jsonObject(project.directory.read("runs/tiny/report-validation.json"))
            let reported = (object["tasks"] as? [String: [String: Any]])?["parity"]
            let best = ((object["checkpoint"] as? [String: Any])?["step"] as? Int) ?? 0
            let line = judged.first { $0["step"] as? Int == best && $0["task"] as? String == "parity" }
            for metric in ["accuracy", "f1_macro"] {
                let values = [reported, line].map { object in
                    ((object?["metrics"] as? [String: [String: Any]])?[metric]?["value"]) as? Double
                }
                #expect(values[0] != nil && values[0] == values[1], "\(metric)")
            }
        }
    }

    @Test func tensorBoardsEvents() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            let files = try project.files(below: "runs/tiny/tensorboard")
            #expect(files.count == 1 && files.keys.allSatisfy { $0.hasPrefix("events.out.tfevents.") })
            let events = try EventFile.events(ofRun: files)
            let steps = events.filter { $0.scalars["loss"] != nil }
            #expect(steps.map(\.step) == Array(1...40))
            let log = try project.directory.read("runs/tiny/log.jsonl").split(separator: "\n")
                .map { try jsonObject(String($0)) }
            let losses = log.compactMap { $0["loss"] as? Double }
            #expect(steps.map { $0.scalars["loss"] } == losses.map { Float($0) })
            #expect(steps.allSatisfy { ($0.scalars["examples_per_second"] ?? 0) > 0 })
            let milestones = events.filter { !$0.texts.isEmpty }
            #expect(milestones.map(\.step) == [20, 20, 20, 40, 40, 40])
            let parity = milestones.last { $0.texts["samples/parity"] != nil }
            #expect(parity?.scalars.keys.sorted() == ["score/parity/accuracy", "score/parity/f1_macro"])
            #expect(parity?.texts["samples/parity"]?.count == 3 * (1 + 4))
            // A complete run gets no further file.
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            #expect(try project.files(below: "runs/tiny/tensorboard") == files)
        }
    }
}
