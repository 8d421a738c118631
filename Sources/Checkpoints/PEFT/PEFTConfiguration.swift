import Autodiff
import Configuration
import Deltas
import Files
import Models

/// Reads PEFT's `adapter_config.json`.
///
/// Every setting is computed, known to change nothing, or refused by name. Absent keys have peft's defaults.
struct PEFTConfiguration {
    private let object: ConfigurationObject
    private let modelType: String
    private let modules: PEFTModules
    private let format: any PEFTFormat

    static let fileName = "adapter_config.json"
    static let weightsName = "adapter_model.safetensors"
    /// The start of the names of tensors.
    static let prefix = "base_model.model."
    static let tokensName = "prompt_embeddings"
    static let mergeAdvice = "merge the adapter into its model with peft's merge_and_unload"

    /// - Throws: `ConfigurationError` with every problem of the file
    static func read(_ path: String, for model: HuggingFaceConfiguration, _ format: any PEFTFormat) throws
        -> AdapterSettings
    {
        try ConfigurationFile.read(path) { object in
            object.allowUnknownKeys()
            let reader = PEFTConfiguration(
                object: object, modelType: model.modelType, modules: PEFTModules(format), format: format)
            return reader.settings()
        }
    }

    /// The kind of adapter in a directory; nil if Mixtape does not read it.
    /// - Throws: `ConfigurationError` if the file cannot be read
    static func type(in directory: String) throws -> PEFTType? {
        try ConfigurationFile.read(FileSystem.join(directory, fileName)) { object in
            object.allowUnknownKeys()
            return PEFTType(rawValue: object.string("peft_type"))
        }
    }

    private func settings() -> AdapterSettings {
        let none = AdapterSettings(delta: DeltaConfiguration([])) { _, name, shape in .init(name: name, shape: shape) }
        guard let type = type() else { return none }
        checkTask(of: type)
        type.checkKeys(object)
        var settings =
            switch type {
            case .lora: lowRank()
            case .ia3: factors()
            case .norms: norms()
            case .prompt, .projectedPrompt: prompt()
            case .prefix: prefix()
            }
        settings.base = object.optionalString("base_model_name_or_path")
        return settings
    }

    private func type() -> PEFTType? {
        let name = object.string("peft_type")
        if let type = PEFTType(rawValue: name) { return type }
        guard !name.isEmpty else { return nil }
        let known = PEFTType.allCases.map(\.rawValue)
        let advice =
            if PEFTType.othersWithoutMerging.contains(name) {
                "; peft cannot merge it into its model either, so train an adapter of one of these kinds"
            } else if let nearest = Suggestion.nearest(to: name, among: known) {
                "; did you mean \"\(nearest)\"?"
            } else {
                "; \(Self.mergeAdvice)"
            }
        object.report("is \"\(name)\"; Mixtape reads \(known.joined(separator: ", "))\(advice)", at: "peft_type")
        return nil
    }

    private func checkTask(of type: PEFTType) {
        let task = object.optionalString("task_type")
        let own = Swift.type(of: format).task
        if let task, task != own.name {
            object.report(
                "is \"\(task)\"; Mixtape reads adapters of \(own.model)s, \(own.name); train one for that",
                at: "task_type")
        } else if task == nil, !type.isMergeable {
            object.report("is missing; a prompt or prefix for a \(own.model) has \(own.name)", at: "task_type")
        }
    }

    // MARK: Methods with modules

    /// The modules that are changed and those that are stored whole.
    private struct Chosen {
        /// Modules that the method changes, all of the right kind.
        var changed: [String] = []
        /// Whether the method changes the head as well.
        var hasHead = false
        /// Modules that PEFT changes in vain.
        var idle: [String] = []
        /// Weights that are stored whole, without those that PEFT stores in vain.
        var whole: [String] = []
        var notes: [String] = []
    }

