import Autodiff
import Checkpoints
import Files
import Foundation
import Models
import Optimizers
import Tensors
import TestSupport
import Testing
import Training
import Vocabularies

/// GPT-2 computes and trains as transformers does, in double precision.
@Suite struct GPT2ParityTests {
    // The expected values are in single precision, except for the losses.
    static let exact = (logits: 1e-6, losses: 1e-9, gradients: 1e-6)
    static let single = (logits: 1e-5, losses: 1e-5, gradients: 1e-4)
    typealias Tolerance = (logits: Double, losses: Double, gradients: Double)

    /// The logits of each position, computed as in decoding.
    @Test(arguments: GPT2Reference.all) func logits(_ example: GPT2Reference) throws {
        try compareLogits(example, Double.self, Self.exact)
        try compareLogits(example, Float.self, Self.single)
    }

    private func compareLogits<Element: Scalar>(
        _ example: GPT2Reference, _ type: Element.Type, _ tolerance: Tolerance
    ) throws {
        let model: any Model<Element> = try example.model()
        let expected = try example.expected()
        let logits = try example.tensors("expected.safetensors").tensor(named: "logits", as: Double.self)
        let (rows, vocabulary) = (logits.elements, logits.columns)
        #expect(vocabulary == model.configuration.vocabularySize && logits.rows == expected.losses.count)
        let session = try model.generative().startDecoding(
            expected.inputs.map { $0[...] }, rowsPerInput: 1, maximumLength: expected.targets.map(\.count).max() ?? 0,
            weights: PackedWeights())
        let offsets = expected.targets.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
        var examples = Array(expected.targets.indices)
        var newest = session.firstTokens
        for position in 0..<6 {
            let found = session.step(newest).elements
            for (row, example) in examples.enumerated() {
                let place = offsets[example] + position
                let difference = relativeDifference(
                    Array(found[row * vocabulary..<(row + 1) * vocabulary]),
                    Array(rows[place * vocabulary..<(place + 1) * vocabulary]))
                #expect(difference < tolerance.logits, "\(type), example \(example), position \(position)")
            }
            let kept = examples.indices.filter { expected.targets[examples[$0]].count > position + 1 }
            session.select(kept)
            examples = kept.map { examples[$0] }
            newest = examples.map { expected.targets[$0][position] }
        }
        #expect(examples.isEmpty)
    }

    @Test(arguments: GPT2Reference.all) func lossesAndGradients(_ example: GPT2Reference) throws {
        let expected = try example.expected()
        for (loss, losses, name) in [
            (TextLayout.Loss.target, expected.losses, "gradient"), (.all, expected.allLosses, "all"),
        ] {
            try compareGradients(example, loss, losses, name, Double.self, Self.exact)
            try compareGradients(example, loss, losses, name, Float.self, Self.single)
        }
    }

    private func compareGradients<Element: Scalar>(
        _ example: GPT2Reference, _ loss: TextLayout.Loss, _ expected: [Double], _ prefix: String,
        _ type: Element.Type, _ tolerance: Tolerance
    ) throws {
        let model: any Model<Element> = try example.model(loss: loss)
        let batch = model.batch(try example.expected().pairs)
        let tape = Tape<Element>.training()
        let weights = [Double](repeating: 1 / Double(batch.targetTokenCount), count: batch.targetTokenCount)
        let found = model.losses(batch, lossWeights: weights, options: CrossEntropyOptions(), tape)
        tape.backward()
        #expect(relativeDifference(found.losses, expected) < tolerance.losses, "\(type)")
        let file = try example.tensors("expected.safetensors")
        let stored = file.entries.map(\.name).filter { $0.hasPrefix("\(prefix)/") }
        #expect(Set(stored) == Set(model.parameters.map { "\(prefix)/\($0.name)" }))
        for parameter in model.parameters {
            let gradient = try expectedValue("\(prefix)/\(parameter.name)", parameter, file, model)
            let difference = relativeDifference(parameter.gradient.elements, gradient)
            #expect(difference < tolerance.gradients, "\(type), \(parameter.name)")
        }
    }

    /// A tensor of a file as it lies in the model: linear maps are transposed there.
    private func expectedValue<Element: Scalar>(
        _ name: String, _ parameter: Parameter<Element>, _ file: SafetensorsFile, _ model: any Model<Element>
    ) throws -> [Double] {
        let tensor = try file.tensor(named: name, as: Double.self)
        let format = try #require(model.configuration as? any HuggingFaceFormat)
        return format.isTransposed(parameter.name) ? tensor.transposed.elements : tensor.elements
    }

