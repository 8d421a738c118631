import Foundation
import Testing

/// Runs that leave a part of their model unchanged.
@Suite struct FreezeTests {
    private static let encoder = #"training.freeze=["encoder","norm"]"#

    /// The names of the tensors of a safetensors file.
    private func tensors(_ path: String) throws -> Set<String> {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let length = bytes.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
        let header = try JSONSerialization.jsonObject(with: bytes.dropFirst(8).prefix(length)) as? [String: Any]
        return Set(try #require(header).keys).subtracting(["__metadata__"])
    }

    private func checkpoint(_ run: String, _ project: TinyProject) -> String {
        "\(project.path)/\(run)/checkpoints/step-0000040/model.safetensors"
    }

    /// A new model: the frozen part is drawn again from the run's seed whenever the model is asked.
    @Test func aNewModelWithAFrozenPart() throws {
        try TinyProject.use { project in
            let run = try project.mixtape("run", TinyProject.pipeline, "--set", Self.encoder)
            #expect(run.status == 0, "\(run)")
            let trained = try #require(run.facts.first { $0.hasPrefix("trained ") })
            #expect(trained.contains(" parameters, ") && trained.hasSuffix("%"), "\(trained)")
            let held = try tensors(checkpoint(TinyProject.run, project))
            #expect(held.contains("shared.weight") && held.contains("decoder.block.0.layer.0.SelfAttention.q.weight"))
            #expect(!held.contains { $0.hasPrefix("encoder.") || $0.contains("layer_norm") })

            let texts = ["parity: 7", "starts: bako"]
            let asked = try project.mixtape("predict", TinyProject.run, texts[0], texts[1], "--json")
            #expect(asked.status == 0, "\(asked)")
            try #expect(project.mixtape("export", TinyProject.run, "models/mine").status == 0)
            let exported = try tensors("\(project.path)/models/mine/model.safetensors")
            #expect(exported.isSuperset(of: held) && exported.contains { $0.hasPrefix("encoder.") })
            // Its max_new_tokens is that of the tasks. In the run it does not hold for inputs without a task.
            try project.remove("models/mine/generation_config.json")
            let again = try project.mixtape("predict", "models/mine", texts[0], texts[1], "--json")
            #expect(again.objects.map { $0["output"] as? String } == asked.objects.map { $0["output"] as? String })
            #expect(
                again.objects.map { $0["log_likelihood"] as? Double }
                    == asked.objects.map { $0["log_likelihood"] as? Double })
        }
    }

    /// An existing model: the run needs it whenever it is asked, and the model must be unchanged.
    @Test func theBaseOfARunIsNamed() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try #expect(project.mixtape("export", TinyProject.run, "models/base").status == 0)
            let further = "Pipelines/further.json"
            try project.directory.write(
                """
                {
                  "name": "further", "mixture": {"tasks": ["capitals", "parity", "starts"]},
                  "model": {"directory": "models/base"},
                  "training": {
                    "steps": 40, "batchExamples": 8, "checkpointEvery": 20, "freeze": ["encoder", "embeddings"],
                    "schedule": {"learningRate": 0.01}
                  }
                }
                """, to: further)
            // A run that was stopped and continued ends like one that was never stopped.
            let whole = try project.mixtape("train", further)
            #expect(whole.status == 0, "\(whole)")
            let expected = try Data(contentsOf: URL(fileURLWithPath: checkpoint("runs/further", project)))
            try project.remove("runs/further/checkpoints/step-0000040")
            let resumed = try project.mixtape("train", further)
            #expect(resumed.status == 0 && resumed.output.contains("step 20 of 40"), "\(resumed)")
            let found = try Data(contentsOf: URL(fileURLWithPath: checkpoint("runs/further", project)))
            #expect(found == expected)

