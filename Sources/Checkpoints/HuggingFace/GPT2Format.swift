import Configuration
import Models
import Tensors
import Vocabularies

/// GPT-2's files, those of all published sizes and of DistilGPT-2.
///
/// What transformers does not know stands in the object `mixtape` of `config.json`: the layout of sequences, and
/// positions and norms other than GPT-2's.
extension GPT2Configuration: HuggingFaceFormat {
    package static let modelTypes: KeyValuePairs<String, String?> = ["gpt2": "GPT-2, DistilGPT-2"]

    package static let name = "GPT-2"
    package static let autoClass = "AutoModelForCausalLM"
    package static let hubTask = "text-generation"

    package init(huggingFace object: ConfigurationObject, modelType: String) {
        let modelWidth = object.integer("n_embd", default: 768, in: 1...65536)
        let inner = object.value("n_inner").flatMap { value in
            if case .null = value.json { return nil as Int? }
            return value.integer(in: 1...1_048_576)
        }
        let own = object.optionalObject("mixtape")
        own?.allowUnknownKeys()
        let layout = TextLayout().changed(by: own.map { TextLayout.Changes($0) } ?? TextLayout.Changes())
        self.init(
            vocabularySize: object.integer("vocab_size", default: 50257, in: 3...16_777_216),
            modelWidth: modelWidth, heads: object.integer("n_head", default: 12, in: 1...1024),
            feedForwardWidth: inner, layers: object.integer("n_layer", default: 12, in: 1...1024),
            activation: Self.activation(object),
            positions: own?.choice("positions", among: PositionKind.names, default: .learned) ?? .learned,
            positionCount: object.integer("n_positions", default: 1024, in: 1...1_048_576),
            norm: own?.choice("norm", among: ["layer": .layer, "rms": .rms], default: .layer) ?? .layer,
            tiesEmbeddings: object.bool("tie_word_embeddings", default: true),
            scalesScores: object.bool("scale_attn_weights", default: true),
            scalesScoresByLayer: object.bool("scale_attn_by_inverse_layer_idx", default: false),
            relativeBuckets: own?.integer("relativeBuckets", default: 32, in: 4...4096) ?? 32,
            relativeMaximumDistance: own?.integer("relativeMaximumDistance", default: 128, in: 2...1_048_576) ?? 128,
            // The three places of dropout have one rate in all published models.
            dropoutRate: object.number("resid_pdrop", default: 0.1, in: 0..<1),
            normEpsilon: object.number("layer_norm_epsilon", default: 1e-5, in: 0...1),
            initialDeviation: object.number("initializer_range", default: 0.02, in: 0...10), layout: layout)
        check(object, widthKey: "n_embd", headsKey: "n_head")
        if let own, let problem = layout.problem { own.report(problem, at: "mask") }
        if object.bool("add_cross_attention", default: false) {
            object.report("attends to an encoder; Mixtape computes GPT-2 alone", at: "add_cross_attention")
        }
    }

    private static func activation(_ object: ConfigurationObject) -> Activation {
        let key = "activation_function"
        let name = object.optionalString(key) ?? Activation.geluTanh.transformersName
        if let activation = Activation(transformersName: name) { return activation }
        object.report("is \"\(name)\"; Mixtape computes \(Activation.knownNames.joined(separator: ", "))", at: key)
        return .geluTanh
    }

    package func fields(modelType: String) -> [(String, JSONOutput)] {
        [
            ("architectures", .array([.string("GPT2LMHeadModel")])),
            ("model_type", .string(modelType)),
            ("vocab_size", .integer(vocabularySize)),
            ("n_positions", .integer(positionCount)),
            ("n_ctx", .integer(positionCount)),
            ("n_embd", .integer(modelWidth)),
            ("n_layer", .integer(layers)),
            ("n_head", .integer(heads)),
            ("n_inner", feedForwardWidth == 4 * modelWidth ? .null : .integer(feedForwardWidth)),
            ("activation_function", .string(activation.transformersName)),
            ("attn_pdrop", .number(dropoutRate)),
            ("embd_pdrop", .number(dropoutRate)),
            ("resid_pdrop", .number(dropoutRate)),
            ("layer_norm_epsilon", .number(normEpsilon)),
            ("initializer_range", .number(initialDeviation)),
            ("scale_attn_weights", .bool(scalesScores)),
            ("scale_attn_by_inverse_layer_idx", .bool(scalesScoresByLayer)),
            ("reorder_and_upcast_attn", .bool(false)),
            ("tie_word_embeddings", .bool(tiesEmbeddings)),
            ("mixtape", .object(ownFields)),
        ]
    }

    private var ownFields: [(String, JSONOutput)] {
        let relative: [(String, JSONOutput)] =
            positions == .relative
            ? [
                ("relativeBuckets", .integer(relativeBuckets)),
                ("relativeMaximumDistance", .integer(relativeMaximumDistance)),
            ] : []
        let positions: [(String, JSONOutput)] =
            positions == .learned ? [] : [("positions", .string(positions.name))] + relative
        let norm: [(String, JSONOutput)] = norm == .rms ? [("norm", .string("rms"))] : []
        return layout.fields.map { ($0.key, $0.value) } + positions + norm
    }

    package var obstacle: String? {
        if positions != .learned { return "transformers has no GPT-2 whose positions are \(positions.name)" }
        if norm != .layer { return "transformers has no GPT-2 with RMS norms" }
        if layout.mask == .prefix { return "transformers has no GPT-2 whose input sees all of itself" }
        return nil
    }

    // MARK: Special tokens

    package static func specialIDs(_ object: ConfigurationObject) -> [SpecialID] {
        [object.endOfSequenceID() ?? ("eos_token_id", 50256)]
    }

    package var specialIDs: [SpecialID] {
        [("bos_token_id", Int(specialTokens.decoderStart)), ("eos_token_id", Int(specialTokens.endOfSequence))]
    }

    // MARK: Weights

    private static let embedding = "transformer.wte.weight"
    private static let head = "lm_head.weight"

    /// Old files hold the mask of attention as tensors.
    package static func isUnused(_ name: String) -> Bool {
        name.hasSuffix(".attn.bias") || name.hasSuffix(".attn.masked_bias")
    }

    /// Files of the model without a head lack it.
    package static let optionalPrefixes = ["transformer."]

    /// The class of linear maps, `Conv1D`, stores `[in, out]`.
    package func isTransposed(_ name: String) -> Bool {
        [".c_attn.weight", ".c_proj.weight", ".c_fc.weight"].contains(where: name.hasSuffix)
    }

    /// A tied table may be saved for each of its uses, or only as the head.
    package var aliases: [String: [String]] { tiesEmbeddings ? [Self.embedding: [Self.head]] : [:] }

    /// The weights tell more reliably than the file whether the embeddings are tied.
    package mutating func adapt(to weights: WeightFiles) {
        tiesEmbeddings = true
        let source = weights.source(of: Self.embedding, aliases, prefixes: Self.optionalPrefixes)
        tiesEmbeddings =
            weights.file(of: Self.head) == nil || source == Self.head || weights.areEqual(Self.head, source)
    }

    package var exportedTwice: [(name: String, of: String)] { [] }
}
