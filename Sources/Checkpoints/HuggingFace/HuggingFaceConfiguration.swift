import Configuration
import Files
import Models
import Tensors

/// The `config.json` of a T5 model in Hugging Face's format.
///
/// Read as transformers does, with the keys of all its versions: what is absent has transformers' default, and keys
/// that say nothing of the arithmetic are passed over. What Mixtape cannot compute is refused.
public struct HuggingFaceConfiguration: Sendable, Equatable {
    static let fileName = "config.json"

    /// Which class of transformers the model is of.
    public enum ModelType: String, Sendable, CaseIterable {
        /// T5 1.0 and 1.1, LM-adapted T5, FLAN-T5 and ByT5.
        case t5
        case mt5
    }

    public let modelType: ModelType
    /// The sizes. Whether the embeddings are tied is what the file says: the weights know better, see ``ModelWeights``.
    public let model: T5Configuration

    /// As the file has them; what Mixtape writes has T5's.
    let specialIDs: SpecialIDs

    public init(modelType: ModelType = .t5, model: T5Configuration) {
        self.modelType = modelType
        self.model = model
        specialIDs = SpecialIDs()
    }

    /// Reads a directory's `config.json`.
    /// - Throws: `ConfigurationError` with every problem of the file
    public static func read(directory: String) throws -> HuggingFaceConfiguration {
        try ConfigurationFile.read(FileSystem.join(directory, fileName)) { HuggingFaceConfiguration($0) }
    }

    /// Writes a directory's `config.json`.
    public func write(to directory: String) throws {
        try AtomicFile.write(text, to: FileSystem.join(directory, Self.fileName))
    }

    private init(_ object: ConfigurationObject) {
        object.allowUnknownKeys()
        modelType = Self.modelType(object)
        let isMT5 = modelType == .mt5
        let layers = object.integer("num_layers", default: isMT5 ? 8 : 6, in: 1...1024)
        let buckets = object.integer("relative_attention_num_buckets", default: 32, in: 4...4096)
        let distance = object.integer("relative_attention_max_distance", default: 128, in: 2...1_048_576)
        let tiesEmbeddings = object.bool("tie_word_embeddings", default: true)
        model = T5Configuration(
            vocabularySize: object.integer("vocab_size", default: isMT5 ? 250_112 : 32_128, in: 3...16_777_216),
            modelWidth: object.integer("d_model", default: 512, in: 1...65536),
            headWidth: object.integer("d_kv", default: 64, in: 1...4096),
            heads: object.integer("num_heads", default: isMT5 ? 6 : 8, in: 1...1024),
            feedForwardWidth: object.integer("d_ff", default: isMT5 ? 1024 : 2048, in: 1...1_048_576),
            encoderLayers: layers, decoderLayers: object.integer("num_decoder_layers", default: layers, in: 1...1024),
            feedForward: Self.feedForward(object, default: isMT5 ? "gated-gelu" : "relu"),
            tiesEmbeddings: tiesEmbeddings,
            // Older versions tell by `tie_word_embeddings` alone; newer ones set that to true in any case and have a
            // key of its own. mT5 never scales, whatever the keys say.
            scalesDecoderOutput: object.bool("scale_decoder_outputs", default: tiesEmbeddings) && !isMT5,
            relativeBuckets: buckets, relativeMaximumDistance: distance,
            dropoutRate: object.number("dropout_rate", default: 0.1, in: 0..<1),
            normEpsilon: object.number("layer_norm_epsilon", default: 1e-6, in: 0...1))
        model.checkRelativePositions(object, distanceKey: "relative_attention_max_distance")
        specialIDs = Self.specialIDs(object)
        if !object.bool("is_encoder_decoder", default: true) {
            object.report("is an encoder alone; Mixtape needs an encoder and a decoder", at: "is_encoder_decoder")
        }
    }

    private static func modelType(_ object: ConfigurationObject) -> ModelType {
        let name = object.string("model_type", default: ModelType.t5.rawValue)
        if let type = ModelType(rawValue: name) { return type }
        object.report(
            "the model is a \"\(name)\"; Mixtape reads t5 (T5, FLAN-T5, ByT5) and mt5", at: "model_type")
        return .t5
    }

