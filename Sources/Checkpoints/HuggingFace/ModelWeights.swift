import Configuration
import Deltas
import Files
import Models
import Tensors
import Vocabularies

/// The weights of a model on disk, with the names under which the model needs them.
///
/// A model's parameters have the names of Hugging Face's files. If files differ from one another, the format of the
/// architecture has the rules.
package struct ModelWeights {
    /// The sizes, corrected by the weights.
    package internal(set) var format: any HuggingFaceFormat
    private let files: WeightFiles
    /// Whether weights lie as in Hugging Face's files, and not as in the model.
    private let hasFileLayout: Bool
    /// The exchange of rows in the tables of tokens, if the vocabulary's ids were exchanged.
    var renumbering: Renumbering?
    /// The source of the weights that a run's checkpoint does not hold; nil if the files hold all.
    private let base: Base?
    /// The deltas, whose values are in the files, or in those of the adapter.
    private(set) var deltas: DeltaStack
    private var adapter: AdapterDirectory?
    /// The weights that come from another file; nil if all are the model's own.
    private var replacement: Replacement?

    /// Weights of another file in place of the model's own.
    private struct Replacement {
        let file: SafetensorsFile
        /// The tensor of each replaced weight.
        let tensors: [String: String]
        /// The low-rank matrices that are added to weights.
        let sums: [String: AdapterSettings.LowRankSum]
        /// The sizes without them.
        let format: any HuggingFaceFormat
    }

    /// The model that a run with frozen weights began from.
    package struct Base {
        /// The checkpoint's description of the frozen weights.
        let frozen: FrozenBase
        let source: Source

        indirect enum Source {
            case model(ModelDirectory)
            /// A new model from the run's seed.
            case random(seed: UInt64)
            /// The run's own copy of the frozen weights.
            case file(SafetensorsFile)
        }
    }

    package var configuration: any ModelConfiguration { format }

    /// Opens the weights of a directory; no tensor is read.
    /// - Throws: ``CheckpointError`` if there are no weights, if a file is missing or damaged, or if a tensor is
    ///   missing, unknown or of another shape than in the configuration; `ConfigurationError` for an index that is not
    ///   JSON.
    package init(directory: String, _ configuration: HuggingFaceConfiguration) throws {
        try self.init(
            WeightFiles(directory: directory, autoClass: configuration.autoClass), configuration.format,
            hasFileLayout: true)
    }

    /// - Parameter hasFileLayout: whether weights lie as in Hugging Face's files; false for a run's checkpoint
    /// - Throws: ``CheckpointError`` if a tensor is missing, unknown or of another shape than in the configuration.
    init(
        _ files: WeightFiles, _ format: any HuggingFaceFormat, _ deltas: DeltaStack = DeltaStack(),
        hasFileLayout: Bool = false
    ) throws(CheckpointError) {
        self.files = files
        self.hasFileLayout = hasFileLayout
        self.format = format
        self.deltas = deltas
        base = nil
        self.format.adapt(to: files)
        try check()
    }

    /// The weights of a checkpoint that holds only the trained ones.
    /// - Throws: ``CheckpointError`` if a tensor is unknown or of another shape than in the configuration.
    init(
        _ files: WeightFiles, over base: Base, _ format: any HuggingFaceFormat, _ deltas: DeltaStack
    ) throws(CheckpointError) {
        self.files = files
        hasFileLayout = false
        self.deltas = deltas
        self.base = base
        switch base.source {
        case .random: self.format = format
        case .file(let file):
            self.format = format
            self.format.adapt(to: files.joined(by: file))
        case .model(let directory):
            // The base's weights have already corrected the sizes.
            self.format = directory.weights.extended(toVocabulary: format.vocabularySize).format
            self.format.dropoutRate = format.dropoutRate
            self.format.textLayout = format.textLayout
        }
        let shapes = Dictionary(uniqueKeysWithValues: parameterShapes)
        try SafetensorsFile.compare(
            needed: files.names.filter { shapes[$0] != nil }, found: files.names, in: files.place, of: "model")
        for name in files.names { try files.file(of: name)?.check(name, shape: shapes[name] ?? []) }
    }

    /// The names and shapes of the weights and of the deltas' parameters.
    private var parameterShapes: [(name: String, shape: [Int])] {
        format.parameterShapes + deltas.parameterShapes(in: format)
    }

    /// The same model with some weights of another file. Their shapes have been checked.
    /// - Parameters:
    ///   - tensors: the file's tensor of each weight
    ///   - sums: the low-rank matrices that are added to other weights; to the table, for a head that it lacks
    ///   - format: the sizes with these weights
    func replacing(
        _ tensors: [String: String], adding sums: [String: AdapterSettings.LowRankSum], from file: SafetensorsFile,
        as format: any HuggingFaceFormat
    ) -> ModelWeights {
        var changed = self
        changed.replacement = Replacement(file: file, tensors: tensors, sums: sums, format: self.format)
        changed.format = format
        return changed
    }

    /// The same model whose tables of tokens have a row for each id of a larger vocabulary.
    ///
    /// A new row is the mean of those in the files, which keeps the likelihoods of the other tokens nearly as they are
    /// (Hewitt 2021, "Initializing New Word Embeddings for Pretrained Language Models").
    func extended(toVocabulary size: Int) -> ModelWeights {
        var changed = self
        changed.format.vocabularySize = max(size, format.vocabularySize)
        return changed
    }

    /// The same model with an adapter as its delta.
    func adapted(by adapter: AdapterDirectory) -> ModelWeights {
        var changed = adapter.weights(over: self)
        changed.deltas = DeltaStack([DeltaStack.Layer(adapter.delta, tasks: [], settings: adapter.delta.json)])
        changed.adapter = adapter
        return changed
    }

    /// Whether some weights are an adapter's, in place of the model's own.
    package var hasReplacedWeights: Bool { replacement != nil }

    private func source(of name: String) -> String {
        files.source(of: name, format.aliases, prefixes: type(of: format).optionalPrefixes)
    }

    private func isTransposed(_ name: String) -> Bool {
        hasFileLayout && !holdsIntegers && format.isTransposed(name)
    }

    /// Whether large matrices are integers, which only answer.
    package var holdsIntegers: Bool { files.holdsIntegers }

    /// The weights that lie in the files as integers.
    private var integerWeights: Set<String> {
        guard holdsIntegers else { return [] }
        return Set(
            (replacement?.format ?? format).outline.weights.filter { weight in
                weight.isLargeMatrix && files.file(of: source(of: weight.name))?.holdsIntegers == true
            }.map(\.name))
    }

    /// The weights with a row for each id.
    private var tables: Set<String> {
        Set(format.sites.filter { $0.role == .tokenTable || $0.role == .head }.map(\.path))
    }

    /// Prefixes that programs put before the name of every tensor, with their origin and how to save the model without
    /// them.
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
                "has \"\(prefix)\" before the name of every tensor, which comes from \(origin); \(advice)",
                file: files.place)
        }
    }

    /// Compares all names and shapes with the configuration.
    private func check() throws(CheckpointError) {
        try checkPrefixes()
        let needed = parameterShapes
        let own = type(of: format)
        var known = Set(files.names.filter { own.isUnused($0) })
        for (name, others) in format.aliases {
            let source = source(of: name)
            for other in others.compactMap({ files.spelling(of: $0, prefixes: own.optionalPrefixes) })
            where other != source {
                guard files.areEqual(source, other) else {
                    throw CheckpointError(
                        "differs from \(CheckpointError.quoted(source)); Mixtape has one table for both",
                        file: files.place, tensor: other)
                }
                known.formUnion([other, SafetensorsFile.scaleName(of: other)])
            }
        }
        let (tables, integers) = (tables, integerWeights)
        try SafetensorsFile.compare(
            needed: needed.flatMap { name, _ in
                let source = source(of: name)
                return integers.contains(name) ? [source, SafetensorsFile.scaleName(of: source)] : [source]
            }, found: files.names.filter { !known.contains($0) }, in: files.place, of: "model")
        for (name, shape) in needed {
            let source = source(of: name)
            if tables.contains(name) { try checkRows(of: source, shape) }
            let file = files.file(of: source)
            if integers.contains(name) {
                try file?.checkIntegers(source, shape: shape)
            } else {
                try file?.check(source, shape: isTransposed(name) ? shape.reversed() : shape)
            }
        }
    }

    /// If only the number of rows of a table is wrong, the size of the vocabulary is the cause.
    private func checkRows(of name: String, _ shape: [Int]) throws(CheckpointError) {
        guard let file = files.file(of: name), let found = file.entry(named: name)?.shape, found.count == 2,
            found[1] == shape[1], found[0] != shape[0]
        else { return }
        throw CheckpointError(
            "has \(found[0]) rows, and vocab_size of config.json is \(shape[0]); set vocab_size to \(found[0])",
            file: file.path, tensor: name)
    }

    /// A model of these weights, with its deltas. They are converted if they are stored in another precision.
    /// - Parameters:
    ///   - dropoutRate: replaces the configuration's rate
    ///   - isTrained: whether the model will be changed. Otherwise, if the number types are the same, its parameters
    ///     stay in the mapped file: nothing is copied, and nothing is read before it is used.
    package func model<Element: Scalar>(
        dropoutRate: Double? = nil, isTrained: Bool, of element: Element.Type = Element.self
    ) throws -> any Model<Element> {
        let model: any Model<Element> = try plainModel(dropoutRate: dropoutRate, isTrained: isTrained)
        try deltas.attach(
            to: model,
            adapter?.values() ?? .given { name, _ in try value(name, isTrained: isTrained) })
        return model
    }

    /// The model without deltas.
    private func plainModel<Element: Scalar>(
        dropoutRate: Double? = nil, isTrained: Bool
    ) throws -> any Model<Element> {
        var configuration = configuration
        configuration.dropoutRate = dropoutRate ?? configuration.dropoutRate
        guard let base else {
            guard !isTrained || !holdsIntegers else {
                throw CheckpointError(
                    "holds integers (int8), which only answer; train the float32 model", file: files.place)
            }
            let integers = integerWeights
            return try configuration.makeModel(
                .numbers { name, _ in
                    let isChanged = replacement?.tensors[name] != nil || replacement?.sums[name] != nil
                    guard integers.contains(name), !isChanged, Element.self == Float.self else {
                        return .tensor(try value(name, isTrained: isTrained))
                    }
                    return .integers(try self.integers(name))
                })
        }
        var own = replacement?.format ?? format
        own.dropoutRate = configuration.dropoutRate
        let frozen = try values(of: base.source, own, isTrained: isTrained) as [(String, Tensor<Element>)]
        guard FrozenBase.fingerprint(of: frozen) == base.frozen.fingerprint else { throw otherBase(base.source) }
        let values = Dictionary(uniqueKeysWithValues: frozen)
        return try configuration.makeModel(
            .given { name, _ in
                let isReplaced = replacement?.tensors[name] != nil
                let own = isReplaced ? nil : values[unchangedName(name)]
                guard replacement?.sums[name] != nil else { return try own ?? value(name, isTrained: isTrained) }
                return try changed(own ?? stored(unchangedName(name), isTrained: isTrained), name)
            })
    }

    /// The weights that the files do not hold, in the model's order.
    private func values<Element: Scalar>(
        of source: Base.Source, _ configuration: any ModelConfiguration, isTrained: Bool
    ) throws -> [(String, Tensor<Element>)] {
        let model: any Model<Element>
        switch source {
        case .model(let directory) where directory.weights.holdsIntegers:
            throw otherBase(source)
        case .model(let directory):
            model = try directory.weights.extended(toVocabulary: configuration.vocabularySize).plainModel(
                isTrained: isTrained)
        case .random(let seed): model = configuration.makeModel(seed: seed)
        case .file(let file):
            return try configuration.sites.map(\.path).filter { files.file(of: $0) == nil }.map { name in
                (name, isTrained ? try file.tensor(named: name) : try file.borrowedTensor(named: name))
            }
        }
        return model.parameters.filter { files.file(of: $0.name) == nil }.map { ($0.name, $0.value) }
    }

    private func otherBase(_ source: Base.Source) -> CheckpointError {
        CheckpointError(
            "was trained beside other weights than \(source.title) has now; put back the model that training "
                + "began from", file: files.place)
    }

    /// A weight as the files have it, with what an adapter adds to it.
    private func value<Element: Scalar>(_ name: String, isTrained: Bool) throws -> Tensor<Element> {
        let value: Tensor<Element> = try stored(unchangedName(name), isTrained: isTrained)
        return replacement?.sums[name] == nil ? value : try changed(value, name)
    }

    /// The weight that a weight is before something is added to it: the table for a head that the model lacks.
    private func unchangedName(_ name: String) -> String {
        guard let replacement, replacement.sums[name] != nil else { return name }
        let sites = replacement.format.sites
        return sites.contains { $0.path == name } ? name : sites.first { $0.role == .tokenTable }?.path ?? name
    }

    /// The sum of a weight and what an adapter adds to it.
    private func changed<Element: Scalar>(_ value: Tensor<Element>, _ name: String) throws -> Tensor<Element> {
        guard let replacement, let sum = replacement.sums[name] else { return value }
        let a: Tensor<Element> = try replacement.file.tensor(named: sum.a)
        let b: Tensor<Element> = try replacement.file.tensor(named: sum.b)
        if let renumbering, tables.contains(name) { Self.renumber(b, renumbering) }
        let result = Tensor(value.elements, shape: value.shape)
        withMatrices(b, a, result) {
            MatrixProduct.compute($0, $1, to: $2, alpha: Element(sum.scale), beta: 1)
        }
        return result
    }

    /// A weight as the files have it.
    private func stored<Element: Scalar>(_ name: String, isTrained: Bool) throws -> Tensor<Element> {
        let replaced = replacement?.tensors[name]
        let source = replaced ?? source(of: name)
        guard let file = replaced == nil ? files.file(of: source) : replacement?.file else {
            throw CheckpointError("is missing", file: files.place, tensor: name)
        }
        if replaced == nil, file.entry(named: source)?.type == .int8 { return try integers(name).weight() }
        if replaced == nil, isTransposed(name) { return try file.tensor(named: source, as: Element.self).transposed }
        let rows = tables.contains(name) ? format.vocabularySize : 0
        guard let found = file.entry(named: source)?.shape.first, rows > 0, renumbering != nil || rows > found else {
            return isTrained ? try file.tensor(named: source) : try file.borrowedTensor(named: source)
        }
        let table: Tensor<Element> = try file.tensor(named: source)
        if let renumbering { Self.renumber(table, renumbering) }
        guard rows > found else { return table }
        // A further row is the mean of those that the file has.
        let mean = table.meanRow.elements
        return Tensor(table.elements + (found..<rows).flatMap { _ in mean }, shape: [rows, table.columns])
    }

    /// The integers of a weight. A table has the rows of all ids.
    private func integers(_ name: String) throws(CheckpointError) -> IntegerMatrix {
        let source = source(of: name)
        guard let file = files.file(of: source) else {
            throw CheckpointError("is missing", file: files.place, tensor: name)
        }
        let ids = tables.contains(name) ? Array(0..<format.vocabularySize) : nil
        return try file.integers(named: source, rows: ids?.map { renumbering?.fileID($0) ?? $0 })
    }

    /// Moves the rows of a table, one for each id, to the places of the new ids.
    private static func renumber<Element: Scalar>(_ table: Tensor<Element>, _ renumbering: Renumbering) {
        let width = table.columns
        let changes = renumbering.changes
        withPointers(table) { table in
            let rows = changes.map { Array(UnsafeBufferPointer(start: table + $0.fileID * width, count: width)) }
            for (change, row) in zip(changes, rows) { (table + change.id * width).update(from: row, count: width) }
        }
    }

    /// SHA-256 of the weights' files, of the base weights that they refer to, and of the deltas' settings.
    package var fingerprint: String {
        let parts =
            [files.fingerprint]
            + [base?.frozen.fingerprint, replacement?.file.sha256, adapter?.fingerprint].compactMap { $0 }
            + (deltas.isEmpty ? [] : [deltas.json.line])
        return parts.count == 1 ? parts[0] : SHA256.hash(parts.joined(separator: " "))
    }
}

extension ModelWeights.Base.Source {
    fileprivate var title: String {
        switch self {
        case .model(let directory): directory.path
        case .random(let seed): "a new model of the seed \(seed)"
        case .file(let file): file.path
        }
    }
}