    /// - Parameter mayHaveHead: whether the method may change the head besides modules of the kind
    private func chosen(
        default defaults: [String], kind: String, mayHaveHead: Bool = false, _ isOfKind: (WeightRole) -> Bool
    ) -> Chosen {
        let selector = PEFTModuleSelector(object, default: defaults)
        let idle = Swift.type(of: format).modulesWithoutEffect
        var chosen = Chosen()
        var others: [String] = []
        for module in selector.modules(of: modules) {
            if idle.contains(module) {
                chosen.idle.append(module)
            } else if modules.role(of: module).map(isOfKind) == true {
                chosen.changed.append(module)
            } else if module == modules.head, mayHaveHead {
                chosen.hasHead = true
            } else {
                others.append(module)
            }
        }
        let whole = selector.wholeModules(of: modules)
        if let problem = tableProblem(of: others) {
            object.report(problem, at: "target_modules")
        } else if let problem = tableProblem(of: whole) {
            object.report(problem, at: "modules_to_save")
        } else if let other = others.first {
            // peft merges what changes the head of a model with one table into the table.
            let advice = other == modules.head ? "train the adapter without it" : Self.mergeAdvice
            object.report(
                "names \(other), which is no \(kind); Mixtape changes no other weights by this method; \(advice)",
                at: "target_modules")
        } else if chosen.changed.isEmpty, chosen.hasHead {
            object.report(
                "names \(modules.head) alone; Mixtape reads a low-rank matrix of the head beside others only; train "
                    + "the adapter with another module as well", at: "target_modules")
        } else if chosen.changed.isEmpty {
            let example = modules.sites.first { isOfKind($0.role) }?.module ?? ""
            object.report(
                "names no \(kind) of the model, such as \(example); give the adapter its own model",
                at: "target_modules")
        }
        for module in whole {
            if idle.contains(module) { chosen.idle.append(module) } else { chosen.whole.append(module) }
        }
        for module in chosen.idle {
            chosen.notes.append(
                "\(module) has an entry in the adapter that changes nothing, in peft as well: the model reads its "
                    + "table past it")
        }
        let transposes = Swift.type(of: format).storesTransposed
        if object.bool("fan_in_fan_out", default: transposes), !transposes {
            chosen.notes.append("fan_in_fan_out changes nothing for linear maps, in peft as well")
        }
        return chosen
    }

    /// The problem of modules that are a part's view of the one table; nil if there are none.
    private func tableProblem(of names: [String]) -> String? {
        let tables = Swift.type(of: format).modulesOfTable
        guard let name = names.first(where: tables.contains) else { return nil }
        return
            "names \(name), which peft changes apart from the tables of the other parts; the model has one table for "
            + "all, so nothing computes the same, not even peft's merge_and_unload; train the adapter without it"
    }

    /// The settings of a method that changes modules.
    /// - Parameters:
    ///   - suffix: what follows a parameter's name in the name of its tensor
    ///   - shape: the shape in the file of a parameter with a shape of the model
    private func settings(
        _ method: any DeltaMethod, _ chosen: Chosen, suffix: @escaping (String) -> String = { _ in "" },
        shape: @escaping (_ parameter: String, _ shape: [Int]) -> [Int] = { $1 }
    ) -> AdapterSettings {
        let whole = Set(chosen.whole)
        let ofSites = modules.format.sites.filter { whole.contains($0.module) }.map(\.path)
        // A head that is the token table has no site.
        let weights = ofSites + chosen.whole.map { "\($0).weight" }.filter { !ofSites.contains($0) }
        var settings = AdapterSettings(delta: DeltaConfiguration([.init(method, trained: weights)])) {
            .init(name: Self.prefix + $1 + suffix($1), shape: shape($1, $2))
        }
        settings.notes = chosen.notes
        settings.whole = Dictionary(uniqueKeysWithValues: weights.map { ($0, Self.prefix + $0) })
        settings.idleTensors = Set(
            chosen.idle.flatMap { module in
                ["weight", "lora_embedding_A", "lora_embedding_B"].map { "\(Self.prefix)\(module).\($0)" }
            })
        return settings
    }

