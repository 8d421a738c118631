import Foundation
import Testing

/// A decoder-only model from its pipeline to its answers, as users meet it.
@Suite struct DecoderOnlyTests {
    /// Writes `Pipelines/NAME.json`.
    /// - Parameters:
    ///   - model: settings of the model besides its sizes, each followed by a comma
    ///   - vocabulary: nil for a model of a directory
    private static func write(
        _ project: TinyProject, _ name: String, model: String = "", vocabulary: String = #"{"kind": "bytes"}"#,
        steps: Int = 20
    ) throws {
        try write(
            project, name,
            whole: """
                {"architecture": "gpt2", \(model) "modelWidth": 32, "heads": 2, "layers": 2, "dropout": 0.1}
                """, "\"vocabulary\": \(vocabulary),", steps: steps)
    }

    private static func write(
        _ project: TinyProject, _ name: String, whole model: String, _ more: String = "", steps: Int = 20
    ) throws {
        try project.directory.write(
            """
            {
              "name": "\(name)", "seed": 3, "mixture": {"tasks": ["capitals", "parity", "starts"], "policy": "equal"},
              "model": \(model), \(more)
              "training": {
                "steps": \(steps), "batchExamples": 12, "optimizer": {"kind": "adamw"},
                "schedule": {"learningRate": 0.01}, "checkpointEvery": 20, "evaluateEvery": 20
              },
              "evaluation": {"milestoneExamples": 4}
            }
            """, to: "Pipelines/\(name).json")
    }

    private static let pairs = """
        {"input": "parity: 7", "target": "odd"}
        {"input": "parity: 7", "target": "even"}
        {"input": "", "target": ""}

        """

    @Test func trainAskScoreAndExport() throws {
        try TinyProject.use { project in
            try Self.write(project, "gpt", steps: 60)
            let batches = try project.mixtape("batches", "Pipelines/gpt.json", "--features", "--json")
            let features = try #require(batches.objects.first?["features"] as? [String: [Int]], "\(batches)")
            #expect(
                Set(features.keys) == ["decoder_input_tokens", "decoder_target_tokens", "decoder_loss_weights"])
            let (inputs, targets) = (
                try #require(batches.objects[0]["inputs"] as? [Int]),
                try #require(batches.objects[0]["targets"] as? [Int])
            )
            // A newline is the byte 10, whose id is 13.
            #expect(features["decoder_input_tokens"] == inputs.dropLast() + [13] + targets.dropLast())
            #expect(
                features["decoder_loss_weights"]
                    == Array(repeating: 0, count: inputs.count - 1) + Array(repeating: 1, count: targets.count))
            let shown = try project.mixtape("batches", "Pipelines/gpt.json", "--features")
            #expect(shown.output.contains("decoder_loss_weights: whether the prediction has a loss\n           0 0 0"))