    // MARK: Training

    static let runs = [(GPT2Reference.published, "adamw"), (.sharded, "adafactor")]

    /// Twenty steps in double precision, and in single precision as users train.
    @Test(arguments: runs) func twentySteps(_ example: GPT2Reference, _ name: String) throws {
        // The bound of Adafactor's updates counts those of the keys' biases.
        let isAdamW = name == "adamw"
        try train(
            example, name, Double.self, tolerance: (losses: isAdamW ? 1e-10 : 1e-7, weights: isAdamW ? 1e-6 : 1e-4))
        try train(example, name, Float.self, tolerance: (losses: 1e-3, weights: 1e-3))
    }

    private func train<Element: Scalar>(
        _ example: GPT2Reference, _ name: String, _ type: Element.Type, tolerance: (losses: Double, weights: Double)
    ) throws {
        let runs: [TrainingParityTests.Run] = try example.read("training.json")
        let run = try #require(runs.first { $0.name == name })
        let model: any Model<Element> = try example.model()
        var optimizer = try run.configuration()
        if case .adamW = optimizer {
            // As in transformers' Trainer.
            optimizer = .adamW(
                AdamWOptions(weightDecay: WeightDecay(rate: try #require(run.weightDecay), scope: .weights)))
        }
        let records = try ReferenceTraining(
            optimizer: optimizer, learningRate: run.learningRate, clipNorm: run.clipNorm, steps: run.losses.count
        ).train(model, on: try example.expected().pairs)
        #expect(records.count == 20)
        for (step, record) in records.enumerated() {
            #expect(abs(record.loss / run.losses[step] - 1) < tolerance.losses, "\(type), step \(step)")
        }
        let weights = try example.tensors("\(name).safetensors")
        for parameter in model.parameters {
            let expected = try expectedValue(parameter.name, parameter, weights, model)
            let compared = Self.determined(parameter)
            let difference = relativeDifference(
                compared.map { parameter.value.elements[$0] }, compared.map { expected[$0] })
            #expect(difference < tolerance.weights, "\(type), \(parameter.name)")
        }
    }

    /// The elements that training determines. A bias of the keys moves all scores of a query alike, so its gradient is
    /// zero but for rounding, and optimizers enlarge that.
    private static func determined<Element: Scalar>(_ parameter: Parameter<Element>) -> [Int] {
        guard parameter.name.hasSuffix("c_attn.bias") else { return Array(0..<parameter.count) }
        let width = parameter.count / 3
        return (0..<parameter.count).filter { !(width..<2 * width).contains($0) }
    }

    // MARK: Files

    /// Every setting and weight of a model is in the files that are written of it. transformers' class has their names.
    @Test(arguments: GPT2Reference.all) func exportedFiles(_ example: GPT2Reference) throws {
        let model: any Model<Float> = try example.model()
        try TemporaryDirectory.use { directory in
            let path = directory.path("model")
            try ModelExport.write(
                model, modelType: "gpt2", vocabulary: ByteVocabulary(sentinels: 0), maximumTargetTokens: 9, to: path)
            let read = try HuggingFaceConfiguration.read(directory: path)
            #expect(read.modelType == "gpt2" && read.autoClass == "AutoModelForCausalLM")
            var own = model.configuration
            var found = read.model
            own.adopt(.t5) { _ in [] }
            found.adopt(.t5) { _ in [] }
            own.dropoutRate = found.dropoutRate
            #expect(found.isEqual(to: own))
            let again: any Model<Float> = try ModelWeights(directory: path, read).model(
                dropoutRate: 0, isTrained: false)
            #expect(again.weights.map(\.name) == model.weights.map(\.name))
            for (first, second) in zip(model.weights, again.weights) {
                #expect(first.value.shape == second.value.shape && first.value.elements == second.value.elements)
            }
            // The names of the class with a head, and linear maps as `Conv1D` has them.
            let file = try SafetensorsFile(path: FileSystem.join(path, "model.safetensors"))
            let width = try #require(file.entry(named: "transformer.ln_f.weight")?.shape[0])
            #expect(file.entry(named: "transformer.h.0.attn.c_attn.weight")?.shape == [width, 3 * width])
            #expect((file.entry(named: "lm_head.weight") != nil) == (example.name == "untied"))
        }
    }
}