    private func lowRank() -> AdapterSettings {
        let chosen = chosen(
            default: Swift.type(of: format).defaultTargets(modelType: modelType).lora, kind: "linear map of a layer",
            mayHaveHead: true, \.isLinearMap)
        let rank = object.integer("r", default: 8, in: 1...4096)
        let alpha = object.number("lora_alpha", default: 8, in: 1e-6...1e6)
        let scaling: LoRA.Scaling = object.bool("use_rslora", default: false) ? .rankStabilised : .standard
        let ranks = pattern("rank_pattern") { $0.integer(in: 1...4096).map(Double.init) }
        let alphas = pattern("alpha_pattern") { $0.number(in: 1e-6...1e6) }
        if case .string(let bias)? = object.value("bias")?.json, bias != "none", Swift.type(of: format).hasBiases {
            object.report("is \"\(bias)\"; Mixtape reads adapters without trained biases", at: "bias")
        }
        func rankAndAlpha(of module: String) -> (rank: Int, alpha: Double) {
            (
                ranks.first { $0.ending.matches(module) }.map { Int($0.value) } ?? rank,
                alphas.first { $0.ending.matches(module) }?.value ?? alpha
            )
        }
        var exceptions: [(rank: Int, alpha: Double, modules: [String])] = []
        for module in chosen.changed {
            let own = rankAndAlpha(of: module)
            guard own != (rank, alpha) else { continue }
            if let index = exceptions.firstIndex(where: { ($0.rank, $0.alpha) == own }) {
                exceptions[index].modules.append(module)
            } else {
                exceptions.append((own.rank, own.alpha, [module]))
            }
        }
        let method = LoRA(
            targets: DeltaTargets(modules.targets(chosen.changed, \.isLinearMap)), rank: rank, alpha: alpha,
            dropout: object.number("lora_dropout", default: 0, in: 0..<1), scaling: scaling, start: start(),
            hasMagnitude: object.bool("use_dora", default: false),
            exceptions: exceptions.map { exception in
                LoRA.Exception(targets: exception.modules, rank: exception.rank, alpha: exception.alpha)
            })
        var settings = settings(
            method, chosen, suffix: { $0.hasSuffix("lora_A") || $0.hasSuffix("lora_B") ? ".weight" : "" })
        if chosen.hasHead {
            let own = rankAndAlpha(of: modules.head)
            addHead(to: &settings, rank: own.rank, scale: scaling.factor(rank: own.rank, alpha: own.alpha), of: method)
        }
        return settings
    }

    /// Makes the low-rank matrix of the head a part of the head.
    private func addHead(to settings: inout AdapterSettings, rank: Int, scale: Double, of method: LoRA) {
        for (key, isSet) in [("use_dora", method.hasMagnitude), ("init_lora_weights", method.start == .pissa)]
        where isSet {
            object.report(
                "goes with target_modules that name \(modules.head); Mixtape reads only plain matrices of the head; "
                    + "train the adapter without it", at: key)
        }
        let module = Self.prefix + modules.head
        let weight = Swift.type(of: format).headWeight
        settings.sums[weight] = .init(
            a: "\(module).lora_A.weight", b: "\(module).lora_B.weight", rank: rank, scale: scale)
        settings.delta.parts[0].trained.append(PlacedSelector(weight))
        // peft stores the head itself as well.
        settings.idleTensors.insert("\(module).base_layer.weight")
        settings.notes.append(
            "the low-rank matrix of \(modules.head) becomes part of the head; training would change the whole head")
    }

    /// The values of a map from the ends of modules' names. The first that fits a module counts.
    private func pattern(
        _ key: String, _ read: (ConfigurationValue) -> Double?
    ) -> [(ending: ModuleEnding, value: Double)] {
        guard let map = object.optionalObject(key) else { return [] }
        map.allowUnknownKeys()
        return map.keys.compactMap { name in
            let ending = ModuleEnding(name) { map.report($0, at: name) }
            guard let ending, let value = map.value(name).flatMap(read) else { return nil }
            return (ending, value)
        }
    }

    /// The start matters where it changed the weights of the model, which the adapter then needs.
    private func start() -> LoRA.Start {
        guard let value = object.value("init_lora_weights") else { return .uniform }
        if case .bool = value.json { return .uniform }
        guard let name = value.string() else { return .uniform }
        switch name {
        case "pissa": return .pissa
        case "gaussian": return .gaussian
        case "eva", "orthogonal", "mica": return .uniform
        case let start where ["corda", "loftq", "lora_ga", "olora"].contains(start) || start.hasPrefix("pissa_niter_"):
            value.report(
                "is \"\(name)\", which changed the weights of the model before training; save the adapter with peft's "
                    + "path_initial_model_for_weight_conversion, or merge it with merge_and_unload")
        default:
            value.report(
                "is \"\(name)\", which peft does not know; it knows true, false, corda, eva, gaussian, loftq, lora_ga, "
                    + "mica, olora, orthogonal, pissa and pissa_niter_ with a number")
        }
        return .uniform
    }