            let run = try project.mixtape("run", "Pipelines/gpt.json")
            #expect(run.status == 0, "\(run)")
            try #expect(project.mixtape("seen", "Pipelines/gpt.json", "--task", "parity", "--example", "0").status == 0)
            let score = try project.mixtape("score", "--model", "runs/gpt", "--input", "-", input: Self.pairs)
            #expect(score.status == 0 && score.objects.map { $0["tokens"] as? Int } == [4, 5, 1], "\(score)")
            let same = try project.mixtape(
                "score", "--model", "runs/gpt", "--input", "-", "--delimiter", "\n", input: Self.pairs)
            #expect(same.output == score.output)
            let other = try project.mixtape(
                "score", "--model", "runs/gpt", "--input", "-", "--delimiter", " = ", input: Self.pairs)
            #expect(other.status == 0 && other.likelihoods != score.likelihoods)
            // A delimiter may as well end the input.
            let inInput = try project.mixtape(
                "score", "--model", "runs/gpt", "--input", "-", "--delimiter", "",
                input: Self.pairs.replacingOccurrences(of: "parity: 7\"", with: "parity: 7\\n\""))
            #expect(
                zip(inInput.likelihoods, score.likelihoods).prefix(2).allSatisfy { abs($0 - $1) < 1e-5 })
            let ranked = try project.mixtape(
                "score", "--model", "runs/gpt", "--input", "-", "--task", "parity", input: #"{"number": 7}"#)
            let labels = try #require(ranked.objects.first?["labels"] as? [[String: Any]], "\(ranked)")
            let found = labels.compactMap { $0["log_likelihood"] as? Double }
            #expect(zip(found, [1, 0]).allSatisfy { abs($0 - score.likelihoods[$1]) < 1e-5 }, "\(ranked)")

            let texts = ["parity: 7", "capitals: bako", "starts: mirute"]
            let answers = try project.mixtape("predict", "runs/gpt", texts[0], texts[1], texts[2], "--json")
            #expect(answers.status == 0 && answers.objects.count == 3, "\(answers)")
            for search in [["--beams", "3", "--alternatives", "2"], ["--temperature", "0.8", "--samples", "2"]] {
                let several = try CommandLineRun(
                    ["predict", "runs/gpt"] + texts + search + ["--json"], in: project.path)
                #expect(several.status == 0 && several.objects.count == 3, "\(several)")
            }
            let raw = try project.mixtape("predict", "runs/gpt", "parity", "--delimiter", "", "--json")
            #expect(raw.status == 0 && raw.objects[0]["prediction"] is String, "\(raw)")
            let picture = try project.mixtape("predict", "runs/gpt", texts[0], "--attention", "a.html")
            #expect(picture.status == 0 && project.exists("a.html"), "\(picture)")

            try #expect(project.mixtape("export", "runs/gpt", "models/gpt").status == 0)
            let config = try jsonObject(try project.directory.read("models/gpt/config.json"))
            #expect(config["model_type"] as? String == "gpt2" && config["n_embd"] as? Int == 32)
            try #expect(
                project.mixtape("predict", "models/gpt", texts[0], texts[1], texts[2], "--json").output
                    == answers.output)
            let evaluated = try project.mixtape("evaluate", "models/gpt", "--task", "parity", "--json")
            #expect(evaluated.status == 0, "\(evaluated)")
            // The usual delimiter gives the same scores; each has its own report.
            func scores(_ run: CommandLineRun) throws -> [String: [String: Double]] {
                let tasks = try #require(run.object["tasks"] as? [String: [String: Any]], "\(run)")
                let metrics = try #require(tasks["parity"]?["metrics"] as? [String: [String: Any]], "\(run)")
                return metrics.mapValues { $0.compactMapValues { $0 as? Double } }
            }
            let delimited = try ["\n", " even"].map {
                try scores(
                    project.mixtape("evaluate", "models/gpt", "--task", "parity", "--delimiter", $0, "--json"))
            }
            #expect(try delimited[0] == scores(evaluated) && delimited[0] != delimited[1], "\(delimited)")
            let reports = try FileManager.default.contentsOfDirectory(atPath: project.directory.path("runs"))
                .filter { $0.hasPrefix("gpt+delimiter@") }
            #expect(reports.count == 2, "\(reports)")

            // Training goes on, with another delimiter that the vocabulary does not have yet.
            try Self.write(
                project, "further", whole: #"{"directory": "models/gpt", "delimiter": {"token": "<|sep|>"}}"#)
            let further = try project.mixtape("run", "Pipelines/further.json")
            #expect(further.status == 0, "\(further)")
            let batch = try project.mixtape("batches", "Pipelines/further.json", "--features")
            #expect(batch.output.contains("<|sep|>|384"), "\(batch)")
            try #expect(project.mixtape("predict", "runs/further", texts[0]).status == 0)
            let larger = try jsonObject(try project.directory.read("runs/further/model/config.json"))
            #expect(larger["vocab_size"] as? Int == 385)
        }
    }

    /// Byte-level BPE that is trained on the tasks: the export has a tokenizer in GPT-2's files, and another run begins
    /// with it.
    @Test func bytePairs() throws {
        try TinyProject.use { project in
            try Self.write(project, "pairs", vocabulary: #"{"kind": "bytePair", "size": 280}"#)
            let run = try project.mixtape("run", "Pipelines/pairs.json")
            #expect(run.status == 0, "\(run)")
            let again = try project.mixtape("predict", "runs/pairs", "parity: 7", "Größe – 日本", "--json")
            #expect(again.status == 0, "\(again)")
            try #expect(project.mixtape("export", "runs/pairs", "models/pairs").status == 0)
            let tokenizer = try jsonObject(try project.directory.read("models/pairs/tokenizer.json"))
            let model = try #require(tokenizer["model"] as? [String: Any])
            #expect(model["type"] as? String == "BPE")
            #expect((model["vocab"] as? [String: Int])?.count == 280)
            // Its max_new_tokens is that of the tasks. In the run it does not hold for inputs without a task.
            try project.remove("models/pairs/generation_config.json")
            let exported = try project.mixtape("predict", "models/pairs", "parity: 7", "Größe – 日本", "--json")
            #expect(exported.output == again.output)
            let scores = try project.mixtape("score", "--model", "models/pairs", "--input", "-", input: Self.pairs)
            let own = try project.mixtape("score", "--model", "runs/pairs", "--input", "-", input: Self.pairs)
            #expect(scores.status == 0 && scores.output == own.output, "\(scores)")
            // The older files say the same, without tokenizer.json.
            try FileManager.default.removeItem(atPath: project.directory.path("models/pairs/tokenizer.json"))
            let older = try project.mixtape("score", "--model", "models/pairs", "--input", "-", input: Self.pairs)
            #expect(older.output == own.output, "\(older)")

            try Self.write(project, "further", whole: #"{"directory": "models/pairs"}"#)
            let further = try project.mixtape("run", "Pipelines/further.json")
            #expect(further.status == 0, "\(further)")
        }
    }

    /// Settings besides those of GPT-2 itself. transformers has no such model, so none is exported.
    @Test(arguments: [
        (#""positions": "relative", "norm": "rms","#, "positions are relative"),
        (#""positions": "sinusoidal", "loss": "all","#, "positions are sinusoidal"),
        (#""mask": "prefix", "delimiter": " : ","#, "input sees all of itself"),
    ])
    func otherModels(settings: String, obstacle: String) throws {
        try TinyProject.use { project in
            try Self.write(
                project, "other", model: settings, vocabulary: #"{"kind": "sentencepiece", "size": 56, "sentinels": 2}"#
            )
            if !settings.contains("delimiter") {
                let refused = try project.mixtape("run", "Pipelines/other.json")
                #expect(
                    refused.status == 1
                        && refused.errors.contains(
                            #"model.delimiter: "\n" has no tokens in the vocabulary; take another text, or add a token"#
                        ),
                    "\(refused)")
                try Self.write(
                    project, "other", model: settings + #""delimiter": {"token": "<sep>"},"#,
                    vocabulary: #"{"kind": "sentencepiece", "size": 56, "sentinels": 2}"#)
            }
            let run = try project.mixtape("run", "Pipelines/other.json")
            #expect(run.status == 0, "\(run)")
            let score = try project.mixtape("score", "--model", "runs/other", "--input", "-", input: Self.pairs)
            #expect(score.status == 0 && score.objects.count == 3, "\(score)")
            try #expect(project.mixtape("predict", "runs/other", "parity: 7").status == 0)
            let export = try project.mixtape("export", "runs/other", "models/other")
            #expect(export.status == 1 && export.errors.contains(obstacle), "\(export)")
        }
    }

    @Test func positionsAreALimit() throws {
        try TinyProject.use { project in
            try Self.write(project, "short", model: #""maxPositions": 16,"#)
            let run = try project.mixtape("run", "Pipelines/short.json")
            #expect(run.status == 0, "\(run)")
            #expect(run.errors.contains("cut from the left, because the model has too few positions"), "\(run)")
            let long = #"{"input": "parity: 7", "target": "an answer of many bytes"}"#
            let score = try project.mixtape("score", "--model", "runs/short", "--input", "-", input: long)
            #expect(
                score.status == 1
                    && score.errors.contains(
                        "the pairs: 24 target tokens and the delimiter's 1 do not fit into the model's 16 positions; "
                            + "shorten the target"),
                "\(score)")
            let input = String(repeating: "parity: 7 ", count: 50)
            try #expect(project.mixtape("predict", "runs/short", input).status == 0)
            try Self.write(project, "tiny2", model: #""maxPositions": 5,"#)
            let refused = try project.mixtape("run", "Pipelines/tiny2.json")
            #expect(
                refused.status == 1
                    && refused.errors.contains("the training targets of the task \"capitals\": 7 target tokens"),
                "\(refused)")
        }
    }

    @Test func mistakes() throws {
        try TinyProject.use { project in
            try Self.write(project, "both", model: #""loss": "all", "mask": "prefix","#)
            let both = try project.mixtape("plan", "Pipelines/both.json")
            #expect(
                both.status == 1 && both.errors.contains("with the mask prefix a token of the input sees"), "\(both)")
            try Self.write(project, "odd", model: #""heads": 5,"#)
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            let apart = try project.mixtape("predict", TinyProject.run, "parity: 7", "--delimiter", ":")
            #expect(
                apart.status == 2
                    && apart.errors.contains(
                        "--delimiter: is for a decoder-only model, and runs/tiny/model is a T5 1.1"),
                "\(apart)")
            try Self.write(project, "wrong", whole: #"{"directory": "runs/tiny", "mask": "prefix"}"#)
            let wrong = try project.mixtape("plan", "Pipelines/wrong.json")
            #expect(wrong.status == 1 && wrong.errors.contains("model.mask: is for a decoder-only model"), "\(wrong)")
        }
    }

    /// All delta methods act through the sites and places of the model.
    @Test func deltas() throws {
        try TinyProject.use { project in
            try Self.write(project, "gpt")
            try #expect(project.mixtape("run", "Pipelines/gpt.json").status == 0)
            try #expect(project.mixtape("export", "runs/gpt", DeltaProject.base).status == 0)
            let deltas = [
                "lora": #"{"method": "lora", "rank": 2, "dora": true}"#, "ia3": #"{"method": "ia3"}"#,
                "adapter": #"{"method": "adapter"}"#, "prefix": #"{"method": "prefix", "tokens": 3}"#,
                "peft": #"{"method": "prefix", "tokens": 3, "layout": "peft"}"#,
                "prompt": #"{"method": "prompt", "tokens": 4}"#, "bitfit": #"{"method": "bitfit", "norms": true}"#,
                "norms": #"{"method": "norms"}"#,
                "tasks": #"{"method": "prompt", "tokens": 2, "perTask": true}"#,
            ]
            for (name, delta) in deltas.sorted(by: { $0.key < $1.key }) {
                try project.trainDelta(name, delta)
                guard name != "tasks" else {
                    try #expect(
                        project.mixtape("predict", "runs/tasks", "--task", "parity", "parity: 7").status == 0)
                    continue
                }
                let export = try project.mixtape("export", "runs/\(name)", "adapters/\(name)")
                #expect(export.status == 0, "\(export)")
                try project.expectEqual(
                    DeltaProject.base, ["--adapter", "adapters/\(name)"], to: "runs/\(name)")
                guard ["lora", "ia3", "bitfit", "norms"].contains(name) else { continue }
                let merge = try project.mixtape("export", "runs/\(name)", "models/\(name)", "--merge")
                #expect(merge.status == 0, "\(merge)")
                try project.expectEqual("models/\(name)", to: "runs/\(name)")
            }
            let settings = try jsonObject(try project.directory.read("adapters/ia3/adapter_config.json"))
            #expect(settings["task_type"] as? String == "CAUSAL_LM" && settings["fan_in_fan_out"] as? Bool == true)
        }
    }
}
