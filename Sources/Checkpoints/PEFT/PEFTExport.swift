import Autodiff
import Configuration
import Deltas
import Models
import Tensors

/// The reason why PEFT has no adapter like a delta.
struct PEFTObstacle: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// A delta in PEFT's form: the keys of `adapter_config.json` and the tensors.
struct PEFTExport<Element: Scalar> {
    private(set) var fields: [(key: String, value: JSONOutput)]
    private(set) var tensors: [(name: String, tensor: Tensor<Element>)]

    private let attached: AttachedDelta<Element>
    private let modules: PEFTModules

    /// - Throws: ``PEFTObstacle`` if PEFT has no such adapter
    init(_ attached: AttachedDelta<Element>, _ format: any PEFTFormat, base: String?) throws(PEFTObstacle) {
        let lowRank = attached.delta.parts.compactMap { $0.method as? LoRA }
        guard attached.delta.parts.count == 1 || lowRank.count == attached.delta.parts.count else {
            throw PEFTObstacle("PEFT has no adapter of several methods")
        }
        self.attached = attached
        modules = PEFTModules(format)
        fields = [
            ("base_model_name_or_path", .string(base)), ("inference_mode", .bool(true)),
            ("task_type", .string(type(of: format).task.name)),
        ]
        tensors = []
        switch attached.delta.parts[0].method {
        case is LoRA: try addLowRank(lowRank)
        case let method as IA3: try addFactors(method)
        case is NormTuning: try addNorms()
        case let method as PromptTuning: try addPrompt(method)
        case let method as PrefixTuning: try addPrefix(method)
        case let method: throw PEFTObstacle("PEFT has no method like \(type(of: method).name)")
        }
        fields.sort { $0.key < $1.key }
    }

    private mutating func set(_ type: PEFTType, _ more: [(key: String, value: JSONOutput)]) {
        fields += [("peft_type", .string(type.rawValue))] + more
    }

    private mutating func add(_ name: String, _ tensor: Tensor<Element>) {
        tensors.append((PEFTConfiguration.prefix + name, tensor))
    }

    // MARK: Methods with modules

    /// Writes `modules_to_save`.
    /// - Parameter changed: the modules that the method changes
    private mutating func addWhole(besides changed: Set<String>) throws(PEFTObstacle) {
        let whole = attached.whole
        for weight in whole {
            let module = weight.site.module
            if type(of: modules.format).modulesWithoutEffect.contains(module) {
                throw PEFTObstacle("PEFT trains \(module) without any effect")
            }
            if changed.contains(module) {
                throw PEFTObstacle("PEFT cannot train \(module) whole and change it as well")
            }
        }
        // PEFT stores the weight and the bias of a module.
        let wholeModules = Set(whole.map(\.site.module))
        for weight in attached.model.weights where wholeModules.contains(weight.site.module) {
            add(weight.name, weight.value)
        }
        let names = modules.names.filter(wholeModules.contains).map { JSONOutput.string($0) }
        fields.append(("modules_to_save", names.isEmpty ? .null : .array(names)))
    }

    private static func last(_ module: String) -> String { module.split(separator: ".").last.map(String.init) ?? "" }

    /// The shortest names of some modules with their values: the end of a name where all modules of the model with
    /// that end have the same value, and whole names else.
    private func shortest<Value: Equatable>(
        _ values: [(module: String, value: Value)]
    ) -> [(name: String, value: Value)] {
        let all = Dictionary(grouping: modules.names, by: Self.last)
        let found = Dictionary(grouping: values) { Self.last($0.module) }
        return found.sorted { $0.key < $1.key }.flatMap { end, entries in
            let isUniform = entries.count == all[end]?.count && entries.allSatisfy { $0.value == entries[0].value }
            return isUniform ? [(end, entries[0].value)] : entries.map { ($0.module, $0.value) }
        }
    }

    private var isTransposed: Bool { type(of: modules.format).storesTransposed }

    private static func list(_ names: [String]) -> JSONOutput { .array(names.map { .string($0) }) }

    /// A number as PEFT writes it, where whole ones are integers.
    private static func number(_ value: Double) -> JSONOutput {
        Int(exactly: value).map { .integer($0) } ?? .number(value)
    }

