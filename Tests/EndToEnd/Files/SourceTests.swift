import ExampleStore
import Foundation
import Testing

/// The origin of records and their processing, from the command line to the report.
@Suite struct SourceTests {
    /// `cat … | mixtape import`; every later command uses the imported examples.
    @Test func standardInput() throws {
        try TinyProject.use { project in
            let lines = try project.directory.read("Data/capitals.train.jsonl")
            try project.edit(
                "Tasks/capitals.json", #""train": "capitals.train.jsonl""#,
                #""train": {"path": "-", "format": "jsonl"}"#)
            let imported = try project.mixtape("import", TinyProject.pipeline, input: lines)
            #expect(imported.status == 0, "\(imported)")
            #expect(imported.facts.contains("capitals train 24 imported"), "\(imported)")
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0 && run.facts.contains("data 120 examples of 3 tasks, unchanged"), "\(run)")
        }
    }

    @Test func carvingStandardInput() throws {
        try TinyProject.use { project in
            let lines = try project.directory.read("Data/capitals.train.jsonl")
            try project.edit(
                "Tasks/capitals.json", #""train": "capitals.train.jsonl""#,
                #""train": {"path": "-", "format": "jsonl"}"#)
            try project.edit("Tasks/capitals.json", #""test": "capitals.test.jsonl""#, "")
            try project.edit("Tasks/capitals.json", #""input": "#, #""carve": {"test": 0.3}, "input": "#)
            for outcome in ["imported", "unchanged"] {
                let imported = try project.mixtape("import", TinyProject.pipeline, input: lines)
                #expect(imported.status == 0, "\(imported)")
                for split in ["train", "test"] {
                    let isThere = imported.facts.contains {
                        $0.hasPrefix("capitals \(split) ") && $0.hasSuffix(outcome)
                    }
                    #expect(isThere, "\(imported)")
                }
            }
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

    /// A split without answers is predicted but not scored. Metrics of likelihoods are measured and stored.
    @Test func splitsWithoutAnswersAndLikelihoods() throws {
        try TinyProject.use { project in
            try project.edit(
                "Tasks/parity.json", #""test": "parity.test.jsonl""#,
                #""test": {"path": "hidden.jsonl", "unlabelled": true}"#)
            try project.directory.write((0..<5).map { "{\"number\": \($0)}\n" }.joined(), to: "Data/hidden.jsonl")
            try project.edit(
                "Tasks/starts.json", #"["exact_match", "token_f1"]"#, #"["token_f1", "perplexity", "token_accuracy"]"#)
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0, "\(run)")
            #expect(
                run.errors == """
                    warning: the test split has no answers for parity: the report will have no scores there; \
                    "evaluation": {"split": "validation"} reports on a split that has them

                    """)
            let report = try Report(project)
            #expect(report.tasks["parity"]?["examples"] as? Int == 5)
            #expect(report.number("parity", "metrics", "accuracy", "value") == nil)
            #expect(try project.directory.read("runs/tiny/report.md").contains("The answers are not known"))
            let perplexity = try #require(report.number("starts", "metrics", "perplexity", "value"))
            #expect(perplexity >= 1)
            let accuracy = try #require(report.number("starts", "metrics", "token_accuracy", "value"))
            #expect((0...100).contains(accuracy))

            // exp of the mean loss of the tokens, computed by `mixtape score`.
            let store = try ExampleStore(path: project.directory.path("runs/store.sqlite"), mode: .readOnly)
            var pairs = ""
            try store.forEachExample(task: "starts", split: .test) {
                pairs += "{\"input\": \"\($0.input)\", \"target\": \"\($0.targets[0])\"}\n"
            }
            let scored = try project.mixtape("score", "--model", TinyProject.run, "--input", "-", input: pairs)
            let scores = try scored.lines.map(jsonObject)
            let total = scores.reduce(0) { $0 + ($1["log_likelihood"] as? Double ?? .nan) }
            let tokens = scores.reduce(0) { $0 + ($1["tokens"] as? Int ?? 0) }
            #expect(
                scores.count == 8 && abs(perplexity - exp(-total / Double(tokens))) < 1e-4 * perplexity, "\(scored)")

            let again = try project.mixtape("evaluate", TinyProject.run, "--from-predictions")
            #expect(again.status == 0, "\(again)")
            #expect(try Report(project).number("starts", "metrics", "perplexity", "value") == perplexity)
        }
    }

    @Test func checkTellsOfEveryWrongRecord() throws {
        try TinyProject.use { project in
            let file = "Data/capitals.train.jsonl"
            let wrong = (0..<12).map { "{\"word\": \($0)}\n" }.joined()
            try project.directory.write(project.directory.read(file) + wrong, to: file)
            let check = try project.mixtape("task", "check", "capitals")
            #expect(check.status == 1 && check.facts.contains("capitals train 24, validation 8, test 8"), "\(check)")
            let lines = check.errors.split(separator: "\n").map(String.init)
            #expect(lines.count == 11)
            #expect(
                lines.first
                    == #"Data/capitals.train.jsonl:25:1: missing field "capitals"; the record has: word; correct "#
                    + "the line or the task's definition")
            #expect(lines.last == "and 2 wrong records more in the train split of capitals")
        }
    }

    @Test func contradictionsAreWarnedOf() throws {
        try TinyProject.use { project in
            try project.edit(
                TinyProject.pipeline, #""learningRate": 0.02"#, #""learningRate": 0.02, "warmupSteps": 100"#)
            try project.edit(TinyProject.pipeline, #""evaluateEvery": 20"#, #""evaluateEvery": 50"#)
            let train = try project.mixtape("train", TinyProject.pipeline)
            #expect(train.status == 0)
            #expect(
                train.errors == """
                    warning: the warm-up of 100 steps does not end in a run of 40 steps: the learning rate never \
                    reaches 0.02; shorten schedule.warmupSteps
                    warning: evaluateEvery is 50 in a run of 40 steps: there is no milestone before the end

                    """)
        }
    }

    @Test func weightsThatAreNoNumbers() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            _ = try project.mixtape("export", TinyProject.run, "models/mine")
            let refused = try project.mixtape("export", "models/mine", "models/other")
            #expect(
                refused.errors
                    == "models/mine: is a model in Hugging Face's format; give a pipeline or one of its runs\n")
            var bytes = try Array(project.bytes("models/mine/model.safetensors"))
            let header = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
            for place in (8 + header)..<bytes.count { bytes[place] = 0xFF }
            try project.directory.write(bytes, to: "models/mine/model.safetensors")
            let predict = try project.mixtape("predict", "models/mine", "parity: 3")
            #expect(predict.status == 1, "\(predict)")
            #expect(
                predict.errors == """
                    the model's weights are damaged: shared.weight holds a value that is no number

                    """)
        }
    }
}
