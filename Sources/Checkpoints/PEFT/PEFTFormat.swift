import Autodiff

/// What PEFT knows of an architecture, and how a model gets a head of its own. An architecture whose adapters are read
/// conforms in its file of `HuggingFace`.
package protocol PEFTFormat: HuggingFaceFormat {
    /// The modules that PEFT changes if a configuration names none.
    /// - Parameter modelType: transformers' `model_type`
    static func defaultTargets(modelType: String) -> PEFTTargets

    /// Modules that PEFT wraps without any effect, because the model does not run through the wrapper.
    static var modulesWithoutEffect: Set<String> { get }

    /// The modules by which PEFT reaches the one token table from its parts of the model. It changes each apart.
    static var modulesOfTable: [String] { get }

    /// Whether the linear maps have biases.
    static var hasBiases: Bool { get }

    /// The kind of model in PEFT's words.
    static var task: PEFTTask { get }

    /// Whether the linear maps lie transposed in the model's files, as PEFT's `fan_in_fan_out` says.
    static var storesTransposed: Bool { get }

    /// The name of the head's weight.
    static var headWeight: String { get }

    /// The same model with a head apart from its token table; the model itself if it has one.
    var withOwnHead: Self { get }
}

/// What PEFT makes of the two kinds of models that write text.
package enum PEFTTask: Sendable, Equatable {
    /// With an encoder and a decoder.
    case sequenceToSequence
    /// With a decoder alone.
    case causal

    /// `task_type`
    var name: String { self == .causal ? "CAUSAL_LM" : "SEQ_2_SEQ_LM" }
    /// `num_transformer_submodules`: PEFT stores a prompt so many times, and so many keys and values of a prefix for
    /// each layer.
    var submodules: Int { self == .causal ? 1 : 2 }
    /// The stack with the layers that `num_layers` counts.
    var countedStack: Site.Stack { self == .causal ? .decoder : .encoder }
    /// The class of peft that loads a model with its adapter.
    var autoClass: String { self == .causal ? "AutoPeftModelForCausalLM" : "AutoPeftModelForSeq2SeqLM" }
    /// The kind in words.
    var model: String { self == .causal ? "decoder-only model" : "text-to-text model" }
}

/// The modules that PEFT changes if a configuration names none.
package struct PEFTTargets: Sendable, Equatable {
    let lora: [String]
    let ia3: [String]
    /// Those of IA3 whose input is scaled.
    let ia3Inputs: [String]
    let norms: [String]
}
