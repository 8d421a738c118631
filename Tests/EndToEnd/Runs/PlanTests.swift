import Foundation
import Testing

/// The plan before training, and the steps that see an example.
@Suite struct PlanTests {
    private func task(_ plan: [String: Any], _ name: String) throws -> [String: Any] {
        let tasks = plan["tasks"] as? [[String: Any]] ?? []
        return try #require(tasks.first { $0["task"] as? String == name })
    }

    @Test func planAsJSON() throws {
        try TinyProject.use { project in
            let run = try project.mixtape("plan", TinyProject.pipeline, "--json")
            #expect(run.status == 0, "\(run)")
            let plan = run.object
            #expect(plan["steps"] as? Int == TinyProject.steps && plan["examples"] as? Int == 320)
            #expect(plan["draws"] as? String == "exact" && plan["batch_examples"] as? Int == TinyProject.batchExamples)
            // 320 draws in three equal shares.
            let draws = try TinyProject.tasks.map { try task(plan, $0)["draws"] as? Int ?? 0 }
            #expect(draws.sorted() == [106, 107, 107])
            let parity = try task(plan, "parity")
            #expect(parity["examples"] as? Int == 24 && parity["repeats"] as? [Int] == [4, 5])
            #expect(parity["dropped"] as? Int == 0 && parity["truncated_inputs"] as? Int == 0)
            // Bytes and an end: "parity: 0" to "parity: 23", and the answers "even" and "odd".
            let inputs = try #require(parity["input_tokens"] as? [String: Any])
            #expect(inputs["mean"] as? Double == Double(10 * 10 + 14 * 11) / 24)
            #expect(inputs["percentile_95"] as? Int == 11 && inputs["longest"] as? Int == 11)
            #expect((parity["target_tokens"] as? [String: Any])?["mean"] as? Double == 4.5)
            // The mean targets of the tasks have 7, 4.5 and 3 tokens.
            let lossShare = try #require(parity["loss_share"] as? Double)
            #expect(abs(lossShare - 4.5 / 14.5) < 1e-12)
            let perStep = try #require(plan["seconds_per_step"] as? Double)
            #expect(perStep > 0 && abs((plan["seconds"] as? Double ?? 0) - 40 * perStep) <= 1e-9 * perStep)
            // Two steps of 1 and of 4 examples, and at most 20 of 8.
            #expect((3...24).contains(plan["calibration_steps"] as? Int ?? 0))
            #expect(!project.exists(TinyProject.run) && !project.exists("runs/tiny.lock"), "nothing of the run is made")
        }
    }

