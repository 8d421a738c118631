import Configuration
import Models
import Tensors
import Vocabularies

/// The weights of a model on disk: what of them a model needs, under which name.
///
/// A model's parameters bear the names of Hugging Face's files; where files differ from one another, the format of the
/// architecture has the rules.
public struct ModelWeights {
    /// The sizes, with what the weights know better.
    package internal(set) var format: any HuggingFaceFormat
    private let files: WeightFiles
    /// How the rows of the tables of tokens change places, where the vocabulary's ids did.
    var renumbering: Renumbering?

    public var configuration: any ModelConfiguration { format }

    /// Opens the weights of a directory; no tensor is read.
    /// - Throws: ``CheckpointError`` where there are no weights, a file is missing or damaged, or a tensor is missing,
    ///   unknown or of another shape than the configuration's; `ConfigurationError` for an index that is no JSON.
    package init(directory: String, _ format: any HuggingFaceFormat) throws {
        try self.init(WeightFiles(directory: directory), format)
    }

    /// - Throws: ``CheckpointError`` where a tensor is missing, unknown or of another shape than the configuration's.
    init(_ files: WeightFiles, _ format: any HuggingFaceFormat) throws(CheckpointError) {
        self.files = files
        self.format = format
        self.format.adapt(to: files)
        try check()
    }

    private func source(of name: String) -> String { files.source(of: name, format.aliases) }

    /// The weights with a row for each id.
    private var tables: Set<String> {
        Set(format.sites.filter { $0.role == .tokenTable || $0.role == .head }.map(\.path))
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
        let needed = format.parameterShapes
        var known = type(of: format).unusedWeights
        for (name, others) in format.aliases {
            let source = source(of: name)
            for other in others where other != source && files.file(of: other) != nil {
                guard files.areEqual(source, other) else {
                    throw CheckpointError(
                        "differs from \(CheckpointError.quoted(source)); Mixtape has one table for both",
                        file: files.place, tensor: other)
                }
                known.insert(other)
            }
        }
        try SafetensorsFile.compare(
            needed: needed.map { source(of: $0.name) }, found: files.names.filter { !known.contains($0) },
            in: files.place, of: "model")
        let tables = tables
        for (name, shape) in needed {
            let source = source(of: name)
            if tables.contains(name) { try checkRows(of: source, shape) }
            try files.file(of: source)?.check(source, shape: shape)
        }
    }

    /// Of a table whose number of rows alone is wrong, the size of the vocabulary is to blame.
    private func checkRows(of name: String, _ shape: [Int]) throws(CheckpointError) {
        guard let file = files.file(of: name), let found = file.entry(named: name)?.shape, found.count == 2,
            found[1] == shape[1], found[0] != shape[0]
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
    ) throws -> any GenerativeModel<Element> {
        var configuration = configuration
        configuration.dropoutRate = dropoutRate ?? configuration.dropoutRate
        let tables = tables
        return try configuration.makeModel(
            .given { name, _ in
                let source = source(of: name)
                guard let file = files.file(of: source) else {
                    throw CheckpointError("is missing", file: files.place, tensor: name)
                }
                if let renumbering, tables.contains(name) {
                    let table: Tensor<Element> = try file.tensor(named: source)
                    Self.renumber(table, renumbering)
                    return table
                }
                return isTrained ? try file.tensor(named: source) : try file.borrowedTensor(named: source)
            })
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
