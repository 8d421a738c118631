import Checkpoints
import Deltas
import Foundation
import Models
import Runs
import TestSupport
import Testing
import Text2Text

/// Runs that train a delta.
@Suite struct DeltaRunTests {
    private static let lora = #"{"method": "lora", "rank": 2, "dropout": 0.1}"#
    private static let perTask = #"{"method": "lora", "rank": 2, "perTask": true}"#
    private static let inTurn = #"{"parts": [{"method": "lora"}, {"method": "bitfit"}], "order": "in-turn"}"#
    private static let newModel = """
        "vocabulary": {"kind": "bytes", "sentinels": 0},
         "model": {
           "modelWidth": 16, "heads": 2, "headWidth": 8, "feedForwardWidth": 16, "layers": 2, "dropout": 0.1}
        """

    /// Writes a pipeline, and returns its run.
    private func run(
        _ name: String, _ delta: String?, model: String = newModel, tasks: String = #"["parity"]"#,
        training: String = #""schedule": {"learningRate": 0.005}"#, in project: SmallProject
    ) throws -> Run {
        let line = delta.map { "\"delta\": \($0)," } ?? ""
        try project.directory.write(
            """
            {"name": "\(name)", "mixture": {"tasks": \(tasks)}, \(model),
             \(line)
             "training": {"steps": 6, "batchExamples": 4, "checkpointEvery": 2, "keepCheckpoints": 3,
               \(training)}}
            """, to: "Pipelines/\(name).json")
        return try Run(pipeline: "Pipelines/\(name).json", project: project.directory.path)
    }

    /// A second task with the same examples and another prefix.
    private func writeSecondTask(_ project: SmallProject) throws {
        let task = try project.directory.read("Tasks/parity.json")
        try project.directory.write(
            task.replacing("\"parity\",", with: "\"second\",").replacing("parity: {", with: "second: {"),
            to: "Tasks/second.json")
    }

    private func warnings(_ run: Run) throws -> [String] {
        var warnings: [String] = []
        try run.train { if case .warning(let text) = $0 { warnings.append(text) } }
        return warnings
    }

    /// The learning rates of a run's steps.
    private func rates(_ run: Run) throws -> Set<Double> {
        var rates: Set<Double> = []
        try run.train { if case .step(let step) = $0 { rates.insert(step.record.learningRate) } }
        return rates
    }

    private func checkpoint(_ run: Run, step: Int = 6) -> String {
        "\(run.directory)/checkpoints/step-000000\(step)"
    }

    private func files(_ run: Run) throws -> [Data] {
        try ["model.safetensors", "optimizer.safetensors"].map {
            try Data(contentsOf: URL(fileURLWithPath: "\(checkpoint(run))/\($0)"))
        }
    }

    private func load(_ run: Run) throws -> any Model<Float> {
        try LoadedModel(
            RunDirectory(path: run.directory), .newest, pipeline: "", warn: { Issue.record("\($0)") }
        ).model
    }

