import Configuration
import Models
import Tensors

/// T5's files. A model with `"model_type": "t5"` is T5 1.0 or 1.1, an LM-adapted T5, FLAN-T5 or ByT5.
extension T5Configuration: HuggingFaceFormat {
    package static let modelTypes: KeyValuePairs<String, String?> = ["t5": "T5, FLAN-T5, ByT5", "mt5": nil]

    package static let name = "T5"
    package static let autoClass = "AutoModelForSeq2SeqLM"
    package static let hubTask = "text2text-generation"

    package init(huggingFace object: ConfigurationObject, modelType: String) {
        let isMT5 = modelType == "mt5"
        let layers = object.integer("num_layers", default: isMT5 ? 8 : 6, in: 1...1024)
        let buckets = object.integer("relative_attention_num_buckets", default: 32, in: 4...4096)
        let distance = object.integer("relative_attention_max_distance", default: 128, in: 2...1_048_576)
        let tiesEmbeddings = object.bool("tie_word_embeddings", default: true)
        let own = object.optionalObject("mixtape")
        own?.allowUnknownKeys()
        self.init(
            vocabularySize: object.integer("vocab_size", default: isMT5 ? 250_112 : 32_128, in: 3...16_777_216),
            modelWidth: object.integer("d_model", default: 512, in: 1...65536),
            headWidth: object.integer("d_kv", default: 64, in: 1...4096),
            heads: object.integer("num_heads", default: isMT5 ? 6 : 8, in: 1...1024),
            feedForwardWidth: object.integer("d_ff", default: isMT5 ? 1024 : 2048, in: 1...1_048_576),
            encoderLayers: layers, decoderLayers: object.integer("num_decoder_layers", default: layers, in: 1...1024),
            feedForward: Self.feedForward(object, default: isMT5 ? "gated-gelu" : "relu"),
            tiesEmbeddings: tiesEmbeddings,
            // Older versions use only `tie_word_embeddings`. Newer ones always set that to true and have a separate
            // key. mT5 never scales, whatever the keys say.
            scalesDecoderOutput: object.bool("scale_decoder_outputs", default: tiesEmbeddings) && !isMT5,
            relativeBuckets: buckets, relativeMaximumDistance: distance,
            positions: own?.choice("positions", among: PositionKind.names, default: .relative) ?? .relative,
            positionCount: own?.integer("maxPositions", default: 512, in: 1...1_048_576) ?? 512,
            dropoutRate: object.number("dropout_rate", default: 0.1, in: 0..<1),
            normEpsilon: object.number("layer_norm_epsilon", default: 1e-6, in: 0...1))
        checkRelativePositions(object, distanceKey: "relative_attention_max_distance")
        if !object.bool("is_encoder_decoder", default: true) {
            object.report("is an encoder alone; Mixtape needs an encoder and a decoder", at: "is_encoder_decoder")
        }
    }

    /// In transformers, `feed_forward_proj` states both the activation and the gate. A separate key for either takes
    /// precedence.
    private static func feedForward(
        _ object: ConfigurationObject, default fallback: String
    ) -> FeedForward {
        let key = "feed_forward_proj"
        let projection = object.optionalString(key) ?? fallback
        let parts = projection.split(separator: "-", omittingEmptySubsequences: false)
        if parts.count > 2 || parts.count == 2 && parts[0] != "gated" {
            object.report("is \"\(projection)\"; expected an activation, such as relu or gated-gelu", at: key)
        }
        // "gelu" after "gated-" has always meant the approximation.
        let named = projection == "gated-gelu" ? Activation.geluTanh.transformersName : String(parts[parts.count - 1])
        let function = object.optionalString("dense_act_fn")
        let isGated = object.bool("is_gated_act", default: parts[0] == "gated")
        guard let activation = Activation(transformersName: function ?? named) else {
            object.report(
                "is \"\(function ?? projection)\"; Mixtape computes \(Activation.knownNames.joined(separator: ", "))"
                    + (function == nil ? ", each also with gated- before it" : ""),
                at: function == nil ? key : "dense_act_fn")
            return .relu
        }
        return .init(activation, isGated: isGated)
    }

