import Foundation
import Testing

/// The results of `mixtape run`, and the work that it repeats after a change.
@Suite struct RunTests {
    @Test(arguments: ["tiny", "pieces"])
    func aRunMakesTheReport(pipeline: String) throws {
        try TinyProject.use { project in
            let run = try project.mixtape("run", "Pipelines/\(pipeline).json")
            #expect(run.status == 0 && run.errors == "", "\(run)")
            let report = try Report(project, run: "runs/\(pipeline)")
            #expect(report.tasks.keys.sorted() == TinyProject.tasks)
            let metrics = [
                "capitals": ["exact_match", "string_match"], "parity": ["accuracy", "f1_macro"],
                "starts": ["exact_match", "token_f1"],
            ]
            for task in TinyProject.tasks {
                #expect(report.number(task, "examples") == Double(TinyProject.heldOutExamples))
                #expect(report.metrics(task) == metrics[task])
                for metric in report.metrics(task) {
                    let value = try #require(report.number(task, "metrics", metric, "value"))
                    let low = try #require(report.number(task, "metrics", metric, "low"))
                    let high = try #require(report.number(task, "metrics", metric, "high"))
                    #expect(0 <= low && low <= value && value <= high && high <= 100, "\(task) \(metric)")
                }
            }
            let page = try project.directory.read("runs/\(pipeline)/report.md")
            #expect(page.hasPrefix("# \(pipeline)\n"))
            for task in TinyProject.tasks { #expect(page.contains("## \(task)\n")) }
        }
    }

    @Test func aSecondRunRedoesNothing() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let report = try project.report()
            let page = try project.directory.read("runs/tiny/report.md").withoutTime
            let file = try project.directory.read("runs/tiny/report.json")
            let training = try jsonObject(file)["training"] as? [String: Any]
            let peakMemory = try #require(training?["peak_memory_bytes"] as? Int)
            #expect((10 << 20..<4 << 30).contains(peakMemory), "\(peakMemory) bytes")
            let before = try project.trainedFiles()
            let again = try project.mixtape("run", TinyProject.pipeline)
            #expect(again.status == 0)
            #expect(again.facts.contains("data 120 examples of 3 tasks, unchanged"), "\(again)")
            #expect(again.facts.contains("training step 40 of 40, finished"), "\(again)")
            #expect(again.lines.allSatisfy { !$0.hasPrefix("step ") })
            #expect(try project.trainedFiles() == before)
            #expect(try project.report() == report)
            #expect(try project.directory.read("runs/tiny/report.md").withoutTime == page)
        }
    }

    /// Metrics and limits affect predictions and their scores. They do not affect training unless a limit cuts a
    /// training example.
    @Test func changedMetricsAndLimitsAreScoredAnewAndNotTrained() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let before = try project.trainedFiles()
            try project.edit("Tasks/starts.json", #"["exact_match", "token_f1"]"#, #"["string_match"]"#)
            try project.edit("Tasks/capitals.json", #""maxTargetTokens": 12"#, #""maxTargetTokens": 200"#)
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.facts.contains("training step 40 of 40, finished"), "\(run)")
            #expect(try project.trainedFiles() == before)
            let report = try Report(project)
            #expect(report.metrics("starts") == ["string_match"])
        }
    }

    /// Texts beyond the limits are cut, and the report counts the cut examples.
    @Test func cutExamplesAreCountedInTheReport() throws {
        try TinyProject.use { project in
            // "capitals: mikoko" is 16 bytes and the end; its answer 6 and the end.
            try project.edit("Tasks/capitals.json", #""maxInputTokens": 32"#, #""maxInputTokens": 16"#)
            try project.edit("Tasks/capitals.json", #""maxTargetTokens": 12"#, #""maxTargetTokens": 6"#)
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0, "\(run)")
            let report = try Report(project)
            #expect(report.number("capitals", "truncated_inputs") == 8)
            #expect(report.number("capitals", "truncated_targets") == 8)
            #expect(report.number("parity", "truncated_inputs") == 0)
            let page = try project.directory.read("runs/tiny/report.md")
            #expect(page.contains("Longer than the limit and cut: 8 inputs."))
            #expect(page.contains("Longer than what may be decoded: 8 targets."))
        }
    }

    /// If the learning rate does not depend on the number of steps, a finished run can be made longer.
    @Test func aRunCanBeMadeLonger() throws {
        try TinyProject.use { project in
            try project.copy { whole in
                try whole.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 60"#)
                _ = try whole.mixtape("run", TinyProject.pipeline)
                _ = try project.mixtape("run", TinyProject.pipeline)
                try project.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 60"#)
                let longer = try project.mixtape("run", TinyProject.pipeline)
                #expect(longer.facts.contains("training step 40 of 60"), "\(longer)")
                let model = "runs/tiny/checkpoints/step-0000060/model.safetensors"
                #expect(try project.bytes(model) == whole.bytes(model))
            }
        }
    }

    @Test func aModelThatDoesNotFitIntoMemoryIsRefused() throws {
        try TinyProject.use { project in
            try project.edit(
                TinyProject.pipeline, #""modelWidth": 32, "heads": 2, "headWidth": 16, "feedForwardWidth": 64,"#,
                #""modelWidth": 65536, "heads": 2, "headWidth": 16, "feedForwardWidth": 1048576,"#)
            try project.edit(TinyProject.pipeline, #""layers": 1,"#, #""layers": 1024,"#)
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 1 && run.errors.contains("parameters need more than the"), "\(run)")
        }
    }

    /// Checkpoints and evaluations come at their own intervals, and both come at the end. The intervals change nothing
    /// else.
    @Test func milestones() throws {
        try TinyProject.use { project in
            let intervals = #""checkpointEvery": 10, "evaluateEvery": 20"#
            try project.copy { often in
                let other = #""checkpointEvery": 7, "evaluateEvery": 15, "keepCheckpoints": 99"#
                try often.edit(TinyProject.pipeline, intervals, other)
                let run = try often.mixtape("run", TinyProject.pipeline)
                let judged = run.lines.indices.filter { run.lines[$0].hasPrefix("  validation ") }.map { index in
                    run.lines[..<index].last { $0.hasPrefix("step ") }?.split(separator: " ")[1]
                }
                #expect(judged == ["15", "30", "40"], "\(run)")
                let steps = try FileManager.default.contentsOfDirectory(atPath: often.path + "/runs/tiny/checkpoints")
                #expect(
                    steps.filter { $0.hasPrefix("step-") }.sorted().map { Int($0.suffix(7)) }
                        == [7, 14, 15, 21, 28, 30, 35, 40])
                try project.edit(TinyProject.pipeline, intervals, #""checkpointEvery": 1000"#)
                let plain = try project.mixtape("run", TinyProject.pipeline)
                #expect(plain.status == 0 && !plain.output.contains("  validation "), "\(plain)")
                #expect(try project.trainedFiles() == often.trainedFiles())
            }
        }
    }

    /// A run does not depend on the machine's number of processors.
    @Test func threadsChangeNothing() throws {
        try TinyProject.use { project in
            var trained: [[String: Data]] = []
            var reports: [String] = []
            for threads in ["1", "2", "3"] {
                try project.copy { copy in
                    let run = try copy.mixtape("run", TinyProject.pipeline, environment: ["MIXTAPE_THREADS": threads])
                    #expect(run.output.contains("\(threads) threads") || threads == "1", "\(run)")
                    trained.append(try copy.trainedFiles())
                    reports.append(try copy.report())
                }
            }
            #expect(trained[0] == trained[1] && trained[0] == trained[2])
            #expect(reports[0] == reports[1] && reports[0] == reports[2])
        }
    }
}

/// `report.json`, read.
struct Report {
    let tasks: [String: [String: Any]]

    init(_ project: TinyProject, run: String = TinyProject.run) throws {
        let object = try JSONSerialization.jsonObject(with: try project.bytes("\(run)/report.json")) as? [String: Any]
        tasks = object?["tasks"] as? [String: [String: Any]] ?? [:]
    }

    func metrics(_ task: String) -> [String] { (tasks[task]?["metrics"] as? [String: Any] ?? [:]).keys.sorted() }

    /// A task's number at the end of a path of keys.
    func number(_ task: String, _ path: String...) -> Double? {
        var value: Any? = tasks[task]
        for key in path { value = (value as? [String: Any])?[key] }
        return (value as? NSNumber)?.doubleValue
    }
}

extension TinyProject {
    /// The model, the optimizer's state and the log at the end of training: all results of training except times.
    func trainedFiles(of run: String = TinyProject.run) throws -> [String: Data] {
        let step = "checkpoints/step-0000040"
        let names = ["\(step)/model.safetensors", "\(step)/optimizer.safetensors"]
        var files = try Dictionary(uniqueKeysWithValues: names.map { ($0, try bytes("\(run)/\($0)")) })
        // The log also holds the milestones, which do not affect training.
        let steps = try directory.read("\(run)/log.jsonl").split(separator: "\n").filter { $0.contains("\"tasks\"") }
        files["log.jsonl"] = Data(steps.joined(separator: "\n").utf8)
        return files
    }
}

extension TinyProject {
    /// `report.json` without its creation time, the durations and the memory.
    func report(of run: String = TinyProject.run) throws -> String {
        try directory.read("\(run)/report.json").withoutTime
    }
}

extension String {
    /// A report without its times and its memory.
    var withoutTime: String {
        replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "")
            .replacing(/\d+\ \w+\ \d{4},\ \d\d:\d\d\ UTC/, with: "")
            .replacing(/"seconds": [-+.0-9e]+/, with: "\"seconds\": 0")
            .replacing(/"peak_memory_bytes": \d+/, with: "").replacing(/, at most [.0-9]+ GB of memory/, with: "")
            // In `report.md`: `in 1.2 s (3,456 tokens a second)`, `decoded in 0.1 s`, `in 1 min 05 s`.
            .replacing(/\ in (\d+ h \d+ min|\d+ min \d+ s|[.0-9]+ s)\b/, with: "").replacing(
                /\ \([.,0-9]+ tokens a second\)/, with: ""
            )
            // The rows of the tables of times in `report.md` and `report.html`, and the times at the top of
            // `report.html`.
            .replacing(/\|\ (training|answers\ of\ \w+)\ \|.*/, with: "")
            .replacing(/<bdi>(training|answers\ of\ \w+)<\/bdi>.*/, with: "")
            .replacing(/<strong>[^<]*<\/strong>\ <span>(of\ training|tokens\ a\ second)<\/span>/, with: "")
    }
}
