import ExampleStore
import Foundation
import Testing

/// `mixtape evaluate`: other splits, other searches, and metrics of stored predictions.
@Suite struct EvaluateTests {
    @Test func evaluateAndReport() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let beams = try project.mixtape("evaluate", TinyProject.pipeline, "--split", "validation", "--beams", "3")
            #expect(beams.status == 0, "\(beams)")
            let validation = try jsonObject(project.directory.read("runs/tiny/report-validation.json"))
            #expect((validation["tasks"] as? [String: [String: Any]])?["parity"]?["split"] as? String == "validation")
            #expect(try Report(project).tasks["parity"]?["split"] as? String == "test")
            try project.remove("runs/tiny/report.json")
            let report = try project.mixtape("report", TinyProject.run, "--json")
            let tasks = report.object["tasks"] as? [String: [String: Any]]
            #expect(tasks?["parity"]?["split"] as? String == "test", "the pipeline's own split: \(report)")
            #expect(!project.exists("runs/tiny/report.json"), "--json writes no file")
            #expect(try project.mixtape("report", TinyProject.run).status == 0)
            #expect(try Report(project).tasks["parity"]?["split"] as? String == "test")
        }
    }

    /// Beams are searched by the pipeline's rule, even if the pipeline itself searches greedily.
    @Test func searchWithOtherBeams() throws {
        try TinyProject.use { project in
            try project.edit(
                TinyProject.pipeline, #"{"milestoneExamples": 4}"#,
                #"{"milestoneExamples": 4, "decoding": {"lengthPenalty": "transformers", "alpha": 0.5}}"#)
            _ = try project.mixtape("run", TinyProject.pipeline)
            let searches: [([String], String)] = [
                ([], "transformers' length penalty 0.5"),
                (["--alpha", "2"], "transformers' length penalty 2.0"),
                (["--early-stopping", "true"], "transformers' length penalty 0.5, early stopping true"),
                (
                    ["--early-stopping", "never", "--alpha", "1"],
                    "transformers' length penalty 1.0, early stopping never"
                ),
                (["--length-penalty", "t5"], "T5's length penalty, alpha 0.6"),
                (["--length-penalty", "transformers"], "transformers' length penalty 0.5"),
            ]
            for (options, rule) in searches {
                let search = ["--beams", "2"] + options
                let run = try CommandLineRun(["evaluate", TinyProject.run] + search, in: project.path)
                #expect(run.status == 0, "\(run)")
                let report = try project.directory.read("runs/tiny/report.md")
                #expect(report.contains("beam 2, \(rule) |") || report.contains("beam 2, \(rule)\n"), "\(report)")
                let stored = try CommandLineRun(["report", TinyProject.run] + search, in: project.path)
                #expect(stored.status == 0 && stored.errors == "", "\(stored)")
            }
            let none = try project.mixtape("report", TinyProject.run, "--beams", "2", "--alpha", "3")
            #expect(none.errors.contains("by beam 2, transformers' length penalty 3.0; evaluate it first"), "\(none)")
        }
    }

    @Test func evaluateFromPredictions() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let before = try Report(project)
            try project.edit("Tasks/starts.json", #"["exact_match", "token_f1"]"#, #"["token_f1", "string_match"]"#)
            try project.remove("Data")
            let again = try project.mixtape("evaluate", TinyProject.run, "--from-predictions")
            #expect(again.status == 0, "\(again)")
            let report = try Report(project)
            #expect(report.metrics("starts") == ["string_match", "token_f1"])
            #expect(report.metrics("parity") == before.metrics("parity"))
            let store = try ExampleStore(path: project.directory.path("runs/store.sqlite"), mode: .readOnly)
            let run = try #require(try store.latestRun(named: "tiny"))
            let scores = try store.evaluations(ofRun: run.id).last { $0.task == "starts" && $0.split == .test }?.scores
            #expect(scores?.map(\.metric) == ["string_match", "token_f1"])

            // Other targets need an import.
            #expect(again.errors == "")
            try project.edit("Tasks/starts.json", #""target": "{"#, #""target": "the {"#)
            for arguments in [["evaluate", TinyProject.run, "--from-predictions"], ["report", TinyProject.run]] {
                let outdated = try CommandLineRun(arguments, in: project.path)
                #expect(outdated.status == 0)
                #expect(
                    outdated.errors == """
                        warning: Tasks/starts.json: makes other examples than when runs/tiny was trained (target: \
                        "{start}" before, "the {start}" now); the run's own definition is used, \
                        runs/tiny/tasks/starts.json; --tasks DIR goes by the files of a directory

                        """)
                let told = try CommandLineRun(arguments + ["--tasks", "Tasks"], in: project.path)
                #expect(told.status == 0)
                #expect(
                    told.errors == """
                        warning: starts: its file has changed in more than metrics and postprocessing since the test \
                        split was imported; inputs and answers are still the imported ones

                        """)
            }

            let missing = try project.mixtape(
                "evaluate", TinyProject.run, "--from-predictions", "--split", "validation", "--beams", "2",
                "--alpha", "1.5")
            #expect(missing.status == 1)
            #expect(
                missing.errors.hasSuffix(
                    """
                    runs/store.sqlite: holds no predictions of this model for the validation split of capitals by \
                    beam 2, T5's length penalty, alpha 1.5; leave out --from-predictions to make them

                    """))
        }
    }
}