    /// `feed_forward_proj` in the form that transformers reads back.
    private var projection: String {
        let name = feedForward.activation.transformersName
        guard feedForward.isGated else { return name }
        switch feedForward.activation {
        case .geluTanh: return "gated-gelu"
        // "gated-gelu" would mean the approximation.
        case .gelu: return "gated-gelu_python"
        case .relu, .silu: return "gated-\(name)"
        }
    }

    package func fields(modelType: String) -> [(String, JSONOutput)] {
        [
            (
                "architectures",
                .array([.string(modelType == "mt5" ? "MT5ForConditionalGeneration" : "T5ForConditionalGeneration")])
            ),
            ("model_type", .string(modelType)),
            ("vocab_size", .integer(vocabularySize)),
            ("d_model", .integer(modelWidth)),
            ("d_kv", .integer(headWidth)),
            ("d_ff", .integer(feedForwardWidth)),
            ("num_layers", .integer(encoderLayers)),
            ("num_decoder_layers", .integer(decoderLayers)),
            ("num_heads", .integer(heads)),
            ("relative_attention_num_buckets", .integer(relativeBuckets)),
            ("relative_attention_max_distance", .integer(relativeMaximumDistance)),
            ("feed_forward_proj", .string(projection)),
            ("is_gated_act", .bool(feedForward.isGated)),
            ("dense_act_fn", .string(feedForward.activation.transformersName)),
            ("dropout_rate", .number(dropoutRate)),
            ("layer_norm_epsilon", .number(normEpsilon)),
            ("initializer_factor", .number(1)),
            // transformers uses this key for scaling, and learns from the weights whether to tie.
            ("tie_word_embeddings", .bool(scalesDecoderOutput)),
            ("scale_decoder_outputs", .bool(scalesDecoderOutput)),
            ("is_encoder_decoder", .bool(true)),
        ] + ownFields
    }

    /// What transformers does not know.
    private var ownFields: [(String, JSONOutput)] {
        guard positions != .relative else { return [] }
        let count: [(String, JSONOutput)] = positions == .learned ? [("maxPositions", .integer(positionCount))] : []
        return [("mixtape", .object([("positions", .string(positions.name))] + count))]
    }

    package var obstacle: String? {
        positions == .relative ? nil : "transformers has no T5 whose positions are \(positions.name)"
    }

    // MARK: Special tokens

    /// The id of the padding is not compared: derivatives of T5 begin with another token.
    package static func specialIDs(_ object: ConfigurationObject) -> [SpecialID] {
        let pad = object.specialID("pad_token_id")?.id ?? 0
        return [
            object.endOfSequenceID() ?? ("eos_token_id", 1),
            object.specialID("decoder_start_token_id") ?? ("decoder_start_token_id", pad),
        ]
    }

    package var specialIDs: [SpecialID] {
        [
            ("pad_token_id", Int(specialTokens.pad)), ("eos_token_id", Int(specialTokens.endOfSequence)),
            ("decoder_start_token_id", Int(specialTokens.decoderStart)),
        ]
    }

    // MARK: Weights

    private static let embedding = "shared.weight"
    private static let head = "lm_head.weight"

    /// Left over in T5's first checkpoints. Neither T5 nor transformers uses it: cross-attention has no position bias.
    package static func isUnused(_ name: String) -> Bool {
        name == "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight"
    }

    /// A tied table may be saved only under the name of its other use.
    package var aliases: [String: [String]] {
        [
            Self.embedding: ["encoder.embed_tokens.weight", "decoder.embed_tokens.weight"]
                + (tiesEmbeddings ? [Self.head] : [])
        ]
    }

    /// The weights tell more reliably than the file whether the embeddings are tied: an old file may store the tied
    /// matrix twice.
    package mutating func adapt(to weights: WeightFiles) {
        tiesEmbeddings = true
        tiesEmbeddings =
            weights.file(of: Self.head) == nil
            || weights.areEqual(Self.head, weights.source(of: Self.embedding, aliases))
    }

    /// transformers before version 5 ties if and only if it scales. With a second copy of the matrix in the file, all
    /// of its versions compute the same.
    package var exportedTwice: [(name: String, of: String)] {
        tiesEmbeddings && !scalesDecoderOutput ? [(Self.head, Self.embedding)] : []
    }
}
