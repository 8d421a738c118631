import ExampleStore
import Foundation
import Testing

/// Tasks that a mixture evaluates and does not train on, and the side of an input that limits keep.
@Suite struct EvaluatedTaskTests {
    private static let mixture = #"{"tasks": ["capitals", "parity", "starts"], "policy": "equal"}"#

    @Test func aTaskWithoutTrainingDataIsEvaluated() throws {
        try TinyProject.use { project in
            try project.edit("Tasks/parity.json", #""train": "parity.train.jsonl", "#, "")
            let refused = try project.mixtape("train", TinyProject.pipeline)
            #expect(
                refused.errors.hasSuffix(
                    "mixture: task \"parity\" has no training file; add sources.train to Tasks/parity.json, or put the "
                        + "task into the mixture's \"evaluateAlso\"\n"), "\(refused)")
            try project.edit(
                TinyProject.pipeline, Self.mixture,
                #"{"tasks": ["capitals", "starts"], "policy": "equal", "evaluateAlso": ["parity"]}"#)
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0, "\(run)")
            let report = try jsonObject(try project.directory.read("runs/tiny/report.json"))
            #expect((report["tasks"] as? [String: Any])?.keys.sorted() == ["capitals", "parity", "starts"])
            let trained = Set(try project.loggedSteps().flatMap { ($0["tasks"] as? [String: Any] ?? [:]).keys })
            #expect(trained == ["capitals", "starts"])
            #expect(try !project.directory.read("runs/tiny/report.md").contains("nan"))
            #expect(try project.mixtape("plan", TinyProject.pipeline).status == 0)
            // What is only evaluated decides nothing about training.
            try project.edit(TinyProject.pipeline, #", "evaluateAlso": ["parity"]"#, "")
            let same = try project.mixtape("train", TinyProject.pipeline)
            #expect(same.facts.contains { $0.hasPrefix("training step") && $0.hasSuffix(", finished") }, "\(same)")
        }
    }

    /// A task may be there only to teach the others: it needs no validation file, and is in no milestone or report.
    @Test func aTaskIsTrainedOnAndNotJudged() throws {
        try TinyProject.use { project in
            try project.edit(
                "Tasks/parity.json", #""validation": "parity.validation.jsonl", "test": "parity.test.jsonl""#, "")
            let refused = try project.mixtape("train", TinyProject.pipeline)
            #expect(
                refused.errors.hasSuffix(
                    "evaluation: task \"parity\" has no validation file, which milestones are judged by; add one, or "
                        + "name the others in \"evaluation\": {\"tasks\": […]}\n"), "\(refused)")
            try project.edit(
                TinyProject.pipeline, #""evaluation": {"#, #""evaluation": {"tasks": ["starts", "capitals"], "#)
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0, "\(run)")
            let report = try jsonObject(try project.directory.read("runs/tiny/report.json"))
            #expect((report["tasks"] as? [String: Any])?.keys.sorted() == ["capitals", "starts"])
            let trained = Set(try project.loggedSteps().flatMap { ($0["tasks"] as? [String: Any] ?? [:]).keys })
            #expect(trained == ["capitals", "parity", "starts"])
            // It has its part of the mixture there, as of the draws.
            let mixture = (report["training"] as? [String: Any])?["mixture"] as? [[String: Any]] ?? []
            #expect(mixture.map { $0["task"] as? String } == ["capitals", "parity", "starts"])
            #expect(mixture.compactMap { $0["drawn"] as? Int }.sorted() == [106, 107, 107])
            let milestones = run.facts.filter { $0.hasPrefix("validation ") }
            #expect(milestones.count == 2 && milestones.allSatisfy { $0.contains("starts") && !$0.contains("parity") })
            // Its model may be asked all the same.
            let asked = try project.mixtape("predict", TinyProject.run, "--task", "parity", input: "{\"number\": 3}\n")
            #expect(asked.status == 0, "\(asked)")
            #expect(try project.mixtape("plan", TinyProject.pipeline).status == 0)
        }
    }

    /// Predictions of other inputs are not taken for those of these.
    @Test func theKeptSideIsPartOfWhatIsStored() throws {
        try TinyProject.use { project in
            let limits = #""limits": {"maxInputTokens": 32, "maxTargetTokens": 12}"#
            try project.edit("Tasks/parity.json", limits, #""limits": {"maxInputTokens": 4, "maxTargetTokens": 12}"#)
            #expect(try project.mixtape("run", TinyProject.pipeline).status == 0)
            func evaluations() throws -> Int {
                let store = try ExampleStore(path: project.directory.path("runs/store.sqlite"), mode: .readOnly)
                return try store.database.first("SELECT max(id) FROM evaluations") { $0.integer(0) } ?? 0
            }
            let before = try evaluations()
            _ = try project.mixtape("evaluate", TinyProject.run)
            #expect(try evaluations() == before)
            try project.edit("Tasks/parity.json", #""maxInputTokens": 4"#, #""maxInputTokens": 4, "keep": "end""#)
            _ = try project.mixtape("evaluate", TinyProject.run)
            #expect(try evaluations() == before + 1)
            let other = try project.mixtape("train", TinyProject.pipeline)
            #expect(other.status == 1)
            #expect(other.errors.contains("Tasks/parity.json: limits.keep: start before, end now"), "\(other)")
        }
    }
}
