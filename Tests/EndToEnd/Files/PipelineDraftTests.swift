import Foundation
import TestSupport
import Testing

/// Drafts of pipelines can be read and trained, and their numbers follow the data.
@Suite struct PipelineDraftTests {
    private func draft(_ project: TinyProject, _ arguments: String...) throws -> (text: String, run: CommandLineRun) {
        let run = try CommandLineRun(["pipeline", "new", "drafted"] + arguments, in: project.path)
        #expect(run.status == 0 && run.errors == "", "\(run)")
        let next = "read it through, then: mixtape plan Pipelines/drafted.json"
        #expect(run.facts.last == "written Pipelines/drafted.json; \(next)", "\(run)")
        return (try project.directory.read("Pipelines/drafted.json"), run)
    }

    @Test func aNewModelForTwoTasks() throws {
        try TinyProject.use { project in
            let (text, run) = try draft(project, "--task", "capitals", "--task", "parity")
            #expect(run.facts.first == "data 80 examples of 2 tasks, 80 of them imported now", "\(run)")
            #expect(text.contains("// A run on 48 training examples: capitals 24, parity 24."), "\(text)")
            #expect(text.contains(#"  "mixture": {"tasks": ["capitals", "parity"]},"#))
            #expect(text.contains(#""modelWidth": 64, "heads": 2, "headWidth": 32, "feedForwardWidth": 128, "#))
            #expect(text.contains(#"    "steps": 200,"#) && text.contains(#"    "batchExamples": 16,"#))
            #expect(text.contains(#""schedule": {"kind": "cosine", "learningRate": 0.03, "warmupSteps": 10},"#))
            #expect(text.contains(#"    "evaluateEvery": 20,"#) && !text.contains("\"evaluation\""))
            let trained = try project.mixtape("run", "Pipelines/drafted.json")
            #expect(trained.status == 0 && project.exists("runs/drafted/report.json"), "\(trained)")
        }
    }

    /// The draft counts tokens with the vocabulary of the run.
    @Test(arguments: [["capitals"], ["parity", "starts"]]) func tokensAreThoseOfThePlan(tasks: [String]) throws {
        try TinyProject.use { project in
            let run = try CommandLineRun(
                ["pipeline", "new", "drafted"] + tasks.flatMap { ["--task", $0] }, in: project.path)
            let text = try project.directory.read("Pipelines/drafted.json")
            let match = try #require(text.firstMatch(of: /\/\/ Some ([0-9.,]+) tokens a step/), "\(run)\(text)")
            let drafted = try #require(Double(match.1.replacingOccurrences(of: ",", with: "")))
            let plan = try project.mixtape("plan", "Pipelines/drafted.json", "--json").object
            let sides = ["input", "target"].compactMap { plan["\($0)_tokens_per_batch"] as? Double }
            // The run also trains on the other answers of "starts".
            #expect(sides.count == 2 && abs(drafted / (sides[0] + sides[1]) - 1) < 0.05, "\(drafted), \(sides)")
        }
    }

