import Autodiff
import Configuration
import Deltas
import Files
import Models
import Tensors

/// Bottleneck adapters in the layout of the adapters library.
///
///     adapter_config.json    {"config": {"reduction_factor": 16, "non_linearity": "relu", …}, "name": "task", …}
///     adapter.safetensors    encoder.block.0.layer.1.adapters.task.adapter_down.0.weight, …
///
/// adapters 1.3.0, src/adapters/loading.py and src/adapters/configuration/adapter_config.py.
enum AdaptersLibraryFiles {
    static let weightsName = "adapter.safetensors"
    private static let pickleName = "pytorch_adapter.bin"
    static let weightNames = [weightsName, pickleName]
    private static let headName = "model_head.safetensors"

    /// Keys of the configuration that Mixtape does not compute, with the values at which they change nothing.
    private static let idleValues: [(key: String, value: JSONOutput)] = [
        ("adapter_residual_before_ln", .bool(false)), ("ln_after", .bool(false)), ("ln_before", .bool(false)),
        ("phm_layer", .bool(false)), ("use_gating", .bool(false)), ("residual_before_ln", .bool(true)),
        ("dropout", .number(0)), ("stochastic_depth", .number(0)), ("inv_adapter", .null),
    ]

    /// Keys that matter only before training, or beside others that are refused.
    private static let idleKeys: Set = [
        "factorized_phm_W", "factorized_phm_rule", "hypercomplex_nonlinearity", "init_weights", "init_weights_seed",
        "inv_adapter_reduction_factor", "learn_phm", "phm_bias", "phm_c_init", "phm_dim", "phm_init_range", "phm_rank",
        "shared_W_phm", "shared_phm_rule", "original_ln_after", "architecture",
    ]

    /// - Throws: `ConfigurationError` for settings that Mixtape does not compute; ``CheckpointError`` for missing or
    ///   damaged weights
    static func read(_ path: String, _ model: DeltaSurroundings) throws -> (AdapterSettings, SafetensorsFile) {
        var settings = try ConfigurationFile.read(FileSystem.join(path, PEFTConfiguration.fileName)) { object in
            object.allowUnknownKeys()
            let name = object.string("name")
            let method = method(object.object("config"), model)
            if let width = object.optionalInteger("hidden_size"), width != model.width {
                object.report(
                    "is \(width), and the model's width is \(model.width); give the adapter its own model",
                    at: "hidden_size")
            }
            return AdapterSettings(
                delta: DeltaConfiguration([.init(method)]), base: object.optionalString("model_name")
            ) {
                .init(name: tensorName($1, adapter: name), shape: $2)
            }
        }
        let weights = FileSystem.join(path, weightsName)
        guard FileSystem.exists(weights) else {
            throw CheckpointError(
                pickle: pickleName, "save the adapter with save_adapter(…, use_safetensors=True)", file: path)
        }
        if FileSystem.exists(FileSystem.join(path, headName)) {
            settings.notes.append("\(headName) holds the head of the model, which Mixtape takes from the model itself")
        }
        return (settings, try SafetensorsFile(path: weights))
    }

    private static func tensorName(_ parameter: String, adapter: String) -> String {
        parameter
            .replacing(".adapter_down.", with: ".adapters.\(adapter).adapter_down.0.")
            .replacing(".adapter_up.", with: ".adapters.\(adapter).adapter_up.")
    }

    private static func method(_ config: ConfigurationObject, _ model: DeltaSurroundings) -> BottleneckAdapter {
        config.allowUnknownKeys()
        if let architecture = config.optionalString("architecture") {
            config.report(
                "is \"\(architecture)\"; Mixtape reads bottleneck adapters of this library", at: "architecture")
        }
        let sublayers: KeyValuePairs<String, (kind: SublayerKind, usual: Bool)> = [
            "mh_adapter": (.selfAttention, false), "cross_adapter": (.crossAttention, false),
            "output_adapter": (.feedForward, true),
        ]
        let targets = sublayers.filter { config.bool($0.key, default: $0.value.usual) }.map(\.value.kind)
        let kind: BottleneckAdapter.Kind =
            config.bool("is_parallel", default: false)
            ? .parallel : config.bool("original_ln_before", default: false) ? .pfeiffer : .houlsby
        let left = (config.value("leave_out")?.array() ?? []).compactMap { $0.integer() }
        if !left.isEmpty {
            config.report("names layers; Mixtape reads adapters in all layers of this library", at: "leave_out")
        }
        checkIdle(
            config,
            read: Set(sublayers.map(\.key)).union([
                "is_parallel", "original_ln_before", "leave_out", "reduction_factor", "non_linearity", "scaling",
            ]))
        return BottleneckAdapter(
            kind, size: .reduction(config.number("reduction_factor", in: 1e-3...65536)), activation: activation(config),
            scale: config.number("scaling", default: 1), targets: targets)
    }