    /// As in transformers, `feed_forward_proj` says both the activation and the gate; where each has a key of its own,
    /// that counts.
    private static func feedForward(
        _ object: ConfigurationObject, default fallback: String
    ) -> T5Configuration.FeedForward {
        let key = "feed_forward_proj"
        let projection = object.optionalString(key) ?? fallback
        let parts = projection.split(separator: "-", omittingEmptySubsequences: false)
        if parts.count > 2 || parts.count == 2 && parts[0] != "gated" {
            object.report("is \"\(projection)\"; expected an activation, or gated- and one", at: key)
        }
        // "gelu" behind "gated-" has always been the approximation.
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

    /// `feed_forward_proj` as transformers reads it back.
    private var projection: String {
        let name = model.feedForward.activation.transformersName
        guard model.feedForward.isGated else { return name }
        switch model.feedForward.activation {
        case .geluTanh: return "gated-gelu"
        // A "gated-gelu" would be the approximation.
        case .gelu: return "gated-gelu_python"
        case .relu, .silu: return "gated-\(name)"
        }
    }

    /// The ids of the tokens with a meaning of their own, in the files. Most models of T5 have these.
    struct SpecialIDs: Sendable, Equatable {
        var pad = 0, end = 1, start = 0
    }

    private static func specialIDs(_ object: ConfigurationObject) -> SpecialIDs {
        var ids = SpecialIDs()
        let most = 16_777_215
        ids.pad = object.optionalInteger("pad_token_id", in: 0...most) ?? ids.pad
        ids.start = object.optionalInteger("decoder_start_token_id", in: 0...most) ?? ids.pad
        guard let end = object.value("eos_token_id") else { return ids }
        // Newer versions allow a list of ends.
        let values = if case .array = end.json { end.array() ?? [] } else { [end] }
        let ends = values.compactMap { $0.integer() }
        if let first = ends.first { ids.end = first }
        if let other = ends.first(where: { $0 != ids.end }) {
            end.report("has the ends \(ids.end) and \(other); Mixtape computes T5 models with one end")
        }
        return ids
    }

    /// The file's text, as transformers reads it, whatever its version.
    private var text: String {
        JSONOutput.object([
            (
                "architectures",
                .array([.string(modelType == .mt5 ? "MT5ForConditionalGeneration" : "T5ForConditionalGeneration")])
            ),
            ("model_type", .string(modelType.rawValue)),
            ("vocab_size", .integer(model.vocabularySize)),
            ("d_model", .integer(model.modelWidth)),
            ("d_kv", .integer(model.headWidth)),
            ("d_ff", .integer(model.feedForwardWidth)),
            ("num_layers", .integer(model.encoderLayers)),
            ("num_decoder_layers", .integer(model.decoderLayers)),
            ("num_heads", .integer(model.heads)),
            ("relative_attention_num_buckets", .integer(model.relativeBuckets)),
            ("relative_attention_max_distance", .integer(model.relativeMaximumDistance)),
            ("feed_forward_proj", .string(projection)),
            ("is_gated_act", .bool(model.feedForward.isGated)),
            ("dense_act_fn", .string(model.feedForward.activation.transformersName)),
            ("dropout_rate", .number(model.dropoutRate)),
            ("layer_norm_epsilon", .number(model.normEpsilon)),
            ("initializer_factor", .number(1)),
            // transformers takes this key for whether to scale, and finds out from the weights whether to tie.
            ("tie_word_embeddings", .bool(model.scalesDecoderOutput)),
            ("scale_decoder_outputs", .bool(model.scalesDecoderOutput)),
            ("is_encoder_decoder", .bool(true)),
            ("use_cache", .bool(true)),
            ("pad_token_id", .integer(0)),
            ("eos_token_id", .integer(1)),
            ("decoder_start_token_id", .integer(0)),
            ("dtype", .string("float32")),
            ("torch_dtype", .string("float32")),
        ]).text
    }
}

extension Activation {
    /// By any of the names that transformers has for it.
    fileprivate init?(transformersName name: String) {
        switch name {
        case "relu": self = .relu
        case "gelu", "gelu_python": self = .gelu
        case "gelu_new", "gelu_fast", "gelu_accurate", "gelu_pytorch_tanh", "gelu_python_tanh": self = .geluTanh
        case "silu", "swish": self = .silu
        default: return nil
        }
    }

    fileprivate var transformersName: String {
        switch self {
        case .relu: "relu"
        case .gelu: "gelu"
        case .geluTanh: "gelu_new"
        case .silu: "silu"
        }
    }

    fileprivate static var knownNames: [String] { allCases.map(\.transformersName) }
}
