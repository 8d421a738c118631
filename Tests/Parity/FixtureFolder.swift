import Batching
import Checkpoints
import Foundation
import Models
import Tensors

/// A folder of `Tests/Fixtures` with JSON and safetensors files.
protocol FixtureFolder {
    var folder: URL { get }
}

extension FixtureFolder {
    func read<Value: Decodable>(_ file: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(contentsOf: folder.appendingPathComponent(file)))
    }

    func tensors(_ file: String) throws -> SafetensorsFile {
        try SafetensorsFile(path: folder.appendingPathComponent(file).path)
    }

    /// - Parameter path: relative to `Tests/Fixtures`
    static func fixtures(_ path: String) -> URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/\(path)")
    }

    /// The stored model of a directory as users load it, without dropout.
    static func model<Element: Scalar>(in directory: URL) throws -> any Model<Element> {
        let configuration = try HuggingFaceConfiguration.read(directory: directory.path)
        return try ModelWeights(directory: directory.path, configuration).model(dropoutRate: 0, isTrained: true)
    }
}

extension Model {
    /// The batch of some pairs, laid out for the model.
    func batch(_ pairs: [TokenPair]) -> ModelBatch { configuration.converter.batch(pairs) }
}

/// Inputs and targets that a reference was given, with their ends.
protocol ReferenceExamples {
    var inputs: [[Int32]] { get }
    var targets: [[Int32]] { get }
}

extension ReferenceExamples {
    var pairs: [TokenPair] { zip(inputs, targets).map { TokenPair(input: $0[...], target: $1[...]) } }
}