    private func factors() -> AdapterSettings {
        let defaults = Swift.type(of: format).defaultTargets(modelType: modelType)
        let chosen = chosen(default: defaults.ia3, kind: "linear map of a layer", \.isLinearMap)
        let inputs = chosen.changed.filter(inputSelector(default: defaults.ia3Inputs))
        let method = IA3(
            targets: DeltaTargets(modules.targets(chosen.changed, \.isLinearMap)),
            inputs: modules.targets(inputs, \.isLinearMap))
        let scaledInputs = Set(inputs)
        return settings(
            method, chosen,
            shape: { parameter, shape in
                scaledInputs.contains(String(parameter.dropLast(".ia3_l".count))) ? [1] + shape : shape + [1]
            })
    }

    /// The modules whose input is scaled. A name may end in the middle of a part.
    ///
    /// peft 0.21.2, `_check_target_module_feedforward` in src/peft/tuners/ia3/model.py.
    private func inputSelector(default defaults: [String]) -> (String) -> Bool {
        guard let value = object.value("feedforward_modules") else {
            return { module in defaults.contains { module.hasSuffix($0) } }
        }
        if case .string(let text) = value.json {
            let expression = PythonExpression(text) { value.report($0) }
            return { expression?.matches($0) == true }
        }
        let names = value.strings() ?? []
        return { module in names.contains { module.hasSuffix($0) } }
    }

    private func norms() -> AdapterSettings {
        let chosen = chosen(
            default: Swift.type(of: format).defaultTargets(modelType: modelType).norms, kind: "norm"
        ) { $0 == .norm }
        return settings(
            NormTuning(targets: DeltaTargets(modules.targets(chosen.changed) { $0 == .norm })), chosen)
    }

    // MARK: Prompts and prefixes

    private func prompt() -> AdapterSettings {
        let surroundings = DeltaSurroundings(format)
        let tokens = tokens(surroundings)
        var settings = AdapterSettings(delta: DeltaConfiguration([.init(PromptTuning(tokens: tokens))])) {
            .init(name: Self.tokensName, shape: [submodules * $2[0]] + $2.dropFirst())
        }
        guard submodules == 2 else { return settings }
        settings.idleRows = (
            Self.tokensName, tokens,
            "the second half of \(Self.tokensName), rows \(tokens) to \(2 * tokens - 1), is for the decoder, where "
                + "peft does not use it"
        )
        return settings
    }

    private func prefix() -> AdapterSettings {
        let surroundings = DeltaSurroundings(format)
        let method = PrefixTuning(tokens: tokens(surroundings), layout: .peft)
        if let obstacle = PrefixTuning.obstacleToPEFT(in: surroundings) {
            object.report("\(obstacle); give the adapter its own model", at: "peft_type")
        }
        let layers = surroundings.attentions.count { $0.stack == .decoder && $0.kind == .selfAttention }
        if let stored = object.optionalInteger("num_layers"), stored != layers {
            object.report("is \(stored), and the model has \(layers); give the adapter its own model", at: "num_layers")
        }
        var settings = AdapterSettings(delta: DeltaConfiguration([.init(method)])) {
            .init(name: Self.tokensName, shape: $2)
        }
        if layers % 2 == 0, submodules == 2 {
            settings.notes = [
                "half of the numbers in \(Self.tokensName) change nothing, in peft as well: for an even number of "
                    + "layers, both halves of them share their prefixes"
            ]
        }
        return settings
    }

    private var submodules: Int { Swift.type(of: format).task.submodules }

    /// The number of virtual tokens.
    private func tokens(_ model: DeltaSurroundings) -> Int {
        if let width = object.optionalInteger("token_dim"), width != model.width {
            object.report(
                "is \(width), and the model's width is \(model.width); give the adapter its own model", at: "token_dim")
        }
        if let modules = object.optionalInteger("num_transformer_submodules"), modules != submodules {
            let kind = submodules == 2 ? "an encoder and a decoder" : "a decoder alone"
            object.report(
                "is \(modules); for a model with \(kind) it is \(submodules)", at: "num_transformer_submodules")
        }
        return object.integer("num_virtual_tokens", in: 1...4096)
    }
}
