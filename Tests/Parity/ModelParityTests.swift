import Autodiff
import Models
import Tensors
import Testing

/// Logits, losses and gradients of whole models, as transformers computes them in double precision.
@Suite struct ModelParityTests {
    // What is expected is stored in single precision, but for the losses.
    static let exact = (logits: 1e-6, losses: 1e-9, gradients: 1e-6)
    static let single = (logits: 1e-5, losses: 1e-5, gradients: 1e-4)
    typealias Tolerance = (logits: Double, losses: Double, gradients: Double)

    // MARK: Logits

    /// Position by position, as decoding computes them, with rows of all lengths in the cache.
    @Test(arguments: ReferenceCase.all) func logits(_ example: ReferenceCase) throws {
        try compareLogits(example, Double.self, Self.exact)
        try compareLogits(example, Float.self, Self.single)
    }

    private func compareLogits<Element: Scalar>(
        _ example: ReferenceCase, _ type: Element.Type, _ tolerance: Tolerance
    ) throws {
        let model: T5Model<Element> = try example.model()
        let expected: ReferenceCase.Expected = try example.read("expected.json")
        let batch = expected.batch
        let logits = try example.tensors("expected.safetensors").tensor(named: "logits", as: Double.self)
        #expect(logits.shape == [batch.targetTokenCount, example.configuration.vocabularySize])
        let rows = logits.elements, vocabulary = logits.columns
        let cache = model.startDecoding(
            tokens: batch.encoderTokens, offsets: batch.encoderOffsets, rowsPerInput: 1,
            maximumLength: expected.targets.map(\.count).max()!)
        var examples = Array(expected.targets.indices)
        var compared = 0
        for position in 0... {
            let remaining = examples.indices.filter { position < expected.targets[examples[$0]].count }
            if remaining.isEmpty { break }
            if remaining.count < examples.count { cache.select(remaining) }
            examples = remaining.map { examples[$0] }
            let places = examples.map { batch.decoderOffsets[$0] + position }
            let found = model.decodeStep(places.map { batch.decoderInputs[$0] }, cache).elements
            for (row, place) in places.enumerated() {
                let difference = relativeDifference(
                    Array(found[row * vocabulary..<(row + 1) * vocabulary]),
                    Array(rows[place * vocabulary..<(place + 1) * vocabulary]))
                #expect(difference < tolerance.logits, "\(type), example \(examples[row]), position \(position)")
                compared += 1
            }
        }
        #expect(compared == logits.rows)
    }

    // MARK: Losses and gradients

    @Test(arguments: ReferenceCase.all) func lossesAndGradients(_ example: ReferenceCase) throws {
        let expected: ReferenceCase.Expected = try example.read("expected.json")
        try compareGradients(
            example, Double.self, losses: expected.losses, penalties: nil, gradients: "gradient", Self.exact)
        try compareGradients(
            example, Float.self, losses: expected.losses, penalties: nil, gradients: "gradient", Self.single)
    }

    @Test func labelSmoothingAndZLoss() throws {
        let example = ReferenceCase.t5v1_1
        let expected: ReferenceCase.Expected = try example.read("expected.json")
        let regularized = try #require(expected.regularized)
        let options = CrossEntropyOptions(labelSmoothing: regularized.labelSmoothing, zLoss: regularized.zLoss)
        try compareGradients(
            example, Double.self, losses: regularized.losses, penalties: regularized.penalties, options,
            gradients: "regularized", Self.exact)
        try compareGradients(
            example, Float.self, losses: regularized.losses, penalties: regularized.penalties, options,
            gradients: "regularized", Self.single)
    }

    private func compareGradients<Element: Scalar>(
        _ example: ReferenceCase, _ type: Element.Type, losses: [Double], penalties: [Double]?,
        _ options: CrossEntropyOptions = CrossEntropyOptions(), gradients: String, _ tolerance: Tolerance
    ) throws {
        let model: T5Model<Element> = try example.model()
        let batch = (try example.read("expected.json") as ReferenceCase.Expected).batch
        let tape = Tape<Element>.training()
        let found = model.losses(batch, lossWeight: 1 / Double(batch.targetTokenCount), options: options, tape)
        tape.backward()
        #expect(relativeDifference([found.losses.reduce(0, +)], [losses.reduce(0, +)]) < tolerance.losses, "\(type)")
        #expect(relativeDifference(found.losses, losses) < tolerance.losses, "\(type)")
        if let penalties { #expect(relativeDifference(found.penalties, penalties) < tolerance.losses, "\(type)") }
        let file = try example.tensors("expected.safetensors")
        let stored = file.entries.map(\.name).filter { $0.hasPrefix("\(gradients)/") }
        #expect(Set(stored) == Set(model.parameters.map { "\(gradients)/\($0.name)" }))
        for parameter in model.parameters {
            let name = "\(gradients)/\(parameter.name)"
            let difference = relativeDifference(
                parameter.gradient.elements, try file.tensor(named: name, as: Double.self).elements)
            #expect(difference < tolerance.gradients, "\(type), \(name)")
        }
    }
}