    /// The low-rank matrix of a weight in PEFT's form.
    private struct LowRankMatrix {
        let rank: Int
        let alpha: Double
        let a, b: Tensor<Element>
    }

    /// Writes the sum of low-rank matrices.
    private mutating func addLowRank(_ methods: [LoRA]) throws(PEFTObstacle) {
        if methods.count > 1, methods.contains(where: \.hasMagnitude) {
            throw PEFTObstacle("PEFT has no sum of low-rank matrices with magnitudes (DoRA)")
        }
        var settings: [(module: String, rank: Int, alpha: Double)] = []
        for weight in attached.model.weights {
            let own = weight.deltas.compactMap { $0 as? LowRankDelta<Element> }.filter {
                attached.routes.contains($0.route)
            }
            guard let first = own.first else { continue }
            let module = weight.site.module
            let matrix = methods.count == 1 ? Self.matrix(of: first, methods[0], weight) : Self.sum(of: own)
            settings.append((module, matrix.rank, matrix.alpha))
            add("\(module).lora_A.weight", matrix.a)
            add("\(module).lora_B.weight", matrix.b)
            if let magnitude = first.magnitude { add("\(module).lora_magnitude_vector", magnitude.value) }
        }
        let method = methods[0]
        let isPlain = methods.count == 1 && method.start != .pissa
        let usual = isPlain ? (method.rank, method.alpha) : settings.first.map { ($0.rank, $0.alpha) }
        let (rank, alpha) = usual ?? (method.rank, method.alpha)
        let dropout = methods.allSatisfy { $0.dropout == method.dropout } ? method.dropout : 0
        set(
            .lora,
            Self.lowRankFields(
                rank: rank, alpha: alpha, isTransposed: isTransposed,
                targets: shortest(settings.map { ($0.module, true) }).map(\.name),
                ranks: shortest(settings.map { ($0.module, $0.rank) }).filter { $0.value != rank },
                alphas: shortest(settings.map { ($0.module, $0.alpha) }).filter { $0.value != alpha }) + [
                    ("lora_dropout", .number(dropout)), ("use_dora", .bool(method.hasMagnitude)),
                    ("use_rslora", .bool(isPlain && method.scaling == .rankStabilised)),
                ])
        try addWhole(besides: Set(settings.map(\.module)))
    }

    private static func matrix(
        of delta: LowRankDelta<Element>, _ method: LoRA, _ weight: Parameter<Element>
    ) -> LowRankMatrix {
        let (rank, alpha) = method.rankAndAlpha(of: weight.site)
        let factors = delta.factors
        guard let subtracted = delta.subtracted else {
            return LowRankMatrix(rank: rank, alpha: alpha, a: factors.a.value, b: factors.b.value)
        }
        // s B A - s B0 A0 is s [B, -B0] [A; A0].
        return LowRankMatrix(
            rank: 2 * rank, alpha: method.scaling == .standard ? 2 * alpha : factors.scale * Double(2 * rank),
            a: Concatenation.rows([factors.a.value, subtracted.a.value]),
            b: Concatenation.columns([(factors.b.value, 1), (subtracted.b.value, -1)]))
    }

    /// s1 B1 A1 + s2 B2 A2 is [s1 B1, s2 B2] [A1; A2], and with alpha = rank PEFT's factor is 1.
    private static func sum(of deltas: [LowRankDelta<Element>]) -> LowRankMatrix {
        let all = deltas.flatMap { [$0.factors, $0.subtracted].compactMap { $0 } }
        let a = Concatenation.rows(all.map(\.a.value))
        return LowRankMatrix(
            rank: a.rows, alpha: Double(a.rows), a: a,
            b: Concatenation.columns(all.map { ($0.b.value, Element($0.scale)) }))
    }

    /// The keys of a low-rank adapter that differ with its weights.
    static func lowRankFields(
        rank: Int, alpha: Double, isTransposed: Bool, targets: [String], ranks: [(name: String, value: Int)],
        alphas: [(name: String, value: Double)]
    ) -> [(key: String, value: JSONOutput)] {
        [
            ("r", .integer(rank)), ("lora_alpha", number(alpha)), ("target_modules", list(targets)),
            ("rank_pattern", .object(ranks.map { ($0.name, .integer($0.value)) })),
            ("alpha_pattern", .object(alphas.map { ($0.name, number($0.value)) })), ("bias", .string("none")),
            ("fan_in_fan_out", .bool(isTransposed)), ("init_lora_weights", .bool(true)),
        ]
    }

