import Autodiff
import Configuration
import Deltas
import Files
import Models
import Tensors

/// A stored adapter, opened for one model: a directory of settings and the tensors of a delta.
///
/// Three layouts are read: PEFT's, that of the adapters library, and Mixtape's own; `Sources/Checkpoints/README.md`
/// describes it. Opening checks every name and shape. Of tensors, only a prompt is read before the delta is attached.
package struct AdapterDirectory {
    /// The program whose files they are.
    package enum Layout: String, Sendable, CaseIterable {
        /// `adapter_config.json` and `adapter_model.safetensors`
        case peft
        /// `adapter_config.json` and `adapter.safetensors` of the adapters library
        case adapters
        /// `delta.json` and `delta.safetensors`
        case mixtape
    }

    package let path: String
    package let layout: Layout
    /// The methods. Their settings name exactly the weights that are changed.
    package let delta: DeltaConfiguration
    /// The name of the model that the adapter was trained on; nil if the files do not tell.
    package let base: String?
    /// What a user should know, such as entries without effect.
    package private(set) var notes: [String]
    /// The sizes of the model with the adapter. The head may be separate from the token table then.
    package var model: HuggingFaceConfiguration {
        HuggingFaceConfiguration(modelType: modelType, format: format)
    }

    private let modelType: String
    private let format: any PEFTFormat
    private let file: SafetensorsFile
    /// The tensors that replace weights whole, by the weights' names.
    private let whole: [String: String]
    /// The low-rank matrices that become part of weights, by the weights' names.
    private let sums: [String: AdapterSettings.LowRankSum]
    /// For each part of the delta the tensors of its parameters, by the parameters' names without prefix.
    private let tensors: [[String: AdapterSettings.StoredTensor]]

    /// Whether a path is a directory with an adapter.
    package static func isAdapter(_ path: String) -> Bool { layout(of: path) != nil }

    /// The adapters in the folders of a directory, by the folders' names. An export of a delta for each task has one
    /// for each.
    package static func names(in path: String) -> [String] {
        FileSystem.names(in: path).filter { isAdapter(FileSystem.join(path, $0)) }
    }

    /// The methods of an adapter by its settings, in the order of its parts. Empty if these cannot be read; opening the
    /// adapter then says why.
    package static func methods(in path: String) -> [any DeltaMethod.Type] {
        let methods: [any DeltaMethod.Type]? =
            switch layout(of: path) {
            case .peft: try? PEFTConfiguration.type(in: path).map { [$0.method] }
            case .adapters: [BottleneckAdapter.self]
            case .mixtape: try? OwnAdapterFiles.readSettings(path).delta.methods
            case nil: nil
            }
        return methods ?? []
    }

    private static func layout(of path: String) -> Layout? {
        func has(_ name: String) -> Bool { FileSystem.exists(FileSystem.join(path, name)) }
        if has(OwnAdapterFiles.settingsName) { return .mixtape }
        guard has(PEFTConfiguration.fileName) else { return nil }
        let isPEFT = has(PEFTConfiguration.weightsName) || !AdaptersLibraryFiles.weightNames.contains(where: has)
        return isPEFT ? .peft : .adapters
    }

    /// Opens an adapter for a model.
    /// - Throws: `ConfigurationError` for settings that Mixtape does not compute or that do not fit the model;
    ///   ``CheckpointError`` for a missing or damaged file, and for a tensor that is missing, unknown or of another
    ///   shape than the model needs
    package init(path: String, for model: HuggingFaceConfiguration) throws {
        guard let layout = Self.layout(of: path) else { throw Self.nothing(in: path) }
        guard let base = model.format as? any PEFTFormat else {
            throw CheckpointError("is an adapter, and Mixtape reads none for a \(model.modelType)", file: path)
        }
        let settings: AdapterSettings
        (settings, file) =
            switch layout {
            case .peft:
                (
                    try PEFTConfiguration.read(FileSystem.join(path, PEFTConfiguration.fileName), for: model, base),
                    try Self.weights(path, base)
                )
            case .adapters: try AdaptersLibraryFiles.read(path, DeltaSurroundings(base))
            case .mixtape: try OwnAdapterFiles.read(path)
            }
        self.path = path
        self.layout = layout
        modelType = model.modelType
        delta = settings.delta
        self.base = settings.base
        notes = settings.notes
        whole = settings.whole
        sums = settings.sums
        let head = type(of: base).headWeight
        format = whole[head] == nil && sums[head] == nil ? base : base.withOwnHead
        try delta.check(with: DeltaSurroundings(format))
        tensors = try Self.outline(delta, format).enumerated().map { part, parameters in
            Dictionary(
                uniqueKeysWithValues: parameters.map { ($0.name, settings.tensor(part, $0.name, $0.shape)) })
        }
        try check(settings)
        if let idle = settings.idleRows {
            let rows: Tensor<Float> = try file.tensor(named: idle.tensor)
            let isZero = rows.elements.dropFirst(idle.start * rows.columns).allSatisfy { $0 == 0 }
            if !isZero { notes.append(idle.note) }
        }
    }

    /// The names without prefix and the shapes of the parameters of each part.
    private static func outline(
        _ delta: DeltaConfiguration, _ format: any PEFTFormat
    ) throws -> [[(name: String, shape: [Int])]] {
        let prefix = "delta"
        return try attach(delta, to: format.outline, route: nil, prefix: prefix, .none).added.enumerated().map {
            part, parameters in
            parameters.map { (String($0.name.dropFirst("\(prefix).\(part).".count)), $0.value.shape) }
        }
    }

    // MARK: Files

    private static func nothing(in path: String) -> CheckpointError {
        let names = names(in: path)
        guard names.isEmpty else {
            return CheckpointError("holds the adapters \(names.joined(separator: ", ")); name one of them", file: path)
        }
        return CheckpointError(
            FileSystem.exists(path)
                ? "holds no adapter: neither \(PEFTConfiguration.fileName) nor \(OwnAdapterFiles.settingsName)"
                : "does not exist; check the path", file: path)
    }

    private static func weights(_ path: String, _ format: any PEFTFormat) throws -> SafetensorsFile {
        let weights = FileSystem.join(path, PEFTConfiguration.weightsName)
        guard FileSystem.exists(weights) else {
            let pickle = "adapter_model.bin"
            guard FileSystem.exists(FileSystem.join(path, pickle)) else {
                throw CheckpointError(
                    "holds no \(PEFTConfiguration.weightsName), so the adapter has no weights; copy the directory anew",
                    file: path)
            }
            let convert = CheckpointError.conversion("peft", type(of: format).task.autoClass, of: path)
            throw CheckpointError(pickle: pickle, convert, file: path)
        }
        return try SafetensorsFile(path: weights)
    }

    /// The model in words, for messages about shapes.
    private var models: String {
        let own = base.map { "\"\($0)\"" } ?? "another model"
        return "the adapter was trained on \(own), and this model is a \(format.title) with \(format.factsInWords)"
    }

    /// Compares all tensors of the file with the needed ones.
    private func check(_ settings: AdapterSettings) throws(CheckpointError) {
        let trained = format.outline.weights.filter { delta.trainsWhole($0.site) }
        let needed =
            tensors.flatMap { $0.values.map { ($0.name, $0.shape) } }
            + trained.flatMap { weight -> [(String, [Int])] in
                let shape = weight.value.shape
                guard let sum = sums[weight.name] else { return [(whole[weight.name] ?? weight.name, shape)] }
                return [(sum.a, [sum.rank, shape[1]]), (sum.b, [shape[0], sum.rank])]
            }
        let names = file.entries.map(\.name)
        let neededNames = TextMap(needed)
        let unknown = names.filter { neededNames[$0] == nil && !settings.idleTensors.contains($0) }
        for (name, shape) in needed.sorted(by: { $0.0 < $1.0 }) {
            guard let entry = file.entry(named: name) else {
                let nearest = Suggestion.nearest(to: name, among: unknown)
                let hint = nearest.map { "; it holds \(CheckpointError.quoted($0)) instead" } ?? ""
                throw CheckpointError(
                    "is missing, and the adapter's settings need it\(hint); \(models)", file: file.path, tensor: name)
            }
            guard entry.shape == shape else {
                throw CheckpointError(
                    "has shape \(entry.shape), and \(shape) is needed; \(models); give the adapter its own model",
                    file: file.path, tensor: name)
            }
            try file.check(name, shape: shape)
        }
        if let name = unknown.min() {
            let others = unknown.count > 1 ? " (and \(unknown.count - 1) more)" : ""
            throw CheckpointError(
                "belongs to nothing in the adapter's settings\(others); \(models)", file: file.path, tensor: name)
        }
    }

    // MARK: Attaching

    /// The weights of a model with those that the adapter replaces whole. A model that is made of them takes the
    /// adapter; see ``attach(to:route:prefix:)``.
    package func weights(over base: ModelWeights) -> ModelWeights {
        replacesWeights ? base.replacing(whole, adding: sums, from: file, as: format.adopting(base.format)) : base
    }

    /// SHA-256 of the tensors' file.
    var fingerprint: String { file.sha256 }

    /// Whether it replaces weights of the model, which all tasks then use.
    package var replacesWeights: Bool { !whole.isEmpty || !sums.isEmpty }

    /// Freezes a model and adds the delta with its values.
    /// - Parameters:
    ///   - route: the route whose rows go through the delta; nil for all rows
    ///   - prefix: the start of the parameters' names. Two adapters of one model have different ones.
    /// - Precondition: the model is made of ``weights(over:)``.
    /// - Returns: the trained parameters of each part, with the weights that are trained whole
    /// - Throws: ``CheckpointError`` if a tensor cannot be read
    @discardableResult
    package func attach<Element>(
        to model: any Model<Element>, route: Int? = nil, prefix: String = "delta"
    ) throws -> [[Parameter<Element>]] {
        let (added, trained) = try Self.attach(
            delta, to: model, route: route, prefix: prefix,
            .given { name, shape in try value(String(name.dropFirst(prefix.count + 1)), shape) })
        return zip(added, trained).map { $0 + $1 }
    }

    /// The values for `DeltaConfiguration.attach` of ``delta``, also if each task has a delta of its own. All tasks
    /// then start from the adapter.
    package func values<Element: Scalar>() -> ParameterValues<Element> {
        .given { name, shape in try value(String(name.dropFirst("delta.".count)), shape) }
    }

    private static func attach<Element>(
        _ delta: DeltaConfiguration, to model: any Model<Element>, route: Int?, prefix: String,
        _ values: ParameterValues<Element>
    ) throws -> (added: [[Parameter<Element>]], trained: [[Parameter<Element>]]) {
        for weight in model.weights { weight.freeze() }
        let added = try delta.parts.enumerated().map { number, part in
            let factory = DeltaFactory(route: route, prefix: "\(prefix).\(number)", values)
            part.method.attach(to: model, factory)
            if let problem = factory.problem { throw problem }
            model.places.add(factory.parameters)
            return factory.parameters
        }
        let trained = delta.parts.map { part in model.weights.filter { part.trained.select($0.site) } }
        for weight in trained.joined() { weight.train() }
        return (added, trained)
    }

    /// The factors of a low-rank adapter at a module, A `[rank, in]` and B `[out, rank]`.
    /// - Throws: ``CheckpointError`` if there are none
    func factors(of module: String) throws -> (a: Tensor<Double>, b: Tensor<Double>) {
        func factor(_ name: String) throws -> Tensor<Double> {
            guard let stored = tensors[0]["\(module).\(name)"] else {
                throw CheckpointError("has no \(name) for \(module)", file: path)
            }
            return try file.tensor(named: stored.name)
        }
        return (try factor("lora_A"), try factor("lora_B"))
    }

    /// The name in the adapter's file of a parameter that ``attach(to:route:prefix:)`` added or trains whole.
    /// - Parameter name: begins with the prefix `delta`, or is that of a weight of the model
    package func tensorName(ofParameter name: String) -> String? {
        whole[name] ?? stored(String(name.dropFirst("delta.".count)))?.name
    }

    /// The tensor of a parameter.
    /// - Parameter name: the number of its part and its name; the name of a task may stand between them
    private func stored(_ name: String) -> AdapterSettings.StoredTensor? {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, let part = Int(parts[0]), tensors.indices.contains(part) else { return nil }
        return tensors[part][parts[1]] ?? tensors[part].first { parts[1].hasSuffix(".\($0.key)") }?.value
    }

    /// The value of a parameter: the first of the numbers in its tensor.
    private func value<Element: Scalar>(_ name: String, _ shape: [Int]) throws -> Tensor<Element> {
        guard let stored = stored(name) else {
            throw CheckpointError("has no parameter \(CheckpointError.quoted(name))", file: path)
        }
        let all: Tensor<Element> = try file.tensor(named: stored.name)
        return Tensor(Array(all.elements.prefix(shape.reduce(1, *))), shape: shape)
    }
}

extension PEFTFormat {
    /// These sizes with the special tokens, the layout of sequences and the dropout of others.
    fileprivate func adopting(_ other: any HuggingFaceFormat) -> Self {
        var adopted = self
        adopted.specialTokens = other.specialTokens
        adopted.textLayout = other.textLayout
        adopted.dropoutRate = other.dropoutRate
        return adopted
    }
}
