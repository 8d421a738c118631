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

    /// The name of the head's weight.
    static var headWeight: String { get }

    /// The same model with a head apart from its token table; the model itself if it has one.
    var withOwnHead: Self { get }
}

/// The modules that PEFT changes if a configuration names none.
package struct PEFTTargets: Sendable, Equatable {
    let lora: [String]
    let ia3: [String]
    /// Those of IA3 whose input is scaled.
    let ia3Inputs: [String]
    let norms: [String]
}
