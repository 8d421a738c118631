import Foundation
import Testing

/// Which milestone is the best, and when a run without a better one stops.
@Suite struct EarlyStoppingTests {
    /// With this low rate all milestones are alike, so the run stops as soon as patience allows.
    @Test func aRunThatGetsNoBetterStops() throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, "0.02", "1e-12")
            try project.edit(TinyProject.pipeline, #""evaluateEvery": 20"#, #""evaluateEvery": 5"#)
            try project.edit(
                TinyProject.pipeline, #""milestoneExamples": 4"#, #""best": "parity.accuracy", "patience": 2"#)
            try project.copy { stopped in
                let run = try project.mixtape("run", TinyProject.pipeline)
                #expect(run.status == 0, "\(run)")
                let line =
                    "training stopped early at step 15: 2 milestones without a better parity.accuracy than 0.0, at "
                    + "step 15"
                #expect(run.facts.contains(line), "\(run)")
                #expect(run.facts.contains { $0.hasPrefix("validation parity.accuracy 0.0: capitals ") }, "\(run)")
                let again = try project.mixtape("run", TinyProject.pipeline)
                #expect(again.facts.contains("training step 15 of 40, stopped early"), "\(again)")
                #expect(try jsonObject(project.directory.read("runs/tiny/checkpoints/best.json"))["step"] as? Int == 15)

                // A run that is interrupted between two milestones stops early at the same one.
                let killed = try stopped.mixtape("run", TinyProject.pipeline) { _ in
                    stopped.exists("runs/tiny/checkpoints/step-0000010") ? SIGKILL : nil
                }
                #expect(killed.status == 128 + SIGKILL)
                let resumed = try stopped.mixtape("run", TinyProject.pipeline)
                #expect(resumed.facts.contains(line), "\(resumed)")
                #expect(try stopped.report() == project.report())
                let model = "runs/tiny/checkpoints/step-0000015/model.safetensors"
                #expect(try stopped.bytes(model) == project.bytes(model))

                // With more patience the run continues.
                try project.edit(TinyProject.pipeline, #""patience": 2"#, #""patience": 4"#)
                let longer = try project.mixtape("run", TinyProject.pipeline)
                #expect(longer.facts.contains("training step 15 of 40"), "\(longer)")
                #expect(longer.output.contains("stopped early at step 25"), "\(longer)")
            }
        }
    }

    /// The configuration decides which step is the best. After a change the best of the existing checkpoints is chosen.
    @Test func theBestByOwnWeights() throws {
        try TinyProject.use { project in
            let intervals = #""checkpointEvery": 10, "evaluateEvery": 20"#
            try project.edit(
                TinyProject.pipeline, intervals, #""checkpointEvery": 5, "evaluateEvery": 5, "keepCheckpoints": 99"#)
            let examples = #""milestoneExamples": 4"#
            try project.edit(
                TinyProject.pipeline, examples,
                #""best": {"parity.f1_macro": 2, "starts": 1, "capitals.exact_match": 1}"#)
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try expectBest(in: project, "mean of 2.0 × parity.f1_macro, starts.exact_match, capitals.exact_match") {
                (2 * $0("parity", "f1_macro") + $0("starts", "exact_match") + $0("capitals", "exact_match")) / 4
            }
            try project.edit(
                TinyProject.pipeline, #"{"parity.f1_macro": 2, "starts": 1, "capitals.exact_match": 1}"#,
                #"["starts.token_f1"]"#)
            let again = try project.mixtape("run", TinyProject.pipeline)
            #expect(again.facts.contains("training step 40 of 40, finished"), "\(again)")
            try expectBest(in: project, "starts.token_f1") { $0("starts", "token_f1") }
        }
    }

    /// For an error rate the lowest value is the best. It is recorded without a change of sign.
    @Test func theLowestIsTheBestWhereLessIsBetter() throws {
        try TinyProject.use { project in
            try project.edit(
                "Tasks/capitals.json", #"["string_match", "exact_match"]"#, #"["character_error_rate", "exact_match"]"#)
            let intervals = #""checkpointEvery": 10, "evaluateEvery": 20"#
            try project.edit(
                TinyProject.pipeline, intervals, #""checkpointEvery": 5, "evaluateEvery": 5, "keepCheckpoints": 99"#)
            // The average covers the other tasks.
            let run = try project.mixtape("run", TinyProject.pipeline)
            let average = "over 2 tasks, without capitals, whose first metric is better when lower"
            #expect(run.output.contains(average), "\(run)")
            try expectBest(in: project, "average") { ($0("parity", "accuracy") + $0("starts", "exact_match")) / 2 }
            try project.edit(
                TinyProject.pipeline, #""milestoneExamples": 4"#, #""milestoneExamples": 4, "best": "capitals""#)
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try expectBest(in: project, "capitals.character_error_rate", direction: -1) {
                $0("capitals", "character_error_rate")
            }
        }
    }

    /// Checks that the recorded best is the latest of the milestones with the best score, computed here from their
    /// reports.
    /// - Parameter direction: -1 if the lowest score is the best
    private func expectBest(
        in project: TinyProject, _ metric: String, direction: Double = 1,
        score: ((_ task: String, _ metric: String) -> Double) -> Double
    ) throws {
        var best: (step: Int, score: Double)?
        for step in stride(from: 5, through: TinyProject.steps, by: 5) {
            let report = try project.mixtape(
                "report", TinyProject.run, "--split", "validation", "--checkpoint", "\(step)", "--json")
            let tasks = try #require(report.object["tasks"] as? [String: [String: Any]], "\(report)")
            let value = score { task, metric in
                let metrics = tasks[task]?["metrics"] as? [String: [String: Any]]
                return metrics?[metric]?["value"] as? Double ?? .nan
            }
            if best.map({ direction * value >= direction * $0.score }) ?? true { best = (step, value) }
        }
        let recorded = try jsonObject(project.directory.read("runs/tiny/checkpoints/best.json"))
        #expect(recorded["step"] as? Int == best?.step && recorded["metric"] as? String == metric, "\(recorded)")
        let difference = try #require(best).score - (try #require(recorded["score"] as? Double))
        #expect(abs(difference) < 1e-9)
        let report = try project.mixtape("report", TinyProject.run, "--split", "validation", "--json").object
        #expect((report["checkpoint"] as? [String: Any])?["step"] as? Int == best?.step)
    }
}
