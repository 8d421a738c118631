import Batching
import Checkpoints
import ExampleStore
import Foundation
import Models
import Tensors
import Testing

/// A folder of `Tests/Fixtures/transformers`: a tiny model as transformers saves it, and what it computes with it.
struct ReferenceCase: Sendable, CustomTestStringConvertible {
    let name: String
    let configuration: T5Configuration

    static let t5v1_0 = ReferenceCase(
        name: "t5_v1_0",
        configuration: T5Configuration(
            vocabularySize: 70, modelWidth: 24, headWidth: 8, heads: 3, feedForwardWidth: 40, encoderLayers: 2,
            decoderLayers: 2, feedForward: .relu, tiesEmbeddings: true, dropoutRate: 0))
    static let t5v1_1 = ReferenceCase(
        name: "t5_v1_1",
        configuration: T5Configuration(
            vocabularySize: 61, modelWidth: 16, headWidth: 6, heads: 4, feedForwardWidth: 28, encoderLayers: 3,
            decoderLayers: 1, feedForward: .gatedGELU, tiesEmbeddings: false, relativeBuckets: 8,
            relativeMaximumDistance: 20, dropoutRate: 0))
    static let mT5 = ReferenceCase(
        name: "mt5",
        configuration: T5Configuration(
            vocabularySize: 50, modelWidth: 20, headWidth: 4, heads: 3, feedForwardWidth: 32, encoderLayers: 2,
            decoderLayers: 2, feedForward: .gatedGELU, tiesEmbeddings: false, relativeBuckets: 16,
            relativeMaximumDistance: 24, dropoutRate: 0))
    static let byT5 = ReferenceCase(
        name: "byt5",
        configuration: T5Configuration(
            vocabularySize: 384, modelWidth: 12, headWidth: 8, heads: 2, feedForwardWidth: 20, encoderLayers: 3,
            decoderLayers: 1, feedForward: .gatedGELU, tiesEmbeddings: false, dropoutRate: 0))
    static let tiedGated = ReferenceCase(
        name: "tied_gated",
        configuration: T5Configuration(
            vocabularySize: 140, modelWidth: 130, headWidth: 3, heads: 2, feedForwardWidth: 10, encoderLayers: 1,
            decoderLayers: 1, feedForward: .gatedGELU, tiesEmbeddings: true, scalesDecoderOutput: false,
            dropoutRate: 0))
    static let tiedGatedScaled = ReferenceCase(
        name: "tied_gated_scaled",
        configuration: T5Configuration(
            vocabularySize: 40, modelWidth: 16, headWidth: 8, heads: 1, feedForwardWidth: 12, encoderLayers: 1,
            decoderLayers: 2, feedForward: .gatedGELU, tiesEmbeddings: true, dropoutRate: 0))
    static let untiedScaled = ReferenceCase(
        name: "untied_relu_scaled",
        configuration: T5Configuration(
            vocabularySize: 40, modelWidth: 12, headWidth: 4, heads: 2, feedForwardWidth: 20, encoderLayers: 1,
            decoderLayers: 2, feedForward: .relu, tiesEmbeddings: false, scalesDecoderOutput: true, dropoutRate: 0))

    static let all = [t5v1_0, t5v1_1, mT5, byT5, tiedGated, tiedGatedScaled, untiedScaled]

    var testDescription: String { name }

    /// The ragged batch and the losses of its target tokens.
    struct Expected: Decodable {
        let inputs: [[Int32]]
        let targets: [[Int32]]
        let losses: [Double]
        let regularized: Regularized?

        /// With label smoothing and the z-loss of t5x.
        struct Regularized: Decodable {
            let labelSmoothing, zLoss: Double
            let losses: [Double]
            let penalties: [Double]
        }

        /// The same examples as a training set of one task.
        var examples: TokenizedExamples {
            TokenizedExamples(task: "reference", inputs: FlatSequences(inputs), targets: FlatSequences(targets))
        }

        var batch: TokenBatch {
            FeatureConverter(tasks: [examples]).tokens(inputs.indices.map { ExampleReference(task: 0, ordinal: $0) })
        }
    }

    func read<Value: Decodable>(_ file: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(contentsOf: folder.appendingPathComponent(file)))
    }

    func tensors(_ file: String) throws -> SafetensorsFile {
        try SafetensorsFile(path: folder.appendingPathComponent(file).path)
    }

    /// The stored model.
    func model<Element: Scalar>() throws -> T5Model<Element> {
        let model = T5Model<Element>(configuration, seed: 0)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasPrefix("model") && $0.hasSuffix(".safetensors") }.map { try tensors($0) }
        for parameter in model.parameters {
            let file = try #require(files.first { $0.entry(named: parameter.name) != nil }, "\(parameter.name)")
            try file.read(parameter.name, into: parameter.value)
        }
        return model
    }

    private var folder: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/transformers/\(name)")
    }
}

/// The norm of the difference, relative to that of what is expected.
func relativeDifference<Element: Scalar>(_ values: [Element], _ expected: [Double]) -> Double {
    precondition(values.count == expected.count)
    let difference = zip(values, expected).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
    return (difference / expected.reduce(0) { $0 + $1 * $1 }).squareRoot()
}