    @Test func aModelToTrainFurther() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            let (text, _) = try draft(project, "--task", "parity", "--model", TinyProject.run)
            #expect(text.contains(#"  "model": {"directory": "runs/tiny"},"#) && !text.contains("\"vocabulary\""))
            #expect(text.contains(#""schedule": {"kind": "constant", "learningRate": 0.001},"#), "\(text)")
            let plan = try project.mixtape("plan", "Pipelines/drafted.json", "--json")
            #expect(plan.status == 0 && plan.object["steps"] as? Int == 200, "\(plan)")
        }
    }

    /// The draft trains the run's delta further, and not the weights below it.
    @Test(arguments: [
        (#"{"method": "lora", "rank": 2, "dropout": 0.1}"#, "lora", "0.001"),
        (#"{"parts": [{"method": "ia3"}, {"method": "norms", "perTask": true}]}"#, "ia3 and norms", "0.003"),
    ])
    func aRunWithADelta(delta: String, methods: String, rate: String) throws {
        try DeltaProject.use { project in
            try project.trainDelta("tuned", delta, mixture: #"{"tasks": ["capitals", "parity"]}"#)
            let (text, _) = try draft(project, "--task", "parity", "--model", "runs/tuned")
            #expect(text.contains(#"    "optimizer": {"kind": "adamw"},"#), "\(text)")
            #expect(text.contains("    // The rate that usually trains \(methods).\n"), "\(text)")
            #expect(text.contains(#""schedule": {"kind": "linear", "learningRate": \#(rate), "warmupSteps": 10},"#))
            let trained = try project.mixtape("train", "Pipelines/drafted.json", "--set", "training.steps=20")
            #expect(trained.status == 0 && trained.errors == "", "\(trained)")
            // The same delta goes on: the new run has no second one.
            func deltas(_ run: String) throws -> NSArray? {
                try jsonObject(try project.directory.read("runs/\(run)/model/deltas.json"))["deltas"] as? NSArray
            }
            #expect(try deltas("drafted") == deltas("tuned"))
        }
    }

    @Test func aRunWithADeltaForOtherTasks() throws {
        try DeltaProject.use { project in
            try project.trainDelta(
                "each", #"{"method": "lora", "rank": 2, "perTask": true}"#,
                mixture: #"{"tasks": ["capitals", "parity"]}"#)
            let refused = try project.mixtape(
                "pipeline", "new", "drafted", "--task", "parity", "--task", "starts", "--model", "runs/each")
            #expect(
                refused.status == 1
                    && refused.errors == """
                        runs/each: has a delta for each of capitals, parity, and none for starts; train on those tasks \
                        alone, or begin with a model without such deltas

                        """,
                "\(refused)")
            #expect(!project.exists("Pipelines/drafted.json"))
        }
    }

    /// A run that trained the weights below an earlier delta goes on with them.
    @Test func aRunOverAnEarlierDelta() throws {
        try DeltaProject.use { project in
            try project.trainDelta("tuned", #"{"method": "lora", "rank": 2}"#)
            let over = try project.mixtape(
                "train", "Pipelines/tuned.json", "--set", "name=over", "--set", "delta=null", "--set",
                "model.directory=runs/tuned")
            #expect(over.status == 0, "\(over)")
            let (text, _) = try draft(project, "--task", "parity", "--model", "runs/over")
            #expect(
                text.contains("  // The delta in the model stays as it is, and the weights below are trained.\n")
                    && !text.contains("\"delta\""), "\(text)")
            try #expect(project.mixtape("plan", "Pipelines/drafted.json").status == 0)
        }
    }

    /// One task has twenty times as many examples, and much longer targets.
    @Test func unevenTasks() throws {
        try TinyProject.use { project in
            let lines = (0..<600).map { number in
                #"{"word": "w\#(number)", "capitals": "\#(String(repeating: "W\(number) ", count: 9))"}"# + "\n"
            }
            try project.directory.write(lines.joined(), to: "Data/capitals.train.jsonl")
            try project.edit("Tasks/capitals.json", #""maxTargetTokens": 12"#, #""maxTargetTokens": 120"#)
            let (text, _) = try draft(project, "--task", "capitals", "--task", "parity")
            #expect(text.contains(#""policy": "proportional", "temperature": 2"#), "\(text)")
            #expect(text.contains(#"    "lossNormalization": "examples","#))
            // 624 examples, 20 times, in batches of 32.
            #expect(text.contains(#"    "steps": 390,"#) && text.contains(#"    "batchExamples": 32,"#))
            #expect(try project.mixtape("plan", "Pipelines/drafted.json", "--json").status == 0)
        }
    }

    @Test func splitsThatAreMissing() throws {
        try TinyProject.use { project in
            let task =
                #"{"name": "bare", "sources": {"train": "parity.train.jsonl"}, "input": "bare: {number}", "#
                + #""target": "{parity}", "metrics": ["exact_match"]}"#
            try project.directory.write(task, to: "Tasks/bare.json")
            let (text, _) = try draft(project, "--task", "bare")
            #expect(text.contains("// No task has a validation split: no"), "\(text)")
            #expect(text.contains(#"    "split": "train","#) && !text.contains("\"evaluateEvery\":"))
            let plan = try project.mixtape("plan", "Pipelines/drafted.json")
            #expect(plan.status == 0, "\(plan)")
            let warning =
                "warning: bare: has no validation split, so that no milestone can choose the best checkpoint "
                + "by it; give it a file, or a part of the training records: \"carve\": {\"validation\": 0.1}\n"
            #expect(plan.errors.contains(warning), "\(plan)")
        }
    }

    /// The draft names what a task lacks and uses what it has.
    @Test func aTaskWithoutValidation() throws {
        try TinyProject.use { project in
            try project.edit("Tasks/parity.json", #""validation": "parity.validation.jsonl", "#, "")
            try project.edit("Tasks/starts.json", #", "test": "starts.test.jsonl""#, "")
            let tasks = TinyProject.tasks.flatMap { ["--task", $0] }
            let run = try CommandLineRun(["pipeline", "new", "drafted"] + tasks, in: project.path)
            let text = try project.directory.read("Pipelines/drafted.json")
            #expect(run.status == 0, "\(run)")
            #expect(
                text.contains(
                    "    // Not by parity, which has no validation split; \"carve\": {\"validation\": 0.1} in "
                        + "Tasks/parity.json makes one.\n"), "\(text)")
            #expect(
                text.contains(
                    "  \"evaluation\": {\n    // The report leaves out starts, which has no test split; "
                        + "\"carve\": {\"test\": 0.1} in "
                        + "Tasks/starts.json makes one.\n"), "\(text)")
            try #expect(project.mixtape("run", "Pipelines/drafted.json").status == 0)
            let report = try jsonObject(try project.directory.read("runs/drafted/report.json"))
            #expect((report["tasks"] as? [String: Any])?.keys.sorted() == ["capitals", "parity"])
            // A task with neither split is only trained on.
            try project.edit("Tasks/parity.json", #", "test": "parity.test.jsonl""#, "")
            try project.remove("Pipelines/drafted.json")
            let (without, _) = try draft(project, "--task", "capitals", "--task", "parity")
            #expect(without.contains(#"    "tasks": ["capitals"],"#), "\(without)")
            let plan = try project.mixtape("plan", "Pipelines/drafted.json")
            #expect(plan.status == 0, "\(plan)")
        }
    }

    @Test(arguments: [
        (["x"], 2, "mixtape pipeline new: missing option --task TASK"),
        (["a b", "--task", "parity"], 2, "cannot name a directory; use letters, digits, '-', '_' and '.'"),
        (["tiny", "--task", "parity"], 1, "Pipelines/tiny.json: exists already; choose another name or edit it"),
        (["x", "--task", "partiy"], 1, "unknown task \"partiy\"; did you mean \"parity\"?"),
        (["x", "--task", "parity", "--model", "none"], 1, "none does not exist, and nothing is downloaded; name a"),
    ])
    func whatIsRefused(arguments: [String], status: Int32, message: String) throws {
        try TinyProject.use { project in
            let run = try CommandLineRun(["pipeline", "new"] + arguments, in: project.path)
            #expect(run.status == status && run.errors.contains(message), "\(run)")
            #expect(!project.exists("Pipelines/x.json"))
        }
    }
}
