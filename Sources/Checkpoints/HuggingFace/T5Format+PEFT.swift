import Models

/// Adapters for T5.
extension T5Configuration: PEFTFormat {
    /// peft 0.21.2, src/peft/utils/constants.py
    package static func defaultTargets(modelType: String) -> PEFTTargets {
        let isMT5 = modelType == "mt5"
        return PEFTTargets(
            lora: ["q", "v"], ia3: ["k", "v", isMT5 ? "wi_1" : "wo"], ia3Inputs: isMT5 ? [] : ["wo"],
            norms: ["layer_norm", "final_layer_norm"])
    }

    /// The two stacks hold the table itself, not the module `shared`.
    package static let modulesWithoutEffect: Set = ["shared"]

    package static let modulesOfTable = ["encoder.embed_tokens", "decoder.embed_tokens"]

    package static let hasBiases = false

    package static let task = PEFTTask.sequenceToSequence

    package static let storesTransposed = false

    package static let headWeight = "lm_head.weight"

    /// The scale of the decoder's output stays, as in PEFT.
    package var withOwnHead: T5Configuration {
        var configuration = self
        configuration.tiesEmbeddings = false
        return configuration
    }
}
