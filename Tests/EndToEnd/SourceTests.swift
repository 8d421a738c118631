import ExampleStore
import Foundation
import Testing

/// Where records come from and what is asked of them, from the command line to the report.
@Suite struct SourceTests {
    /// `cat … | mixtape import`; everything after that uses what was imported.
    @Test func standardInput() throws {
        try TinyProject.use { project in
            let lines = try project.directory.read("Data/capitals.train.jsonl")
            try project.edit("Tasks/capitals.json", #""train": "capitals.train.jsonl""#, #""train": {"path": "-", "format": "jsonl"}"#)
            let imported = try project.mixtape("import", TinyProject.pipeline, input: lines)
            #expect(imported.status == 0, "\(imported)")
            #expect(imported.facts.contains("capitals train 24 imported"), "\(imported)")
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0 && run.facts.contains("data 120 examples of 3 tasks, unchanged"), "\(run)")
        }
    }

    @Test func wrongRecordsAreCollected() throws {
        try TinyProject.use { project in
            let file = "Data/capitals.train.jsonl"
            try project.directory.write(project.directory.read(file) + "{\"word\": 1\n{\"word\": \"x\"}\n", to: file)
            let refused = try project.mixtape("import", TinyProject.pipeline)
            #expect(refused.status == 1 && refused.errors.hasPrefix("Data/capitals.train.jsonl:25:"), "\(refused)")
            let few = try project.mixtape("import", TinyProject.pipeline, "--max-errors", "1")
            #expect(few.status == 1, "\(few)")
            let imported = try project.mixtape("import", TinyProject.pipeline, "--max-errors", "2")
            #expect(imported.status == 0, "\(imported)")
            let bad = try project.directory.read("runs/capitals.train.errors.jsonl").split(separator: "\n")
            #expect(bad.count == 2)
            let first = try jsonObject(String(bad[0]))
            #expect(first["line"] as? Int == 25 && first["text"] as? String == "{\"word\": 1")
        }
    }

    /// A split without answers is answered and not scored; metrics of likelihoods are measured and kept.
    @Test func splitsWithoutAnswersAndLikelihoods() throws {
        try TinyProject.use { project in
            try project.edit("Tasks/parity.json", #""test": "parity.test.jsonl""#, #""test": {"path": "hidden.jsonl", "unlabelled": true}"#)
            try project.directory.write((0..<5).map { "{\"number\": \($0)}\n" }.joined(), to: "Data/hidden.jsonl")
            try project.edit("Tasks/starts.json", #"["exact_match", "token_f1"]"#, #"["token_f1", "perplexity", "token_accuracy"]"#)
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0, "\(run)")
            let report = try Report(project)
            #expect(report.tasks["parity"]?["examples"] as? Int == 5)
            #expect(report.number("parity", "metrics", "accuracy", "value") == nil)
            #expect(try project.directory.read("runs/tiny/report.md").contains("The answers are not known"))
            let perplexity = try #require(report.number("starts", "metrics", "perplexity", "value"))
            #expect(perplexity >= 1)
            let accuracy = try #require(report.number("starts", "metrics", "token_accuracy", "value"))
            #expect((0...100).contains(accuracy))

            // exp of the mean loss of the tokens, by the command that scores pairs.
            let store = try ExampleStore(path: project.directory.path("runs/store.sqlite"), mode: .readOnly)
            var pairs = ""
            try store.forEachExample(task: "starts", split: .test) {
                pairs += "{\"input\": \"\($0.input)\", \"target\": \"\($0.targets[0])\"}\n"
            }
            let scored = try project.mixtape("score", "--model", TinyProject.run, "--input", "-", input: pairs)
            let scores = try scored.lines.map(jsonObject)
            let total = scores.reduce(0) { $0 + ($1["log_likelihood"] as? Double ?? .nan) }
            let tokens = scores.reduce(0) { $0 + ($1["tokens"] as? Int ?? 0) }
            #expect(scores.count == 8 && abs(perplexity - exp(-total / Double(tokens))) < 1e-4 * perplexity, "\(scored)")

            let again = try project.mixtape("evaluate", TinyProject.run, "--from-predictions")
            #expect(again.status == 0, "\(again)")
            #expect(try Report(project).number("starts", "metrics", "perplexity", "value") == perplexity)
        }
    }
}
