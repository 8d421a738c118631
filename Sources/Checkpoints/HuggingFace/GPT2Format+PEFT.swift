import Models

/// Adapters for GPT-2.
extension GPT2Configuration: PEFTFormat {
    /// peft 0.21.2, src/peft/utils/constants.py
    package static func defaultTargets(modelType: String) -> PEFTTargets {
        PEFTTargets(
            lora: ["c_attn"], ia3: ["c_attn", "mlp.c_proj"], ia3Inputs: ["mlp.c_proj"],
            norms: ["ln_1", "ln_2", "ln_f"])
    }

    package static let modulesWithoutEffect: Set<String> = []

    /// PEFT changes the table of tokens apart from the head, which shares it.
    package static let modulesOfTable = ["transformer.wte"]

    package static let hasBiases = true

    package static let headWeight = "lm_head.weight"

    package static let task = PEFTTask.causal

    package static let storesTransposed = true

    package var withOwnHead: GPT2Configuration {
        var configuration = self
        configuration.tiesEmbeddings = false
        return configuration
    }
}