    private mutating func addFactors(_ method: IA3) throws(PEFTObstacle) {
        var values: [(module: String, value: Bool)] = []
        for weight in attached.model.weights {
            let own = weight.deltas.compactMap { $0 as? ScalingDelta<Element> }.filter {
                $0.route == attached.routes[0]
            }
            guard let delta = own.first else { continue }
            let module = weight.site.module
            values.append((module, delta.isOnInput))
            let shape = delta.isOnInput ? [1, delta.factors.count] : [delta.factors.count, 1]
            add("\(module).ia3_l", Tensor(delta.factors.value.elements, shape: shape))
        }
        var entries = shortest(values)
        // PEFT compares the ends of names, even in the middle of a part.
        let isMistaken = entries.contains { entry in
            entry.value && values.contains { !$0.value && $0.module.hasSuffix(entry.name) }
        }
        if isMistaken { entries = values.map { ($0.module, $0.value) } }
        set(
            .ia3,
            [
                ("target_modules", Self.list(entries.map(\.name))),
                ("feedforward_modules", Self.list(entries.filter(\.value).map(\.name))),
                ("fan_in_fan_out", .bool(isTransposed)), ("init_ia3_weights", .bool(true)),
            ])
        try addWhole(besides: Set(values.map(\.module)))
    }

    private mutating func addNorms() throws(PEFTObstacle) {
        var changed: [String] = []
        for (name, parameter) in attached.parameters[0] {
            let ending = ".ln_tuning_layers.weight"
            if name.hasSuffix(ending) { changed.append(String(name.dropLast(ending.count))) }
            add(name, parameter.value)
        }
        set(.norms, [("target_modules", Self.list(shortest(changed.map { ($0, true) }).map(\.name)))])
        try addWhole(besides: Set(changed))
    }

    // MARK: Prompts and prefixes

    private mutating func addTokens(
        _ type: PEFTType, tokens: Int, _ more: [(key: String, value: JSONOutput)], shape: (_ value: [Int]) -> [Int]
    ) throws(PEFTObstacle) {
        guard attached.whole.isEmpty else {
            throw PEFTObstacle("PEFT trains no weights whole beside a prompt or prefix")
        }
        let surroundings = DeltaSurroundings(modules.format)
        let task = Swift.type(of: modules.format).task
        let layers = surroundings.attentions.count { $0.stack == task.countedStack && $0.kind == .selfAttention }
        set(
            type,
            [
                ("num_virtual_tokens", .integer(tokens)), ("token_dim", .integer(surroundings.width)),
                ("num_layers", .integer(layers)), ("num_transformer_submodules", .integer(task.submodules)),
            ] + more)
        let value = attached.parameters[0][0].parameter.value
        let shape = shape(value.shape)
        let zeros = repeatElement(Element(0), count: shape.reduce(1, *) - value.count)
        tensors.append((PEFTConfiguration.tokensName, Tensor(value.elements + zeros, shape: shape)))
    }

    /// The rows of the decoder, which PEFT stores and does not use, are zeros.
    private mutating func addPrompt(_ method: PromptTuning) throws(PEFTObstacle) {
        let copies = type(of: modules.format).task.submodules
        try addTokens(.prompt, tokens: method.tokens, [("prompt_tuning_init", .string("RANDOM"))]) {
            [copies * $0[0], $0[1]]
        }
    }

    private mutating func addPrefix(_ method: PrefixTuning) throws(PEFTObstacle) {
        guard method.layout == .peft else {
            throw PEFTObstacle("PEFT's prefix is for the decoder's attention to itself alone, with the layout peft")
        }
        let width = DeltaSurroundings(modules.format).width
        try addTokens(
            .prefix, tokens: method.tokens,
            [("prefix_projection", .bool(false)), ("encoder_hidden_size", .integer(width))]
        ) { $0 }
    }
}
