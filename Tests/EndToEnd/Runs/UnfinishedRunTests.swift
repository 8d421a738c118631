import Foundation
import Testing

/// A run that stopped midway can be evaluated. A note beside its scores says that it is not finished.
@Suite struct UnfinishedRunTests {
    private static let whole = "runs/pieces"

    @Test func itIsToldOf() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", "Pipelines/pieces.json").status == 0)
            try #expect(project.mixtape("evaluate", Self.whole, "--checkpoint", "newest").status == 0)
            #expect(!(try project.directory.read("runs/pieces/report.md").contains("not finished")))

            try project.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 400"#)
            let stopped = try project.mixtape("train", TinyProject.pipeline) { _ in
                project.exists("runs/tiny/checkpoints/step-0000020") ? SIGTERM : nil
            }
            #expect(stopped.status == 143, "\(stopped)")
            let evaluated = try project.mixtape("evaluate", TinyProject.pipeline, "--checkpoint", "newest")
            #expect(evaluated.status == 0, "\(evaluated)")
            let training = try #require(try report(project)["training"] as? [String: Any])
            let step = try #require(training["steps"] as? Int)
            #expect((20..<400).contains(step) && training["planned_steps"] as? Int == 400)
            #expect(training["is_finished"] as? Bool == false)
            let told = "\(step) of 400 steps, not finished"
            #expect(evaluated.facts.contains("Trained for \(told)"), "\(evaluated)")
            #expect(try project.directory.read("runs/tiny/report.md").contains("trained for \(told) ("))
            #expect(try project.directory.read("runs/tiny/report.html").contains("trained for \(told) ("))

            let comparison = try project.mixtape("report", Self.whole, TinyProject.run, "--checkpoint", "newest")
            #expect(comparison.status == 0 && comparison.facts.contains("tiny: \(told)"), "\(comparison)")
            #expect(try project.directory.read("compare.md").contains("| tiny | runs/tiny | \(told) |"))
            let leaderboard = try project.mixtape("runs", "--leaderboard")
            let note = "tiny was not finished when it was evaluated: \(step) of 400 steps"
            #expect(leaderboard.lines.contains(note), "\(leaderboard)")
            #expect(try listed(project).contains(" \(step) of 400 "))
            #expect(try listed(project).contains(" test, average of 3 tasks "))

            // The run continues: the score is still the old one.
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            #expect(try listed(project).contains(" 400 of 400 "))
            #expect(try listed(project).contains(" test at step \(step), average of 3 tasks "))
            try #expect(project.mixtape("runs", "--leaderboard").lines.contains(note))
            try #expect(project.mixtape("evaluate", TinyProject.pipeline, "--checkpoint", "newest").status == 0)
            #expect(try listed(project).contains(" test, average of 3 tasks "))
            try #expect(!project.mixtape("runs", "--leaderboard").lines.contains(note))
            let after = try #require(try report(project)["training"] as? [String: Any])
            #expect(after["is_finished"] as? Bool == true && after["steps"] as? Int == 400)
        }
    }

    /// A run that stopped early is finished before its last step. So is a run whose best checkpoint is an earlier one.
    @Test func oneThatStoppedEarlyIsFinished() throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, "0.02", "1e-12")
            try project.edit(TinyProject.pipeline, #""evaluateEvery": 20"#, #""evaluateEvery": 5"#)
            try project.edit(
                TinyProject.pipeline, #""milestoneExamples": 4"#, #""milestoneExamples": 4, "patience": 2"#)
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            let training = try #require(try report(project)["training"] as? [String: Any])
            #expect(training["steps"] as? Int ?? 40 < 40 && training["is_finished"] as? Bool == true)
            #expect(!(try project.directory.read("runs/tiny/report.md").contains("not finished")))
        }
    }

    private func report(_ project: TinyProject) throws -> [String: Any] {
        try jsonObject(project.directory.read("runs/tiny/report.json"))
    }

    /// The run's line in the list of all runs.
    private func listed(_ project: TinyProject) throws -> String {
        let run = try project.mixtape("runs")
        return try #require(run.facts.first { $0.hasPrefix("tiny ") }, "\(run)")
    }
}