    private func values(_ model: any Model<Float>) -> [String: [Float]] {
        Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, $0.value.elements) })
    }

    @Test(
        arguments: [lora, perTask, inTurn],
        [#""optimizer": {"kind": "adamw"}"#, #""optimizer": {"kind": "adafactor"}"#]
    )
    func aResumedRunEqualsAnUninterruptedOne(delta: String, optimizer: String) throws {
        try SmallProject.use { project in
            try writeSecondTask(project)
            let training = optimizer + #", "average": {"decay": 0.9}, "accumulation": 2"#
            let run = try run(
                "tuned", delta, tasks: #"["parity", "second"]"#, training: training, in: project)
            try run.train()
            let whole = try files(run)
            let tensors = try SafetensorsFile(path: "\(checkpoint(run))/model.safetensors").entries.map(\.name)
            #expect(!tensors.isEmpty && tensors.allSatisfy { $0.hasPrefix("delta.") }, "\(tensors)")
            for steps in [[6], [6, 4]] {
                for step in steps { try FileManager.default.removeItem(atPath: checkpoint(run, step: step)) }
                try run.train()
                #expect(try files(run) == whole)
            }
            // The loaded model has the frozen weights of the seed, and the deltas of the checkpoint.
            let loaded = try load(run)
            #expect(Set(loaded.places.added.map(\.name)) == Set(tensors))
            let names = try JSONSerialization.jsonObject(
                with: Data(contentsOf: URL(fileURLWithPath: "\(run.directory)/model/deltas.json")))
            #expect((names as? [String: [Any]])?["deltas"]?.count == 1)
            #expect(loaded.places.routes == (delta == Self.perTask ? ["parity", "second"] : []))
        }
    }

    @Test func anotherDeltaIsAnotherRun() throws {
        try SmallProject.use { project in
            try run("tuned", Self.lora, in: project).train()
            let changed = try run("tuned", #"{"method": "lora", "rank": 3, "dropout": 0.1}"#, in: project)
            let error = #expect(throws: RunError.self) { try changed.train() }
            #expect(
                error?.message.contains("\n  delta.rank: 2 before, 3 now\n") == true, "\(String(describing: error))")
            let absent = try run("tuned", nil, in: project)
            let other = #expect(throws: RunError.self) { try absent.train() }
            #expect(other?.message.contains("\n  delta: ") == true, "\(String(describing: other))")
            // Defaults that are written out change nothing.
            try run(
                "tuned", #"{"method": "lora", "rank": 2, "alpha": 2, "dropout": 0.1, "start": "uniform"}"#, in: project
            ).train()
        }
    }

    /// Training goes on from a delta: the same one has its values, another one lies on top of it.
    @Test func trainingBeginsFromARunWithADelta() throws {
        try SmallProject.use { project in
            let first = try run("first", Self.lora, in: project)
            try first.train()
            let start = values(try load(first))
            let model = #""model": {"directory": "runs/first"}"#
            let still = #""schedule": {"learningRate": 0}"#

            let same = try run("same", Self.lora, model: model, training: still, in: project)
            _ = try warnings(same)
            #expect(values(try load(same)) == start)

            let stacked = try run("stacked", #"{"method": "ia3"}"#, model: model, training: still, in: project)
            try stacked.train()
            let both = try load(stacked)
            #expect(values(both).filter { start[$0.key] != nil } == start)
            let added = Set(values(both).keys).subtracting(start.keys)
            #expect(!added.isEmpty && added.allSatisfy { $0.hasPrefix("delta.1.") }, "\(added)")
            let held = try SafetensorsFile(path: "\(checkpoint(stacked))/model.safetensors").entries.map(\.name)
            #expect(Set(held) == added.union(start.keys.filter { $0.hasPrefix("delta.") }))

            let whole = try run("whole", nil, model: model, in: project)
            try whole.train()
            let trained = values(try load(whole))
            #expect(Set(trained.keys) == Set(start.keys))
            for (name, value) in trained { #expect((value == start[name]) == name.hasPrefix("delta."), "\(name)") }

            // The run that it began from is no longer needed.
            try FileManager.default.removeItem(atPath: first.directory)
            #expect(values(try load(stacked)).filter { start[$0.key] != nil } == start)
        }
    }

    /// An adapter beside a model is trained further, or lies below a delta.
    @Test func trainingBeginsFromAnAdapter() throws {
        try SmallProject.use { project in
            try run("base", nil, in: project).train()
            let first = try run("first", Self.lora, model: #""model": {"directory": "runs/base"}"#, in: project)
            try first.train()
            let trained = try load(first)
            let start = values(trained)
            let lora = DeltaConfiguration([.init(LoRA(rank: 2, alpha: 2, dropout: 0.1))])
            try AdapterExport.write(
                trained, lora, base: .init(name: nil, modelType: "t5"), layout: .peft,
                to: project.directory.path("adapters/first"))

            let model = #""model": {"directory": "runs/base", "adapter": "adapters/first"}"#
            let still = #""schedule": {"learningRate": 0}"#
            let further = try run("further", nil, model: model, training: still, in: project)
            try further.train()
            #expect(values(try load(further)) == start)
            let held = try SafetensorsFile(path: "\(checkpoint(further))/model.safetensors").entries.map(\.name)
            #expect(Set(held) == Set(start.keys.filter { $0.hasPrefix("delta.") }))
            let moving = try run("moving", nil, model: model, in: project)
            try moving.train()
            for (name, value) in values(try load(moving)) {
                #expect((value == start[name]) != name.hasPrefix("delta."), "\(name)")
            }

            let hot = try run(
                "hot", nil, model: model, training: #""schedule": {"learningRate": 0.5}"#, in: project)
            #expect(try warnings(hot).contains { $0.contains("far from what usually trains lora") })

            let usual = try run("usual", nil, model: model, training: #""clipNorm": 1"#, in: project)
            #expect(try rates(usual) == [0.001])

            let stacked = try run("stacked", #"{"method": "ia3"}"#, model: model, in: project)
            try stacked.train()
            for (name, value) in values(try load(stacked)) {
                #expect(start[name].map { $0 == value } ?? name.hasPrefix("delta.1."), "\(name)")
            }

            for (model, message) in [
                (
                    #""model": {"directory": "runs/first", "adapter": "adapters/first"}"#,
                    "model.adapter: goes beside a model without a delta, and the run has one; leave it out"
                ),
                (
                    #""model": {"directory": "runs/base", "adapter": "Tasks"}"#,
                    "model.adapter: Tasks is no adapter's directory; it has none of the settings files"
                ),
            ] {
                let refused = try run("refused", nil, model: model, in: project)
                let error = #expect(throws: (any Error).self) { try refused.train() }
                #expect(project.directory.message(of: error).hasSuffix(": " + message))
            }
        }
    }

    /// The default is the usual rate of the adapter's methods, in any layout.
    @Test(arguments: [
        (AdapterDirectory.Layout.peft, DeltaConfiguration([.init(IA3())]), 0.003),
        (.mixtape, DeltaConfiguration([.init(IA3())]), 0.003),
        (.mixtape, DeltaConfiguration([.init(LoRA(rank: 2)), .init(PromptTuning(tokens: 2))]), 0.003),
        (.peft, DeltaConfiguration([.init(PromptTuning(tokens: 2))]), 0.3),
        (.adapters, DeltaConfiguration([.init(BottleneckAdapter())]), 0.001),
    ])
    func anAdapterHasTheUsualRateOfItsMethods(
        _ layout: AdapterDirectory.Layout, _ delta: DeltaConfiguration, rate: Double
    ) throws {
        try SmallProject.use { project in
            let base = try run("base", nil, in: project)
            try base.train()
            let model = try load(base)
            try delta.attach(to: model, tasks: [], .random(seed: 1))
            try AdapterExport.write(
                model, delta, base: .init(name: nil, modelType: "t5"), layout: layout,
                to: project.directory.path("adapters/first"))
            let further = try run(
                "further", nil, model: #""model": {"directory": "runs/base", "adapter": "adapters/first"}"#,
                training: #""clipNorm": 1"#, in: project)
            #expect(try rates(further) == [rate])
        }
    }

    @Test func aModelWithADeltaForEachTaskHasThoseTasksAlone() throws {
        try SmallProject.use { project in
            try writeSecondTask(project)
            try run("first", Self.perTask, in: project).train()
            let other = try run(
                "other", nil, model: #""model": {"directory": "runs/first"}"#, tasks: #"["parity", "second"]"#,
                in: project)
            let error = #expect(throws: (any Error).self) { try other.train() }
            #expect(
                project.directory.message(of: error)
                    == "Pipelines/other.json:1:86: model.directory: runs/first has a delta for each of parity, and "
                    + "none for second; train on those tasks alone, or begin with a model without such deltas")
        }
    }

    /// A task that is evaluated and not trained on has no delta, which is told before training.
    @Test func everyJudgingTaskNeedsADelta() throws {
        try SmallProject.use { project in
            try writeSecondTask(project)
            func refusal(_ name: String, _ delta: String?, model: String = Self.newModel) throws -> String {
                let run = try run(
                    name, delta, model: model, tasks: #"["parity"], "evaluateAlso": ["second"]"#, in: project)
                return project.directory.message(of: #expect(throws: (any Error).self) { try run.train() })
            }
            let problem =
                "has a delta for each of parity, and the run is also judged by second; name only the former in "
                + "evaluation.tasks, and judge second afterwards: mixtape evaluate "
            #expect(
                try refusal("each", Self.perTask) == "Pipelines/each.json:4:11: delta: \(problem)"
                    + "runs/each --task second --delta-of parity")
            try run("first", Self.perTask, in: project).train()
            let other = try refusal("other", nil, model: #""model": {"directory": "runs/first"}"#)
            #expect(other.contains(": model.directory: runs/first \(problem)"), "\(other)")
        }
    }

    /// A frozen part of a delta is in the checkpoint, because it is in no other file.
    @Test func aPartOfADeltaMayBeFrozen() throws {
        try SmallProject.use { project in
            let run = try run(
                "tuned", Self.lora, training: #""freeze": ["*lora_A", "encoder"]"#, in: project)
            var counts: (all: Int, trained: Int)?
            try run.train {
                if case .opened(let start) = $0 { counts = (start.parameterCount, start.trainedParameterCount) }
            }
            // Rank 2 and 16 outputs; query and value of two attentions in two layers of the decoder.
            #expect(counts?.trained == 2 * 16 * 2 * 2 * 2)
            let loaded = try load(run)
            let tensors = try SafetensorsFile(path: "\(checkpoint(run))/model.safetensors").entries.map(\.name)
            #expect(Set(tensors) == Set(loaded.places.added.map(\.name)))
        }
    }

    /// With several methods the default is a rate that suits them all.
    @Test(arguments: [
        (#"{"method": "ia3"}"#, 0.003),
        (#"{"parts": [{"method": "lora"}, {"method": "prompt", "tokens": 2}]}"#, 0.003),
        (#"{"parts": [{"method": "prompt", "tokens": 2}, {"method": "lora"}], "order": "in-turn"}"#, 0.01),
    ])
    func theUsualRateOfTheMethodIsTheDefault(delta: String, rate: Double) throws {
        try SmallProject.use { project in
            let run = try run("tuned", delta, training: #""clipNorm": 1"#, in: project)
            var (rates, warnings): (Set<Double>, [String]) = ([], [])
            try run.train {
                switch $0 {
                case .step(let step): rates.insert(step.record.learningRate)
                case .warning(let text): warnings.append(text)
                default: break
                }
            }
            #expect(rates == [rate])
            #expect(!warnings.contains { $0.contains("learning rate") }, "\(warnings)")
        }
    }

    @Test(arguments: [
        (
            #"{"method": "lora"}"#, #""schedule": {"learningRate": 0.5}"#,
            "the learning rate 0.5 is far from what usually trains lora: 5e-05 to 0.01, such as 0.001; "
                + "change schedule.learningRate"
        ),
        (
            #"{"method": "lora"}"#, #""optimizer": {"kind": "adafactor"}"#,
            "this Adafactor takes steps in proportion to the size of a parameter, and those of a delta begin near 0; "
                + #"use AdamW, or Adafactor with "rules": "transformers", "scaleParameter": false"#
        ),
    ])
    func whatHardlyTrainsIsTold(delta: String, training: String, warning: String) throws {
        try SmallProject.use { project in
            let told = try warnings(try run("tuned", delta, training: training, in: project))
            #expect(told.contains(warning), "\(told)")
        }
    }

    @Test(arguments: [
        (
            #"{"method": "lora", "targets": ["querry"]}"#, #""clipNorm": 1"#,
            #":4:42: delta.targets[0]: "querry" names no weight of the model; did you mean "query"?"#
        ),
        (
            #"{"method": "lora"}"#, #""freeze": ["delta"]"#,
            "training.freeze[0]: leaves no weight to train; freeze fewer"
        ),
        (
            inTurn, #""freeze": ["delta-vector"]"#,
            "training.freeze[0]: leaves no weight to train in the turn of part 2 of the delta; freeze fewer"
        ),
        (
            #"{"method": "lora"}"#, #""reinitialize": {"topLayers": 1}"#,
            "delta: leaves encoder.block.1.layer.0.layer_norm.weight as it is, which training.reinitialize draws "
                + #"anew; name it in "train" of the delta, or leave reinitialize out"#
        ),
        (
            #"{"method": "lora", "start": "pissa", "train": ["query"]}"#, #""clipNorm": 1"#,
            #"delta: trains encoder.block.0.layer.0.SelfAttention.q.weight whole, but "start": "pissa" "#
                + #"subtracted a part of it; leave it out of "train", or take another start"#
        ),
        (
            #"{"parts": [{"method": "lora", "train": ["norm"]}, {"method": "ia3", "train": ["encoder"]}], "#
                + #""order": "in-turn"}"#, #""clipNorm": 1"#,
            #"delta.parts[1].train[0]: names encoder.block.0.layer.0.layer_norm.weight, which an earlier part trains; "#
                + "name it in one part"
        ),
    ])
    func whatDoesNotFitIsToldBeforeAnythingRuns(delta: String, training: String, message: String) throws {
        try SmallProject.use { project in
            let run = try run("tuned", delta, training: training, in: project)
            let error = #expect(throws: (any Error).self) { try run.train() }
            let text = project.directory.message(of: error)
            #expect(text.hasPrefix("Pipelines/tuned.json:") && text.hasSuffix(message), "\(text)")
            #expect(!FileManager.default.fileExists(atPath: run.directory))
        }
    }

    /// What is drawn anew is trained where the delta names it.
    @Test func drawnLayersMayBeTrainedBesides() throws {
        try SmallProject.use { project in
            let run = try run(
                "tuned", #"{"method": "lora", "train": ["encoder.block.1", "decoder.block.1"]}"#,
                training: #""reinitialize": {"topLayers": 1}"#, in: project)
            try run.train()
            let tensors = try SafetensorsFile(path: "\(checkpoint(run))/model.safetensors").entries.map(\.name)
            #expect(tensors.contains("decoder.block.1.layer.0.SelfAttention.q.weight"))
            #expect(!tensors.contains { $0.hasPrefix("decoder.block.0.") })
            _ = try load(run)
        }
    }
}