    private static func activation(_ config: ConfigurationObject) -> Activation {
        config.choice(
            "non_linearity",
            among: [
                "relu": .relu, "gelu": .gelu, "gelu_orig": .gelu, "gelu_new": .geluTanh, "swish": .silu, "silu": .silu,
            ])
    }

    private static func checkIdle(_ config: ConfigurationObject, read: Set<String>) {
        for key in config.keys where !read.contains(key) && !idleKeys.contains(key) {
            guard let value = config.value(key) else { continue }
            let idle = idleValues.first { $0.key == key }?.value ?? .null
            let isIdle =
                switch (value.json, idle) {
                case (.bool(let found), .bool(let expected)): found == expected
                case (.number(let found), .number(let expected)): Double(found) == expected
                default: false
                }
            if !isIdle { value.report("is set, and Mixtape does not compute it; train the adapter without it") }
        }
    }

    // MARK: Writing

    /// The reason why this layout cannot hold an adapter; nil if it can.
    static func problem(of adapter: BottleneckAdapter) -> String? {
        adapter.layers.numbers == nil ? nil : "only some layers have adapters"
    }

    /// The number by which the library divides the width, rounding down, to get the bottleneck.
    private static func reductionFactor(_ size: BottleneckAdapter.Size, width: Int) -> Double {
        switch size {
        case .reduction(let factor): factor
        case .bottleneck(let size) where width.isMultiple(of: size): Double(width / size)
        // The half keeps the quotient away from whole numbers, where rounding errors would count.
        case .bottleneck(let size): Double(width) / (Double(size) + 0.5)
        }
    }

    /// - Parameter tensors: by the parameters' names without prefix
    static func write<Element: Scalar>(
        _ adapter: BottleneckAdapter, _ tensors: [(name: String, tensor: Tensor<Element>)], name: String,
        model: HuggingFaceConfiguration, base: String?, to directory: String
    ) throws {
        let width = DeltaSurroundings(model.model).width
        let names: [Activation: String] = [.relu: "relu", .gelu: "gelu", .geluTanh: "gelu_new", .silu: "swish"]
        let config: [(key: String, value: JSONOutput)] = [
            ("mh_adapter", .bool(adapter.targets.contains(.selfAttention))),
            ("cross_adapter", .bool(adapter.targets.contains(.crossAttention))),
            ("output_adapter", .bool(adapter.targets.contains(.feedForward))),
            ("reduction_factor", .number(reductionFactor(adapter.size, width: width))),
            ("non_linearity", .string(names[adapter.activation])),
            ("original_ln_before", .bool(adapter.kind == .pfeiffer)), ("original_ln_after", .bool(true)),
            ("is_parallel", .bool(adapter.kind == .parallel)), ("scaling", .number(adapter.scale)),
            ("leave_out", .array([])), ("init_weights", .string("bert")),
        ]
        let settings = JSONOutput.object([
            ("config", .object((config + idleValues).sorted { $0.key < $1.key })),
            ("hidden_size", .integer(width)),
            ("model_class", .string(model.architecture)), ("model_name", .string(base)),
            ("model_type", .string(model.modelType)), ("name", .string(name)), ("version", .string("adapters.1.3.0")),
        ])
        try AtomicFile.write(settings.text, to: FileSystem.join(directory, PEFTConfiguration.fileName))
        try SafetensorsWriter.write(
            tensors.map { (tensorName($0.name, adapter: name), $0.tensor) },
            to: FileSystem.join(directory, weightsName))
    }
}
