import Foundation
import Testing

/// A task with texts but without answers, beside one with answers: from the task file to the report.
@Suite struct DenoisingTests {
    private static let task = """
        {
          "name": "gaps",
          "description": "Words with gaps.",
          "sources": {
            "train": "starts.train.jsonl", "validation": "starts.validation.jsonl", "test": "starts.test.jsonl"
          },
          "input": "{word} {word} {start}",
          "objective": {"spanCorruption": {"noiseDensity": 0.3, "meanSpanLength": 2}},
          "metrics": ["token_accuracy", "perplexity"],
          "limits": {"maxInputTokens": 32}
        }
        """

    /// A project with a mixture of two tasks and a byte vocabulary with some sentinels.
    private static func use(sentinels: Int = 4, _ body: (TinyProject) throws -> Void) throws {
        try TinyProject.use { project in
            try project.directory.write(task, to: "Tasks/gaps.json")
            try project.edit(TinyProject.pipeline, #"["capitals", "parity", "starts"]"#, #"["capitals", "gaps"]"#)
            try project.edit(TinyProject.pipeline, #""sentinels": 0"#, #""sentinels": \#(sentinels)"#)
            try body(project)
        }
    }

    /// Of the 80 draws between two checkpoints 40 are of this task. So most checkpoints lie within an epoch of 24
    /// examples.
    @Test func aKilledRunEndsAsOneThatWasNot() throws {
        try Self.use { project in
            try project.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 400"#)
            try project.edit(TinyProject.pipeline, #""evaluateEvery": 20"#, #""evaluateEvery": 200"#)
            try project.copy { whole in
                try #expect(whole.mixtape("run", TinyProject.pipeline).status == 0)
                let killed = try project.mixtape(
                    "run", TinyProject.pipeline,
                    signal: { _ in project.exists("runs/tiny/checkpoints/step-0000070") ? SIGKILL : nil })
                #expect(killed.status == 128 + SIGKILL, "\(killed)")
                let resumed = try project.mixtape("run", TinyProject.pipeline)
                #expect(resumed.status == 0 && !resumed.facts.contains("training step 0 of 400"), "\(resumed)")
                let checkpoint = "checkpoints/step-0000400"
                for file in ["log.jsonl", "\(checkpoint)/model.safetensors", "\(checkpoint)/optimizer.safetensors"] {
                    #expect(try project.bytes("runs/tiny/\(file)") == whole.bytes("runs/tiny/\(file)"), "\(file)")
                }
                #expect(try project.report() == whole.report())
            }
        }
    }

    @Test func theReportSaysHowLikelyTheGapsAre() throws {
        try Self.use { project in
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0 && run.errors == "", "\(run)")
            #expect(run.lines.contains("Answers: capitals: greedy; gaps: teacher forcing"), "\(run)")
            let report = try Report(project)
            #expect(report.tasks["gaps"]?["decoding"] as? String == "teacher forcing")
            let accuracy = try #require(report.number("gaps", "metrics", "token_accuracy", "value"))
            let perplexity = try #require(report.number("gaps", "metrics", "perplexity", "value"))
            #expect((0...100).contains(accuracy) && perplexity > 1 && perplexity < 400)
            #expect(report.number("gaps", "error_count") == 0)
            // 5 of 16 bytes are left out, in 2 spans. The input has 11 bytes and 2 sentinels, the target 5 bytes and 2
            // sentinels, and each has an end.
            #expect(report.number("gaps", "lengths", "inputs", "mean") == 14)
            #expect(report.number("gaps", "lengths", "targets", "mean") == 8)
            let samples = try #require(report.tasks["gaps"]?["samples"] as? [[String: Any]])
            for sample in samples {
                let (input, targets) = (sample["input"] as? String ?? "", sample["targets"] as? [String] ?? [])
                #expect(input.contains("<extra_id_0>") && input.hasSuffix("<extra_id_1>"), "\(input)")
                #expect(targets[0].hasPrefix("<extra_id_0>") && targets[0].contains("<extra_id_1>"), "\(targets)")
                #expect(sample["prediction"] as? String == "")
            }
            // The pairs in the report have the perplexity that the report states.
            let page = try project.directory.read("runs/tiny/report.md")
            #expect(page.contains("8 examples of the test split") && page.contains("(teacher forcing)."))
            #expect(page.contains("| example | input | expected |\n"))

            // A report from the stored predictions is the same.
            let before = try project.report()
            #expect(try project.mixtape("report", TinyProject.run).status == 0)
            #expect(try project.report() == before)
            let again = try project.mixtape("evaluate", TinyProject.run)
            #expect(again.status == 0 && !again.output.contains("evaluate gaps"), "\(again)")
        }
    }

    /// The scores equal those of pairs with sentinels. Milestones use the same gaps.
    @Test func pairsWithSentinelsHaveTheSameLikelihood() throws {
        try Self.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let report = try Report(project)
            let samples = try #require(report.tasks["gaps"]?["samples"] as? [[String: Any]])
            let pairs = try samples.map { sample in
                let pair = ["input": sample["input"] ?? "", "target": (sample["targets"] as? [String])?.first ?? ""]
                return String(decoding: try JSONSerialization.data(withJSONObject: pair), as: UTF8.self)
            }
            let scores = try project.mixtape(
                "score", "--model", TinyProject.run, "--input", "-", input: pairs.joined(separator: "\n"))
            #expect(scores.objects.map { $0["tokens"] as? Int } == [8, 8, 8], "\(scores)")
            #expect(scores.objects.allSatisfy { ($0["log_likelihood"] as? Double ?? 1) < 0 })
            let refused = try project.mixtape(
                "score", "--model", TinyProject.run, "--input", "-", "--task", "gaps", input: pairs[0])
            #expect(
                refused.errors.contains("the task \"gaps\" has no labels; leave --task out and score pairs"),
                "\(refused)")
        }
    }

