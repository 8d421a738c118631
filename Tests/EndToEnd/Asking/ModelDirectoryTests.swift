import Foundation
import Testing

/// Models in Hugging Face's format: exported from a run, used without it, trained on.
@Suite struct ModelDirectoryTests {
    private static let texts = ["parity: 7", "capitals: bako", "starts: mirute"]

    @Test(arguments: ["tiny", "pieces"])
    func anExportedModelAnswersAsTheRunDoes(name: String) throws {
        try TinyProject.use { project in
            let run = "runs/\(name)"
            try #expect(project.mixtape("run", "Pipelines/\(name).json").status == 0)
            let export = try project.mixtape("export", run, "models/mine")
            #expect(export.status == 0 && export.errors == "", "\(export)")
            #expect(export.facts.first?.hasPrefix("export models/mine: step ") == true, "\(export)")
            // The run is no longer needed.
            try project.remove(run)

            let answers = try project.mixtape("predict", "models/mine", Self.texts[0], Self.texts[1], "--json")
            #expect(answers.status == 0 && answers.objects.count == 2, "\(answers)")
            let card = try project.directory.read("models/mine/README.md")
            for part in ["# \(name)", "| parity | parity: {number} | even, odd |", "accuracy", "SHA-256"] {
                #expect(card.contains(part), "\(part) in \(card)")
            }
            let evaluated = try project.mixtape(
                "evaluate", "models/mine", "--task", "parity", "--task", "starts", "--task", "parity", "--json")
            #expect(evaluated.status == 0, "\(evaluated)")
            let tasks = try #require(evaluated.object["tasks"] as? [String: [String: Any]])
            #expect(Set(tasks.keys) == ["parity", "starts"])
            // The card's score is the evaluation's, with as many digits as these few examples support.
            let metrics = try #require(tasks["parity"]?["metrics"] as? [String: [String: Any]])
            let accuracy = try #require(metrics["accuracy"]?["value"] as? Double)
            let row = try #require(card.firstMatch(of: #/\| parity \| accuracy \| ([0-9.]+) \|/#), "\(card)")
            #expect(abs(try #require(Double(row.output.1)) - accuracy) <= 0.5, "\(card)")
            let reports = try project.files(below: "runs").keys.filter { $0.hasPrefix("mine@") }.sorted()
            #expect(
                reports.map { $0.split(separator: "/").last } == ["report.html", "report.json", "report.md"],
                "\(reports)")
        }
    }

    @Test func runAndExportScoreAlike() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try #expect(project.mixtape("export", TinyProject.run, "mine").status == 0)
            let pairs = #"{"input": "parity: 7", "target": "odd"}"# + "\n" + #"{"input": "starts: bako", "target": ""}"#
            let ofRun = try project.mixtape("score", "--model", TinyProject.run, "--input", "-", input: pairs)
            let ofExport = try project.mixtape("score", "--model", "mine", "--input", "-", input: pairs)
            #expect(ofRun.status == 0 && ofRun.output == ofExport.output, "\(ofRun)\n\(ofExport)")
            let texts = Self.texts
            // Its max_new_tokens is that of the tasks. In the run it does not hold for inputs without a task.
            try project.remove("mine/generation_config.json")
            let answers = try project.mixtape("predict", TinyProject.run, texts[0], texts[1], texts[2], "--json")
            #expect(
                try project.mixtape("predict", "mine", texts[0], texts[1], texts[2], "--json").output == answers.output)
        }
    }

    /// A run that begins from a trained model: its first loss is far below that of a random model.
    @Test func aModelIsTrainedOn() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try #expect(project.mixtape("export", TinyProject.run, "mine").status == 0)
            let text = try project.directory.read(TinyProject.pipeline)
            let start = try #require(text.range(of: #""vocabulary""#))
            let end = try #require(text.range(of: #""training""#))
            let pipeline = text.replacingCharacters(
                in: start.lowerBound..<end.lowerBound, with: #""model": {"directory": "mine", "dropout": 0},"# + "\n"
            )
            .replacingOccurrences(of: #""name": "tiny""#, with: #""name": "further""#)
            try project.directory.write(pipeline, to: "Pipelines/further.json")
            let run = try project.mixtape("run", "Pipelines/further.json")
            #expect(run.status == 0, "\(run)")
            #expect(run.facts.contains("vocabulary 259 ids, from mine"), "\(run)")
            func losses(_ run: String) throws -> [Double] {
                try project.loggedSteps(of: "runs/\(run)").map { try #require($0["loss"] as? Double) }
            }
            let first = try #require(try losses("further").first)
            let random = try #require(try losses("tiny").first)
            #expect(first < random / 2, "\(first) after \(random)")

            // The run stays the same run while the model is the same, wherever the model lies.
            try FileManager.default.moveItem(
                atPath: project.directory.path("mine"), toPath: project.directory.path("moved"))
            try project.edit("Pipelines/further.json", #""mine""#, #""moved""#)
            let again = try project.mixtape("train", "Pipelines/further.json")
            #expect(again.facts.contains("training step 40 of 40, finished"), "\(again)")
            try #expect(project.mixtape("predict", "runs/further", "parity: 7").status == 0)
        }
    }

    /// A run that begins from another run needs no export between them.
    @Test func aRunIsTrainedOn() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("train", TinyProject.pipeline, "--set", "training.steps=20").status == 0)
            func further(_ name: String, from directory: String) throws -> CommandLineRun {
                let set = [
                    "name=\(name)", #"model={"directory": "\#(directory)", "dropout": 0}"#, "vocabulary=null",
                ].flatMap { ["--set", $0] }
                return try CommandLineRun(["train", TinyProject.pipeline] + set, in: project.path)
            }
            let run = try further("further", from: TinyProject.run)
            #expect(run.status == 0 && run.errors == "", "\(run)")
            #expect(run.facts.contains("vocabulary 259 ids, from runs/tiny/model"), "\(run)")
            // The result equals training on the exported model.
            try #expect(project.mixtape("export", TinyProject.run, "mine").status == 0)
            try #expect(further("exported", from: "mine").status == 0)
            let weights = "checkpoints/step-0000040/model.safetensors"
            #expect(try project.bytes("runs/further/\(weights)") == project.bytes("runs/exported/\(weights)"))
            // If the first run continues, it becomes another model than the one that the second run began from.
            let more = try project.mixtape("train", TinyProject.pipeline, "--set", "training.steps=60")
            #expect(more.status == 0, "\(more)")
            let changed = try further("further", from: TinyProject.run)
            let difference = "model.directory: holds other weights or settings than before"
            #expect(changed.errors.contains(difference), "\(changed)")
            let itself = try further("tiny", from: TinyProject.run)
            #expect(itself.status == 1, "\(itself)")
            #expect(itself.errors.contains(": model: the run cannot begin with itself; give it another name\n"))
            // A killed run has a model, too, and a warning says that the run is not complete.
            let killed = try project.mixtape(
                "train", TinyProject.pipeline, "--set", "name=long", "--set", "training.steps=100000",
                signal: { _ in project.exists("runs/long/checkpoints/step-0000020") ? SIGKILL : nil })
            #expect(killed.status == 128 + SIGKILL, "\(killed)")
            let early = try further("early", from: "runs/long")
            let warning = "warning: runs/long: is not finished; its best checkpoint so far is taken\n"
            #expect(early.status == 0 && early.errors == warning, "\(early)")
        }
    }

    @Test func whatCanBeWrong() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try #expect(project.mixtape("export", TinyProject.run, "mine").status == 0)
            try project.directory.write("mine", to: "full/notes.txt")
            try project.edit(TinyProject.pipeline, #""model": {"#, #""model": {"directory": "mine", "#)
            let mistakes: [Refusal] = [
                (["export", TinyProject.run, "full"], 1, "full: exists already; give the name of a new directory"),
                (
                    ["predict", "full", "x"], 1,
                    "full: is neither a run (no configuration.json) nor a model (no config.json); name the directory "
                        + "of one"
                ),
                (
                    ["evaluate", "mine"], 2,
                    "mixtape evaluate: mine is a model without tasks of its own; name them: --task NAME\n"
                        + "see 'mixtape evaluate --help'"
                ),
                (
                    ["evaluate", "mine", "--task", "partiy"], 2,
                    "mixtape evaluate: --task: unknown task \"partiy\"; did you mean \"parity\"?\n"
                        + "see 'mixtape evaluate --help'"
                ),
                (
                    ["evaluate", TinyProject.run, "--task", "partiy"], 2,
                    "mixtape evaluate: --task: unknown task \"partiy\"; did you mean \"parity\"?\n"
                        + "see 'mixtape evaluate --help'"
                ),
                (
                    ["predict", "mine", "x", "--checkpoint", "3"], 2,
                    "mixtape predict: --checkpoint: mine is a model's directory, which has no checkpoints\n"
                        + "see 'mixtape predict --help'"
                ),
                (
                    ["predict", "mine", "x", "--task", "parity", "--tasks", "absent"], 1,
                    "absent: does not exist; the tasks are expected in a directory, one JSON file each; go to the "
                        + "project's folder, or make one: mixtape init DIR"
                ),
            ]
            try project.expectRefusals(mistakes)
            let pipeline = try project.mixtape("train", TinyProject.pipeline)
            #expect(pipeline.status == 1)
            #expect(pipeline.errors.contains("vocabulary: the model's directory brings its vocabulary; leave this out"))
            #expect(pipeline.errors.contains(#"model.modelWidth: unknown key "modelWidth""#), "\(pipeline)")
        }
    }
}