            let asked = try project.mixtape("predict", "runs/further", "parity: 7")
            #expect(asked.status == 0, "\(asked)")
            try FileManager.default.moveItem(
                atPath: "\(project.path)/models/base", toPath: "\(project.path)/models/moved")
            let missing = try project.mixtape("predict", "runs/further", "parity: 7")
            #expect(missing.status == 1)
            #expect(
                missing.errors == "runs/further: training left weights of models/base as they are, and that model is "
                    + "needed: models/base: does not exist, and nothing is downloaded; name the directory of a run or "
                    + "of a model; put it back, or say in runs/further/configuration.json (model.directory) where it "
                    + "is now\n")
            try project.edit("runs/further/configuration.json", "models/base", "models/moved")
            let moved = try project.mixtape("predict", "runs/further", "parity: 7")
            #expect(moved.status == 0 && moved.output == asked.output, "\(moved)")
            // Another model of the same sizes is noticed.
            try #expect(
                project.mixtape("run", TinyProject.pipeline, "--set", "seed=9", "--set", "name=other").status == 0)
            try #expect(project.mixtape("export", "runs/other", "models/other").status == 0)
            try project.edit("runs/further/configuration.json", "models/moved", "models/other")
            let other = try project.mixtape("predict", "runs/further", "parity: 7")
            #expect(other.status == 1 && other.errors.contains("was trained beside other weights than "), "\(other)")
        }
    }

    /// Another run, whose checkpoints come and go: the new run has a copy.
    @Test func theBaseMayBeARunThatGoesOn() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            try project.directory.write(
                """
                {
                  "name": "further", "mixture": {"tasks": ["capitals", "parity", "starts"]},
                  "model": {"directory": "runs/tiny"},
                  "training": {"steps": 10, "batchExamples": 8, "freeze": ["encoder"]}
                }
                """, to: "Pipelines/further.json")
            let trained = try project.mixtape("run", "Pipelines/further.json")
            #expect(trained.status == 0, "\(trained)")
            let report = try project.directory.read("runs/further/report.md")
            #expect(report.contains("trained parameters"), "\(report)")
            let before = try project.mixtape("predict", "runs/further", "parity: 7", "--json")
            try project.remove("runs/tiny")
            let after = try project.mixtape("predict", "runs/further", "parity: 7", "--json")
            #expect(before.status == 0 && after.output == before.output, "\(after)")
        }
    }

    @Test(arguments: [
        (
            [#"training.freeze=["encodr"]"#],
            #"training.freeze[0]: "encodr" names no weight of the model; did you mean "encoder"?"#
        ),
        (
            [#"training.freeze=["head"]"#, "model.tieEmbeddings=true"],
            #"training.freeze[0]: "head" names nothing in this model, whose head is the token table; leave it out"#
        ),
        (["training.freeze=[]"], "training.freeze: is empty; name weights, or leave it out"),
        (
            [#"training.freeze=["encoder","decoder","embeddings","head"]"#],
            "training.freeze[3]: leaves no weight to train; freeze fewer"
        ),
    ])
    func whatCannotBeFrozenIsTold(settings: [String], message: String) throws {
        try TinyProject.use { project in
            let run = try CommandLineRun(
                ["train", TinyProject.pipeline] + settings.flatMap { ["--set", $0] }, in: project.path)
            #expect(run.status == 1 && run.errors.contains(message), "\(run)")
            #expect(!FileManager.default.fileExists(atPath: "\(project.path)/runs/tiny/checkpoints"))
        }
    }

    /// Reinitialized layers are trained.
    @Test func layersAreDrawnAnew() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            func first(_ settings: String...) throws -> (status: Int32, loss: String?, errors: String) {
                let words = settings.flatMap { ["--set", $0] }
                let run = try CommandLineRun(
                    ["train", "Pipelines/further.json", "--restart"] + words, in: project.path)
                let line = (try? project.directory.read("runs/further/log.jsonl"))?.split(separator: "\n").first
                return (run.status, line.map(String.init), run.errors)
            }
            try project.directory.write(
                """
                {
                  "name": "further", "mixture": {"tasks": ["capitals", "parity", "starts"]},
                  "model": {"directory": "runs/tiny", "dropout": 0}, "training": {"steps": 1, "batchExamples": 8}
                }
                """, to: "Pipelines/further.json")
            let kept = try first()
            let drawn = try first(#"training.reinitialize={"topLayers": 1}"#)
            #expect(kept.status == 0 && drawn.status == 0 && kept.loss != drawn.loss, "\(kept) \(drawn)")
            let frozen = try first(
                #"training.reinitialize={"topLayers": 1}"#, #"training.freeze=["*SelfAttention.q*"]"#)
            #expect(
                frozen.status == 1 && frozen.errors.contains("which training.reinitialize draws anew; train it"),
                "\(frozen)")
        }
    }
}