    /// A share is the same number everywhere.
    @Test func aShareIsTheSameInTasksAndStages() throws {
        try TinyProject.use { project in
            try project.edit(
                TinyProject.pipeline, #"["capitals", "parity", "starts"], "policy": "equal""#,
                #"{"capitals": 10000000, "parity": 1, "starts": 3.14159265}"#)
            let plan = try project.mixtape("plan", TinyProject.pipeline, "--json").object
            let stages = try #require(plan["stages"] as? [[String: Any]])
            let shares = try #require(stages.first?["shares"] as? [String: Double])
            for name in TinyProject.tasks { #expect(try task(plan, name)["share"] as? Double == shares[name]) }
            // A share is a multiple of 2^-62.
            #expect(abs((shares["parity"] ?? 0) - 1 / 10_000_004.14159265) <= 0x1p-62)
        }
    }

    @Test func planAsText() throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 900"#)
            try project.edit("Tasks/capitals.json", #""maxInputTokens": 32"#, #""maxInputTokens": 16"#)
            let run = try project.mixtape("plan", TinyProject.pipeline)
            #expect(run.status == 0, "\(run)")
            #expect(run.facts.contains("length 900 steps of 8 examples, 7,200 in all"), "\(run)")
            #expect(run.facts.contains("parity 24 1.00 33.3% 2,400 100 100 31.0%"), "\(run)")
            // "capitals: bababa" has 17 tokens with its end. The limit keeps 16 of each input.
            #expect(run.facts.contains("capitals 16.0 16 16 24 7.00 7 7 0 0"), "\(run)")
            #expect(run.facts.contains { $0.hasPrefix("time about ") && $0.hasSuffix(" on trial") }, "\(run)")
            let warning = "parity: each of its 24 examples is shown 100 times; lower its rate, or shorten the run"
            #expect(run.errors.contains("warning: \(warning)\n"))
        }
    }

    @Test func aMeanOfMoreStepsThanThereAre() throws {
        try TinyProject.use { project in
            let warning =
                "average.steps is 41 in a run of 40 steps: the mean covers all of them, also the first; give it "
                + "fewer, such as 4"
            for (steps, expected) in [(40, []), (41, [warning])] {
                let average = #"training.average={"kind": "last", "steps": \#(steps)}"#
                let plan = try project.mixtape("plan", TinyProject.pipeline, "--set", average, "--json")
                let warnings = (plan.object["warnings"] as? [String] ?? []).filter { !$0.hasPrefix("leakage") }
                #expect(warnings == expected, "\(plan)")
            }
        }
    }

    /// Words repeat after 25 numbers, and the two word tasks share them. Of the validation numbers 24 to 31 all but the
    /// first are in training. Of the test numbers 32 to 39 all are. Numbers never repeat.
    @Test func leakageIsReported() throws {
        try TinyProject.use { project in
            try project.edit("Data/starts.test.jsonl", #""word": "mi"#, #""word": "Mi"#)
            let run = try project.mixtape("plan", TinyProject.pipeline, "--json")
            let leakage = run.object["leakage"] as? [[String: Any]] ?? []
            let overlaps = leakage.map { overlap in
                ["task", "split", "training_task", "exact", "normalized", "training_examples"]
                    .map { "\(overlap[$0] ?? "")" }.joined(separator: " ")
            }
            // The numbers 32 and 37 of 32 to 39 begin with "mi".
            #expect(
                overlaps == [
                    "capitals validation capitals 7 0 7", "capitals validation starts 7 0 7",
                    "capitals test capitals 8 0 8", "capitals test starts 8 0 8",
                    "starts validation capitals 7 0 7", "starts validation starts 7 0 7",
                    "starts test capitals 6 2 8", "starts test starts 6 2 8",
                ], "\(run)")
            #expect(leakage[0]["input"] as? String == "capitals: bababa" && leakage[0]["training_example"] as? Int == 0)
            let warning = "leakage: 30 training examples also occur in evaluation splits"
            #expect((run.object["warnings"] as? [String])?.contains { $0.hasPrefix(warning) } == true)
            let text = try project.mixtape("plan", TinyProject.pipeline)
            #expect(text.facts.contains("starts test 8 capitals 6 2 8 starts: rukote"), "\(text)")
        }
    }

    @Test func leakageIsLeftOut() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("train", TinyProject.pipeline)
            try project.edit(TinyProject.pipeline, #""clipNorm""#, #""leakage": "exclude", "clipNorm""#)
            let plan = try project.mixtape("plan", TinyProject.pipeline, "--json").object
            for (name, examples, dropped) in [("capitals", 9, 15), ("parity", 24, 0), ("starts", 9, 15)] {
                let task = try task(plan, name)
                #expect(task["examples"] as? Int == examples && task["dropped"] as? Int == dropped)
            }
            #expect((plan["warnings"] as? [String]) == [])
            // The remaining words are the numbers 15 to 23, with their own names and texts.
            let batches = try project.mixtape("batches", TinyProject.pipeline, "--count", "40", "--json").objects
            let words = batches.filter { $0["task"] as? String == "capitals" }
            #expect(Set(words.compactMap { $0["example"] as? Int }) == Set(15..<24))
            for word in words {
                let input = (word["input"] as? String ?? "").utf8.map { Int($0) + 3 } + [1]
                #expect(word["inputs"] as? [Int] == input)
            }
            let seen = try project.mixtape("seen", TinyProject.pipeline, "--task", "capitals", "--example", "3")
            let reason = "as it occurs in an evaluation split and is left out"
            #expect(seen.facts.contains("seen 0 times, \(reason)"), "\(seen)")
            let refused = try project.mixtape("train", TinyProject.pipeline)
            #expect(refused.status == 1, "\(refused)")
            let difference = "leakage or subset leaves out other training examples than before"
            #expect(refused.errors.contains("\n  capitals: \(difference)\n"))
            let run = try project.mixtape("train", TinyProject.pipeline, "--restart")
            #expect(run.facts.contains("leakage 30 training examples left out, found in evaluation splits"), "\(run)")
            let again = try project.mixtape("train", TinyProject.pipeline)
            #expect(again.facts.contains("training step 40 of 40, finished"), "\(again)")
        }
    }

    @Test func aTaskOfWhichNothingWouldBeLeft() throws {
        try TinyProject.use { project in
            try project.directory.write(
                try project.directory.read("Data/parity.train.jsonl"), to: "Data/parity.validation.jsonl")
            try project.edit(TinyProject.pipeline, #""clipNorm""#, #""leakage": "exclude", "clipNorm""#)
            let run = try project.mixtape("plan", TinyProject.pipeline)
            #expect(run.status == 1)
            #expect(
                run.errors == """
                    Pipelines/tiny.json: training.leakage: every training example of parity occurs in an evaluation \
                    split; take the task out of the mixture, or set it to "keep"

                    """)
        }
    }

    @Test(arguments: ["exact", "independent"])
    func stepsThatSeeAnExample(draws: String) throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, #""policy": "equal""#, #""policy": "equal", "draws": "\#(draws)""#)
            let batches = try project.mixtape("batches", TinyProject.pipeline, "--count", "40", "--json").objects
            let expected = batches.filter { $0["task"] as? String == "starts" && $0["example"] as? Int == 7 }
                .compactMap { $0["step"] as? Int }
            let arguments = ["seen", TinyProject.pipeline, "--task", "starts", "--example", "7"]
            let seen = try CommandLineRun(arguments + ["--json"], in: project.path).objects
            #expect(!expected.isEmpty && seen.map { $0["step"] as? Int } == expected)
            let epochs = expected.indices.map { draws == "exact" ? $0 + 1 : nil }
            #expect(seen.map { $0["epoch"] as? Int } == epochs)
            let text = try CommandLineRun(arguments, in: project.path)
            let last = draws == "exact" ? ", epoch \(expected.count)" : ""
            #expect(text.facts.contains { $0.hasPrefix("seen \(expected.count) time") }, "\(text)")
            #expect(text.lines.last == "step \(expected[expected.count - 1])\(last)", "\(text)")
        }
    }

    @Test func examplesThatDoNotExist() throws {
        try TinyProject.use { project in
            let example = try project.mixtape("seen", TinyProject.pipeline, "--task", "starts", "--example", "24")
            #expect(example.status == 2)
            #expect(example.errors.contains("--example: starts has 24 training examples, counted from 0"), "\(example)")
            let task = try project.mixtape("seen", TinyProject.pipeline, "--task", "start", "--example", "2")
            #expect(task.status == 2)
            #expect(task.errors.contains(#"--task: unknown task "start"; did you mean "starts"?"#), "\(task)")
        }
    }
}
