import Checkpoints
import Foundation
import Models
import Tensors
import Testing
import Vocabularies

/// A folder of `Tests/Fixtures/gpt2`: a tiny model that transformers saved, and transformers' results with it.
struct GPT2Reference: FixtureFolder, Sendable, CustomTestStringConvertible {
    let name: String

    static let published = GPT2Reference(name: "published")
    static let sharded = GPT2Reference(name: "sharded")
    static let untied = GPT2Reference(name: "untied")
    static let all = [published, sharded, untied]

    var testDescription: String { name }

    struct Expected: ReferenceExamples, Decodable {
        let inputs, targets: [[Int32]]
        let delimiter: [Int32]
        /// Of the target tokens.
        let losses: [Double]
        /// Of all tokens but the first of each sequence.
        let allLosses: [Double]
    }

    func expected() throws -> Expected { try read("expected.json") }

    var folder: URL { Self.fixtures("gpt2/\(name)") }

    /// The stored model as users load it, without dropout.
    func model<Element: Scalar>(loss: TextLayout.Loss = .target) throws -> any Model<Element> {
        let read = try HuggingFaceConfiguration.read(directory: folder.path)
        let delimiter = try expected().delimiter
        var sizes = read.model
        sizes.textLayout?.loss = loss
        sizes.adopt(.t5) { _ in delimiter }
        return try ModelWeights(
            directory: folder.path, HuggingFaceConfiguration(modelType: read.modelType, model: sizes)
        ).model(dropoutRate: 0, isTrained: true)
    }
}
