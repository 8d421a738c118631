import Configuration
import Models
import Tensors
import Vocabularies

/// The weights of a T5 model on disk: what of them a model needs, under which name.
///
/// A model's parameters bear the names of Hugging Face's files; the rules here are where files differ from one another.
public struct ModelWeights {
    /// The sizes, with what the weights know better: whether the embeddings are tied.
    public let configuration: T5Configuration
    private let files: WeightFiles
    /// How the rows of the embeddings change places, where the vocabulary's ids did.
    var renumbering: Renumbering?

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
        configuration.tiesEmbeddings =
            files.file(of: Self.outputProjection) == nil
            || files.areEqual(Self.outputProjection, Self.source(of: Self.embedding, files))
        self.configuration = configuration
        try check()
    }

    private static func source(of name: String, _ files: WeightFiles) -> String {
        guard files.file(of: name) == nil else { return name }
        if let alias = aliases[name, default: []].first(where: { files.file(of: $0) != nil }) { return alias }
        // Tied, and saved under the name of its other use alone.
        return name == embedding && files.file(of: outputProjection) != nil ? outputProjection : name
    }

    /// What programs put before the name of every tensor, with whose doing it is and how to save the model without.
    private static let prefixes = [
        ("module.", "torch's data parallelism", "save the model inside: model.module.save_pretrained(…)"),
        ("_orig_mod.", "torch.compile", "save the model inside: model._orig_mod.save_pretrained(…)"),
        (
            "base_model.model.", "PEFT",
            "merge the adapter before it is saved: model.merge_and_unload().save_pretrained(…)"
        ),
    ]

    private func checkPrefixes() throws(CheckpointError) {
        for (prefix, origin, advice) in Self.prefixes
        where !files.names.isEmpty && files.names.allSatisfy({ $0.hasPrefix(prefix) }) {
            throw CheckpointError(
                "has \"\(prefix)\" before the name of every tensor, which is the doing of \(origin); \(advice)",
                file: files.place)
        }
    }

    /// Compares all names and shapes with what the configuration needs.
    private func check() throws(CheckpointError) {
        try checkPrefixes()
        let needed = T5Model<Float>.parameterShapes(configuration)
        var known = Self.unused
        if configuration.tiesEmbeddings, Self.source(of: Self.embedding, files) != Self.outputProjection {
            known.insert(Self.outputProjection)
        }
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
            try checkRows(of: source, shape)
            try files.file(of: source)?.check(source, shape: shape)
        }
    }

    /// Of a table of embeddings whose number of rows alone is wrong, the size of the vocabulary is to blame.
    private func checkRows(of name: String, _ shape: [Int]) throws(CheckpointError) {
        let tables = [Self.embedding, Self.outputProjection] + Self.aliases[Self.embedding, default: []]
        guard tables.contains(name), let file = files.file(of: name), let found = file.entry(named: name)?.shape,
            found.count == 2, found[1] == shape[1], found[0] != shape[0]
        else { return }
        throw CheckpointError(
            "has \(found[0]) rows, and vocab_size of config.json is \(shape[0]); set vocab_size to \(found[0])",
            file: file.path, tensor: name)
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
            if let renumbering, name == Self.embedding || name == Self.outputProjection {
                let table: Tensor<Element> = try file.tensor(named: source)
                Self.renumber(table, renumbering)
                return table
            }
            return isTrained ? try file.tensor(named: source) : try file.borrowedTensor(named: source)
        }
    }

    /// Gives the rows of a table, one for each id, the places of the new ids.
    private static func renumber<Element: Scalar>(_ table: Tensor<Element>, _ renumbering: Renumbering) {
        let width = table.columns
        let changes = renumbering.changes
        withPointers(table) { table in
            let rows = changes.map { Array(UnsafeBufferPointer(start: table + $0.fileID * width, count: width)) }
            for (change, row) in zip(changes, rows) { (table + change.id * width).update(from: row, count: width) }
        }
    }

    /// SHA-256 of the weights' files.
    public var fingerprint: String { files.fingerprint }
}
