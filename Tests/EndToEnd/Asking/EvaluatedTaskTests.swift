import ExampleStore
import Foundation
import Testing

/// Tasks that a mixture evaluates but does not train on, and the side of an input that limits keep.
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
            // A task that is only evaluated has no influence on training.
            try project.edit(TinyProject.pipeline, #", "evaluateAlso": ["parity"]"#, "")
            let same = try project.mixtape("train", TinyProject.pipeline)
            #expect(same.facts.contains { $0.hasPrefix("training step") && $0.hasSuffix(", finished") }, "\(same)")
        }
    }

    /// A task may exist only to teach the others. It needs no validation file and is in no milestone or report.
    @Test func aTaskIsTrainedOnAndNotJudged() throws {
        try TinyProject.use { project in
            try project.edit(
                "Tasks/parity.json", #""validation": "parity.validation.jsonl", "test": "parity.test.jsonl""#, "")
            let refused = try project.mixtape("train", TinyProject.pipeline)
            #expect(
                refused.errors.hasSuffix(
                    "evaluation: task \"parity\" has no validation and no test file to be judged by; add one, or "
                        + "\"carve\": {\"validation\": 0.1} to its file, or name the others in \"evaluation\": "
                        + "{\"tasks\": […]}\n"), "\(refused)")
            try project.edit(
                TinyProject.pipeline, #""evaluation": {"#, #""evaluation": {"tasks": ["starts", "capitals"], "#)
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0, "\(run)")
            let report = try jsonObject(try project.directory.read("runs/tiny/report.json"))
            #expect((report["tasks"] as? [String: Any])?.keys.sorted() == ["capitals", "starts"])
            let trained = Set(try project.loggedSteps().flatMap { ($0["tasks"] as? [String: Any] ?? [:]).keys })
            #expect(trained == ["capitals", "parity", "starts"])
            // The mixture's table still shows it with its draws.
            let mixture = (report["training"] as? [String: Any])?["mixture"] as? [[String: Any]] ?? []
            #expect(mixture.map { $0["task"] as? String } == ["capitals", "parity", "starts"])
            #expect(mixture.compactMap { $0["drawn"] as? Int }.sorted() == [106, 107, 107])
            let milestones = run.facts.filter { $0.hasPrefix("validation ") }
            #expect(milestones.count == 2 && milestones.allSatisfy { $0.contains("starts") && !$0.contains("parity") })
            // The model still answers the task's inputs.
            let asked = try project.mixtape("predict", TinyProject.run, "--task", "parity", input: "{\"number\": 3}\n")
            #expect(asked.status == 0, "\(asked)")
            #expect(try project.mixtape("plan", TinyProject.pipeline).status == 0)
        }
    }

    /// Milestones need a validation split; the report does not.
    @Test func aTaskWithoutValidationIsInTheReport() throws {
        try TinyProject.use { project in
            try project.edit("Tasks/parity.json", #""validation": "parity.validation.jsonl", "#, "")
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0, "\(run)")
            #expect(
                run.errors == "warning: parity: has no validation split, so that no milestone can choose the best "
                    + "checkpoint by it; give it a file, or a part of the training records: \"carve\": "
                    + "{\"validation\": 0.1}\n")
            let milestones = run.facts.filter { $0.hasPrefix("validation ") }
            #expect(milestones.count == 2 && milestones.allSatisfy { $0.contains("starts") && !$0.contains("parity") })
            let report = try jsonObject(try project.directory.read("runs/tiny/report.json"))
            let tasks = try #require(report["tasks"] as? [String: [String: Any]])
            #expect(tasks.keys.sorted() == ["capitals", "parity", "starts"])
            #expect(tasks["parity"]?["split"] as? String == "test" && tasks["parity"]?["examples"] as? Int == 8)
            // Each milestone needs the scores that `best` compares.
            for best in [#""parity""#, #"{"capitals": 1, "parity.f1_macro": 1}"#] {
                try project.edit(TinyProject.pipeline, #""evaluation": {"#, #""evaluation": {"best": \#(best), "#)
                let refused = try project.mixtape("train", TinyProject.pipeline)
                #expect(
                    refused.errors.hasSuffix(
                        "evaluation.best: task \"parity\" has no validation file to judge milestones by; add "
                            + "one, or name another\n"), "\(refused)")
                try project.edit(TinyProject.pipeline, #""best": \#(best), "#, "")
            }
            for task in ["capitals", "starts"] {
                try project.edit("Tasks/\(task).json", #""validation": "\#(task).validation.jsonl","#, "")
            }
            let none = try project.mixtape("train", TinyProject.pipeline)
            #expect(
                none.errors.hasSuffix(
                    "evaluation: no task has a validation file to judge milestones by; add one to a task, or "
                        + "\"carve\": {\"validation\": 0.1} to its file, or leave out training.evaluateEvery\n"),
                "\(none)")
        }
    }

    /// A task outside the run's evaluation can still be evaluated. It is then in the run's reports and comparisons.
    @Test func anyTaskOfTheMixtureIsEvaluated() throws {
        try TinyProject.use { project in
            try project.edit(
                TinyProject.pipeline, #""evaluation": {"#, #""evaluation": {"tasks": ["starts", "capitals"], "#)
            for name in ["tiny", "other"] {
                let run = try project.mixtape("run", TinyProject.pipeline, "--set", "name=\(name)")
                #expect(run.status == 0, "\(run)")
            }
            func tasks(_ file: String = "runs/tiny/report.json") throws -> [String] {
                let report = try jsonObject(try project.directory.read(file))
                return (report["tasks"] as? [String: Any])?.keys.sorted() ?? []
            }
            #expect(try tasks() == ["capitals", "starts"])
            let evaluated = try project.mixtape("evaluate", TinyProject.run, "--task", "parity")
            #expect(evaluated.status == 0 && evaluated.errors == "", "\(evaluated)")
            #expect(evaluated.facts.contains { $0.hasPrefix("parity accuracy ") }, "\(evaluated)")
            #expect(try tasks() == ["capitals", "parity", "starts"])
            try project.remove("runs/tiny/report.json")
            #expect(try project.mixtape("report", TinyProject.run).status == 0)
            #expect(try tasks() == ["capitals", "parity", "starts"])
            #expect(try project.mixtape("evaluate", TinyProject.run).status == 0)
            #expect(try tasks() == ["capitals", "parity", "starts"], "what was evaluated stays")

            let compared = try project.mixtape("report", TinyProject.run, "runs/other")
            let warning = "warning: parity of other is left out: was not evaluated on the test split at step "
            #expect(compared.errors.hasPrefix(warning), "\(compared)")
            #expect(
                compared.errors.hasSuffix("; evaluate it first: mixtape evaluate runs/other --task parity\n"),
                "\(compared)")
            let other = try project.mixtape("evaluate", "runs/other", "--task", "parity", "--split", "test")
            #expect(other.status == 0, "\(other)")
            let again = try project.mixtape("report", TinyProject.run, "runs/other", "--json")
            #expect(again.errors == "" && (again.object["tasks"] as? [String: Any])?.count == 3, "\(again)")
        }
    }

    /// Predictions of differently cut inputs are not reused.
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
