import Configuration
import Deltas

/// The kinds of adapters in PEFT's files.
enum PEFTType: String, CaseIterable {
    case lora = "LORA"
    case ia3 = "IA3"
    case norms = "LN_TUNING"
    case prompt = "PROMPT_TUNING"
    case prefix = "PREFIX_TUNING"
    /// A prompt that was made by a network. The file holds the prompt alone.
    case projectedPrompt = "P_TUNING"

    /// The method that computes it.
    var method: any DeltaMethod.Type {
        switch self {
        case .lora: LoRA.self
        case .ia3: IA3.self
        case .norms: NormTuning.self
        case .prompt, .projectedPrompt: PromptTuning.self
        case .prefix: PrefixTuning.self
        }
    }

    /// Whether an adapter of this kind can become part of the weights.
    var isMergeable: Bool {
        switch self {
        case .lora, .ia3, .norms: true
        case .prompt, .prefix, .projectedPrompt: false
        }
    }

    /// The kinds besides these that change no weights, or have no merging in peft 0.21.2.
    static let othersWithoutMerging: Set = [
        "ADAPTION_PROMPT", "CARTRIDGE", "CPT", "MULTITASK_PROMPT_TUNING", "POLY", "XLORA",
    ]

    /// The values that peft 0.21.2 knows for keys with only a few.
    var knownValues: [String: [String]] {
        switch self {
        case .lora: ["bias": ["none", "all", "lora_only"]]
        case .prompt: ["prompt_tuning_init": ["RANDOM", "SAMPLE_VOCAB", "TEXT"]]
        case .prefix: ["init_weights": ["zero"]]
        case .projectedPrompt: ["encoder_reparameterization_type": ["MLP", "LSTM"]]
        case .ia3, .norms: [:]
        }
    }

    /// The keys that are read.
    var readKeys: Set<String> {
        let common: Set = ["peft_type", "task_type", "base_model_name_or_path"]
        let modules: Set = ["target_modules", "exclude_modules", "modules_to_save"]
        let tokens: Set = ["num_virtual_tokens", "token_dim", "num_layers", "num_transformer_submodules"]
        switch self {
        case .lora:
            return common.union(modules).union([
                "r", "lora_alpha", "lora_dropout", "use_rslora", "use_dora", "rank_pattern", "alpha_pattern",
                "layers_to_transform", "layers_pattern", "init_lora_weights", "bias", "fan_in_fan_out",
            ])
        case .ia3: return common.union(modules).union(["feedforward_modules", "fan_in_fan_out"])
        case .norms: return common.union(modules)
        case .prompt, .prefix, .projectedPrompt: return common.union(tokens)
        }
    }

    /// The keys whose values change nothing of what a stored adapter computes on models without biases.
    var idleKeys: Set<String> {
        let common: Set = ["peft_version", "revision", "auto_mapping", "inference_mode"]
        switch self {
        case .lora:
            return common.union([
                // These matter only before training.
                "corda_config", "eva_config", "lora_ga_config", "loftq_config", "runtime_config", "merge_weights",
                // These belong to keys that are refused if they are set.
                "megatron_core", "qalora_group_size",
            ])
        case .ia3: return common.union(["init_ia3_weights"])
        case .norms: return common
        case .prompt:
            return common.union([
                "num_attention_heads", "prompt_tuning_init", "prompt_tuning_init_text", "tokenizer_name_or_path",
                "tokenizer_kwargs",
            ])
        case .prefix:
            return common.union(["num_attention_heads", "encoder_hidden_size", "init_weights", "prefix_projection"])
        case .projectedPrompt:
            return common.union([
                "num_attention_heads", "encoder_dropout", "encoder_hidden_size", "encoder_num_layers",
                "encoder_reparameterization_type",
            ])
        }
    }

    /// The keys of methods that Mixtape does not compute. Any value but null, false or nothing is refused.
    var refusedKeys: Set<String> {
        guard self == .lora else { return self == .ia3 || self == .norms ? [] : ["modules_to_save"] }
        return [
            "alora_invocation_tokens", "arrow_config", "enable_lora", "ensure_weight_tying", "kasa_config",
            "layer_replication", "lora_bias", "megatron_config", "monteclora_config", "target_parameters",
            "trainable_token_indices", "use_bdlora", "use_qalora", "velora_config",
        ]
    }

    /// Reports the keys that are set and not computed, and values that peft does not know.
    func checkKeys(_ object: ConfigurationObject) {
        for (key, names) in knownValues.sorted(by: { $0.key < $1.key }) {
            guard let value = object.value(key), let name = value.string(), !names.contains(name) else { continue }
            value.report("is \"\(name)\", which peft does not know; it knows \(names.joined(separator: ", "))")
        }
        let others = readKeys.union(idleKeys)
        for key in object.keys where !others.contains(key) {
            guard let value = object.value(key), !Self.isHarmless(value.json) else { continue }
            let advice =
                isMergeable
                ? PEFTConfiguration.mergeAdvice : "train the adapter without it"
            if refusedKeys.contains(key) {
                value.report("is set, and Mixtape does not compute it; \(advice)")
            } else {
                let nearest = Suggestion.nearest(to: key, among: readKeys)
                let hint = nearest.map { "; did you mean \"\($0)\"?" } ?? "; \(advice), or remove the key if it is idle"
                value.report("is set, and Mixtape does not know what it changes\(hint)")
            }
        }
    }

    /// PEFT writes many keys of other methods with such values.
    private static func isHarmless(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool(false): true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        case .bool, .number: false
        }
    }
}
