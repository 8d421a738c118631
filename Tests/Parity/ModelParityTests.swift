import Autodiff
import Foundation
import Models
import Tensors
import Testing

/// Logits, losses and gradients of whole models equal transformers' in double precision.
@Suite struct ModelParityTests {
    // The expected values are in single precision, except for the losses.
    static let exact = (logits: 1e-6, losses: 1e-9, gradients: 1e-6)
    static let single = (logits: 1e-5, losses: 1e-5, gradients: 1e-4)
    typealias Tolerance = (logits: Double, losses: Double, gradients: Double)

    // MARK: Logits

    /// The logits of each position, computed as in decoding, with rows of all lengths in the cache. They also show
    /// whether a target is the likeliest token in its place.
    @Test(arguments: ReferenceCase.all) func logits(_ example: ReferenceCase) throws {
        try compareLogits(example, Double.self, Self.exact)
        try compareLogits(example, Float.self, Self.single)
    }

    private func compareLogits<Element: Scalar>(
        _ example: ReferenceCase, _ type: Element.Type, _ tolerance: Tolerance
    ) throws {
        let model: any Model<Element> = try example.model()
        let expected: ReferenceCase.Expected = try example.read("expected.json")
        let batch = model.batch(expected.pairs)
        let logits = try example.tensors("expected.safetensors").tensor(named: "logits", as: Double.self)
        #expect(logits.shape == [batch.targetTokenCount, model.configuration.vocabularySize])
        let rows = logits.elements
        let vocabulary = logits.columns
        let session = try model.generative().startDecoding(
            expected.inputs.map { $0[...] }, rowsPerInput: 1, maximumLength: expected.targets.map(\.count).max()!,
            weights: PackedWeights())
        var examples = Array(expected.targets.indices)
        var compared = 0
        for position in 0... {
            let remaining = examples.indices.filter { position < expected.targets[examples[$0]].count }
            if remaining.isEmpty { break }
            if remaining.count < examples.count { session.select(remaining) }
            examples = remaining.map { examples[$0] }
            let places = examples.map { batch.lossOffsets[$0] + position }
            let found = session.step(places.map { batch[.decoderInputs].ids[$0] }).elements
            for (row, place) in places.enumerated() {
                let difference = relativeDifference(
                    Array(found[row * vocabulary..<(row + 1) * vocabulary]),
                    Array(rows[place * vocabulary..<(place + 1) * vocabulary]))
                #expect(difference < tolerance.logits, "\(type), example \(examples[row]), position \(position)")
                compared += 1
            }
        }
        #expect(compared == logits.rows)
        let likeliest = batch[.decoderTargets].ids.enumerated().map { place, target in
            let row = rows[place * vocabulary..<(place + 1) * vocabulary]
            return row.max() == row[row.startIndex + Int(target)]
        }
        #expect(model.losses(batch, .inference()).isLikeliest == likeliest, "\(type)")
    }

    // MARK: Losses and gradients

    @Test(arguments: ReferenceCase.all) func lossesAndGradients(_ example: ReferenceCase) throws {
        let expected: ReferenceCase.Expected = try example.read("expected.json")
        let reference = Reference(losses: expected.losses, gradients: "gradient")
        try compareGradients(example, expected.pairs, reference, Double.self, Self.exact)
        try compareGradients(example, expected.pairs, reference, Float.self, Self.single)
    }

    @Test func labelSmoothingAndZLoss() throws {
        let example = ReferenceCase.t5v1_1
        let expected: ReferenceCase.Expected = try example.read("expected.json")
        let regularized = try #require(expected.regularized)
        let reference = Reference(
            options: CrossEntropyOptions(labelSmoothing: regularized.labelSmoothing, zLoss: regularized.zLoss),
            losses: regularized.losses, penalties: regularized.penalties, gradients: "regularized")
        try compareGradients(example, expected.pairs, reference, Double.self, Self.exact)
        try compareGradients(example, expected.pairs, reference, Float.self, Self.single)
    }