    @Test func predictingFillsGaps() throws {
        try Self.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let whole = try project.mixtape("predict", TinyProject.run, "bako<extra_id_0> ba")
            let filled = try project.mixtape("predict", TinyProject.run, "bako<extra_id_0> ba", "--task", "gaps")
            #expect(whole.status == 0 && filled.status == 0, "\(filled)")
            let record = try project.mixtape(
                "predict", TinyProject.run, #"{"word": "ba", "start": "<extra_id_0>"}"#, "--task", "gaps", "--json")
            #expect(record.objects.first?["input"] as? String == "ba ba <extra_id_0>", "\(record)")
            let refused = try project.mixtape("predict", TinyProject.run, "bakomi bakomi ba", "--task", "gaps")
            #expect(refused.status == 1)
            #expect(
                refused.errors.hasSuffix(
                    "the task \"gaps\" fills in sentinels, and the input has none; write <extra_id_0>, "
                        + "<extra_id_1> and so on where something is missing\n"), "\(refused)")
        }
    }

    // MARK: Batches

    /// A batch shows the same gaps as `seen` does for the example. They differ in every epoch and are the same at every
    /// call.
    @Test(arguments: ["exact", "independent"])
    func batchesAndSeenAgree(draws: String) throws {
        try Self.use { project in
            try project.edit(TinyProject.pipeline, #""policy": "equal""#, #""policy": "equal", "draws": "\#(draws)""#)
            let seen = try project.mixtape("seen", TinyProject.pipeline, "--task", "gaps", "--example", "5", "--json")
            #expect(seen.status == 0 && seen.objects.count > 2, "\(seen)")
            var inputs: Set<String> = []
            for showing in seen.objects {
                let step = try #require(showing["step"] as? Int)
                let batch = try project.mixtape("batches", TinyProject.pipeline, "--step", "\(step)", "--json")
                let found = batch.objects.filter { $0["task"] as? String == "gaps" && $0["example"] as? Int == 5 }
                #expect(found.contains { $0["input"] as? String == showing["input"] as? String })
                #expect(found.contains { $0["target"] as? String == showing["target"] as? String })
                inputs.insert(showing["input"] as? String ?? "")
            }
            #expect(inputs.count > 1 && inputs.allSatisfy { $0.hasSuffix("<extra_id_1>") }, "\(inputs)")
            let text = try project.mixtape("seen", TinyProject.pipeline, "--task", "gaps", "--example", "5")
            #expect(text.facts.contains { $0.hasPrefix("input ") && $0.hasSuffix("<extra_id_1>") }, "\(text)")
            let before = try project.mixtape("batches", TinyProject.pipeline, "--step", "13", "--count", "3")
            #expect(before.output.contains("<extra_id_0>|259"), "\(before)")
            _ = try project.mixtape("train", TinyProject.pipeline)
            let after = try project.mixtape("batches", TinyProject.pipeline, "--step", "13", "--count", "3")
            #expect(after.output == before.output)
        }
    }

    /// The lengths are those of the corrupted texts.
    @Test func thePlanCountsWhatTheModelSees() throws {
        try Self.use { project in
            let plan = try project.mixtape("plan", TinyProject.pipeline)
            #expect(plan.status == 0, "\(plan)")
            #expect(plan.facts.contains("gaps 14.0 14 14 0 8.00 8 8 0 0"), "\(plan)")
        }
    }

    // MARK: Warnings before training

    @Test func tooFewSentinelsAreToldBeforeTraining() throws {
        try Self.use(sentinels: 1) { project in
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 1)
            #expect(
                run.errors
                    == "Pipelines/tiny.json: task \"gaps\" needs 2 sentinels for its longest text, of 16 tokens, "
                    + "and the vocabulary has 1; give the vocabulary \"sentinels\": 2 or more, as T5's 100, or the "
                    + "task a lower \"maxInputTokens\"\n")
            #expect(!project.exists("runs/tiny/log.jsonl"))
            let check = try project.mixtape("task", "check", "gaps", "--vocabulary", TinyProject.pipeline)
            #expect(check.status == 0)
            #expect(
                check.errors.contains(
                    "warning: gaps train: the longest text needs 2 sentinels, and the vocabulary has 1; give it as "
                        + "many \"sentinels\", or the task a lower \"maxInputTokens\"\n"), "\(check)")
        }
    }

    @Test func showAndCheckLeaveWordsOut() throws {
        try Self.use { project in
            for command in ["show", "check"] {
                let run = try project.mixtape("task", command, "gaps")
                #expect(run.status == 0, "\(run)")
                // One of three words.
                #expect(
                    run.facts.contains { $0.contains("<extra_id_0>") && !$0.hasPrefix("->") }, "\(run)")
                #expect(run.facts.contains { $0.hasPrefix("-> <extra_id_0> ") }, "\(run)")
                #expect(run.output.contains("a run leaves out others in every epoch"), "\(run)")
            }
            let shown = try project.mixtape("task", "show", "gaps")
            #expect(
                shown.facts.contains(#"objective {"spanCorruption": {"meanSpanLength": 2.0, "noiseDensity": 0.3}}"#),
                "\(shown)")
            let json = try project.mixtape("task", "show", "gaps", "--json").object
            let objective = json["objective"] as? [String: [String: Double]]
            #expect(objective == ["spanCorruption": ["noiseDensity": 0.3, "meanSpanLength": 2]])
            #expect(json["target"] is NSNull)
        }
    }

    // MARK: Comparing

    @Test func runsCompareByTheSameGaps() throws {
        try Self.use { project in
            try project.directory.write(
                try project.directory.read(TinyProject.pipeline)
                    .replacing(#""name": "tiny""#, with: #""name": "other""#)
                    .replacing(#""seed": 3"#, with: #""seed": 4"#), to: "Pipelines/other.json")
            for pipeline in [TinyProject.pipeline, "Pipelines/other.json"] {
                #expect(try project.mixtape("run", pipeline).status == 0)
            }
            let samples = try ["runs/tiny", "runs/other"].map { run in
                let samples = try Report(project, run: run).tasks["gaps"]?["samples"] as? [[String: Any]]
                return samples?.compactMap { $0["input"] as? String }
            }
            #expect(samples[0] == samples[1] && samples[0]?.count == 3)
            let compared = try project.mixtape("report", TinyProject.run, "runs/other")
            #expect(compared.status == 0 && compared.errors == "", "\(compared)")
            #expect(compared.facts.contains { $0.hasPrefix("gaps token_accuracy ") }, "\(compared)")
        }
    }
}
