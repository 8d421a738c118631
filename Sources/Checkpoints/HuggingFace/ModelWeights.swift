import Configuration
import Models
import Tensors

/// The weights of a T5 model on disk: what of them a model needs, under which name.
///
/// A model's parameters bear the names of Hugging Face's files; the rules here are where files differ from one another.
public struct ModelWeights {
    /// The sizes, with what the weights know better: whether the embeddings are tied.
    public let configuration: T5Configuration
    private let files: WeightFiles

    /// Other names of a parameter in files that hold it once more for each of its uses, or under one of these alone.
    private static let aliases = [
        embedding: ["encoder.embed_tokens.weight", "decoder.embed_tokens.weight"]
    ]
    static let embedding = "shared.weight"
    static let outputProjection = "lm_head.weight"
    /// Left in T5's first checkpoints; neither T5 nor transformers uses it: cross-attention has no position bias.
    private static let unused: Set = ["decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight"]

    /// Opens the weights of a directory; no tensor is read.
    /// - Throws: ``CheckpointError`` where there are no weights, a file is missing or damaged, or a tensor is missing,
    ///   unknown or of another shape than the configuration's; `ConfigurationError` for an index that is no JSON.
    public init(directory: String, _ configuration: T5Configuration) throws {
        try self.init(WeightFiles(directory: directory), configuration)
    }

    /// - Throws: ``CheckpointError`` where a tensor is missing, unknown or of another shape than the configuration's.
    init(_ files: WeightFiles, _ configuration: T5Configuration) throws(CheckpointError) {
        self.files = files
        var configuration = configuration
        // An old file may hold the tied matrix once more.
        configuration.tiesEmbeddings = files.file(of: Self.outputProjection) == nil
            || files.areEqual(Self.outputProjection, Self.source(of: Self.embedding, files))
        self.configuration = configuration
        try check()
    }

    private static func source(of name: String, _ files: WeightFiles) -> String {
        guard files.file(of: name) == nil else { return name }
        return aliases[name, default: []].first { files.file(of: $0) != nil } ?? name
    }

    /// Compares all names and shapes with what the configuration needs.
    private func check() throws(CheckpointError) {
        let needed = T5Model<Float>.parameterShapes(configuration)
        var known = Self.unused
        if configuration.tiesEmbeddings { known.insert(Self.outputProjection) }
        for (name, others) in Self.aliases {
            let source = Self.source(of: name, files)
            for other in others where other != source && files.file(of: other) != nil {
                guard files.areEqual(source, other) else {
                    throw CheckpointError(
                        "differs from \(CheckpointError.quoted(source)); Mixtape's T5 has one embedding for both",
                        file: files.place, tensor: other)
                }
                known.insert(other)
            }
        }
        try SafetensorsFile.compare(
            needed: needed.map { Self.source(of: $0.name, files) }, found: files.names.filter { !known.contains($0) },
            in: files.place, of: "model")
        for (name, shape) in needed {
            let source = Self.source(of: name, files)
            try files.file(of: source)?.check(source, shape: shape)
        }
    }

    /// A model of these weights, converted where they are stored in another precision.
    /// - Parameters:
    ///   - dropoutRate: of the model instead of the configuration's
    ///   - isTrained: whether the model will be changed. One that will not be has its parameters in the mapped file
    ///     itself where the number types are the same: nothing is read before it is used and nothing is copied.
    public func model<Element: Scalar>(
        dropoutRate: Double? = nil, isTrained: Bool, of element: Element.Type = Element.self
    ) throws -> T5Model<Element> {
        var configuration = configuration
        configuration.dropoutRate = dropoutRate ?? configuration.dropoutRate
        return try T5Model(configuration) { name, _ in
            let source = Self.source(of: name, files)
            guard let file = files.file(of: source) else {
                throw CheckpointError("is missing", file: files.place, tensor: name)
            }
            return isTrained ? try file.tensor(named: source) : try file.borrowedTensor(named: source)
        }
    }

    /// SHA-256 of the weights' files.
    public var fingerprint: String { files.fingerprint }
}