    /// The same losses in the two forms of the log: the cross-entropy alone, and the whole trained loss.
    @Test func reportedLosses() throws {
        let example = ReferenceCase.t5v1_1
        let expected: ReferenceCase.Expected = try example.read("expected.json")
        let regularized = try #require(expected.regularized)
        let model: any Model<Double> = try example.model()
        func losses(_ reported: CrossEntropyOptions.Reported) -> [Double] {
            let options = CrossEntropyOptions(
                labelSmoothing: regularized.labelSmoothing, zLoss: regularized.zLoss, reported: reported)
            return model.losses(model.batch(expected.pairs), lossWeights: nil, options: options, .inference()).losses
        }
        let total = zip(regularized.losses, regularized.penalties).map { $0 + $1 }
        #expect(relativeDifference(losses(.crossEntropy), expected.losses) < Self.exact.losses)
        #expect(relativeDifference(losses(.smoothed), regularized.losses) < Self.exact.losses)
        #expect(relativeDifference(losses(.total), total) < Self.exact.losses)
    }

    /// The parameters that decay in transformers' Trainer; see Tests/Fixtures/README.md.
    @Test func rolesAreThoseOfTransformers() throws {
        struct Conventions: Decodable {
            struct Family: Decodable {
                let feedForward: String
                let tied: Bool
                let parameters: [String: Bool]
            }
            let decayed: [Family]
        }
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/optimizers/conventions.json")
        let conventions = try JSONDecoder().decode(Conventions.self, from: Data(contentsOf: file))
        #expect(conventions.decayed.count == 2)
        for family in conventions.decayed {
            let configuration = T5Configuration(
                vocabularySize: 40, modelWidth: 16, headWidth: 8, heads: 2, feedForwardWidth: 24, encoderLayers: 2,
                decoderLayers: 2, feedForward: family.feedForward == "relu" ? .relu : .gatedGELU,
                tiesEmbeddings: family.tied)
            let decays = Dictionary(uniqueKeysWithValues: configuration.sites.map { ($0.path, $0.role.isMatrix) })
            #expect(decays == family.parameters)
        }
    }

    private struct Reference {
        var options = CrossEntropyOptions()
        let losses: [Double]
        var penalties: [Double]?
        /// The beginnings of the gradients' names in the file.
        let gradients: String
    }

    private func compareGradients<Element: Scalar>(
        _ example: ReferenceCase, _ pairs: [TokenPair], _ reference: Reference, _ type: Element.Type,
        _ tolerance: Tolerance
    ) throws {
        let model: any Model<Element> = try example.model()
        let batch = model.batch(pairs)
        let tape = Tape<Element>.training()
        let weights = [Double](repeating: 1 / Double(batch.targetTokenCount), count: batch.targetTokenCount)
        let found = model.losses(batch, lossWeights: weights, options: reference.options, tape)
        tape.backward()
        #expect(relativeDifference(found.losses, reference.losses) < tolerance.losses, "\(type)")
        let total = found.losses.reduce(0, +)
        let expectedTotal = reference.losses.reduce(0, +)
        #expect(abs(total / expectedTotal - 1) < tolerance.losses, "\(type)")
        if let penalties = reference.penalties {
            #expect(relativeDifference(found.penalties, penalties) < tolerance.losses, "\(type)")
        }
        let file = try example.tensors("expected.safetensors")
        let stored = file.entries.map(\.name).filter { $0.hasPrefix("\(reference.gradients)/") }
        #expect(Set(stored) == Set(model.parameters.map { "\(reference.gradients)/\($0.name)" }))
        for parameter in model.parameters {
            let name = "\(reference.gradients)/\(parameter.name)"
            let difference = relativeDifference(
                parameter.gradient.elements, try file.tensor(named: name, as: Double.self).elements)
            #expect(difference < tolerance.gradients, "\(type), \(name)")
        }
    }
}
