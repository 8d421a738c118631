import Checkpoints
import Foundation
import Models
import Tensors
import Testing

/// A folder of `Tests/Fixtures/deltas`: an adapter as its library saves it, and what the library computes and trains
/// with it on one of the base models.
struct DeltaReference: FixtureFolder, Sendable, CustomTestStringConvertible {
    enum Library: String, Sendable { case peft, adapters }

    let library: Library
    let name: String

    static let lora = peft([
        "lora", "lora_gated", "lora_all_linear", "lora_patterns", "lora_layers", "lora_rank_stabilized",
        "lora_expression", "lora_dropout", "lora_head_tied", "lora_head_untied", "lora_table", "lora_table_saved",
        "lora_on_head", "lora_sum",
    ])
    static let dora = peft(["dora", "dora_gated"])
    static let pissa = peft(["pissa", "pissa_converted"])
    static let ia3 = peft(["ia3", "ia3_gated", "ia3_outputs"])
    static let norms = peft(["norms", "norms_gated"])
    static let prompts = peft(["prompt", "prompt_gated"])
    /// PEFT's prefixes, of decoder self-attention alone. Of the last the gradients are those of its projection.
    static let peftPrefixes = peft(["prefix", "prefix_three", "prefix_projected"])
    /// On a decoder-only model.
    static let gpt2 = peft([
        "gpt2_lora", "gpt2_lora_all", "gpt2_lora_head", "gpt2_dora", "gpt2_ia3", "gpt2_norms", "gpt2_prompt",
        "gpt2_prefix",
    ])
    static let bottlenecks = adapters([
        "houlsby", "houlsby_cross", "pfeiffer", "pfeiffer_gated", "parallel", "parallel_gated",
    ])
    /// Prefixes of all attentions, the first without and the second with a projection.
    static let prefixes = adapters(["prefix", "prefix_projected"])

    static let all = lora + dora + pissa + ia3 + norms + gpt2 + prompts + peftPrefixes + bottlenecks + prefixes

    private static func peft(_ names: [String]) -> [DeltaReference] {
        names.map { DeltaReference(library: .peft, name: $0) }
    }

    private static func adapters(_ names: [String]) -> [DeltaReference] {
        names.map { DeltaReference(library: .adapters, name: $0) }
    }

    var testDescription: String { "\(library) \(name)" }

    /// `expected.json`.
    struct Expected: ReferenceExamples, Decodable {
        /// The folder of the model in `bases`.
        let base: String
        let inputs: [[Int32]]
        let targets: [[Int32]]
        /// Of each target, the sum over its tokens.
        let logLikelihoods: [Double]
        /// The negative sum of the log-likelihoods. Its gradients are stored.
        let loss: Double
        let training: Training?
        /// The log-likelihoods of the merged model.
        let merged: [Double]?
        /// The log-likelihoods if queries lie behind the prefix, as in PEFT.
        let aligned: [Double]?
        /// Tensors of the adapter that change nothing and are not trained.
        let weightless: [String]?
        /// The factors of the adapters `first` and `second`, whose sum `adapter` is.
        let weights: [Double]?

        /// Steps on the whole batch, with the base frozen.
        struct Training: Decodable {
            let optimizer: String
            let learningRate, weightDecay: Double
            /// Of each step before its update, the mean over the target tokens.
            let losses: [Double]
        }
    }

    /// An expected tensor for each stored one, by its name in the adapter's file.
    enum Quantity: String {
        /// Of the summed loss.
        case gradient
        /// The weights after training.
        case trained
    }

    var folder: URL { Self.fixtures("deltas/\(library.rawValue)/\(name)") }

    /// The directory of the adapter.
    var adapter: URL { folder.appendingPathComponent("adapter") }

    func expected() throws -> Expected { try read("expected.json") }

    /// The adapter's tensors.
    func weights() throws -> SafetensorsFile {
        switch library {
        case .peft: try tensors("adapter/adapter_model.safetensors")
        case .adapters: try tensors("adapter/adapter.safetensors")
        }
    }

    /// In double precision, by the names of the adapter's tensors.
    func expected(_ quantity: Quantity) throws -> [String: Tensor<Double>] {
        let file = try tensors("expected.safetensors")
        let prefix = "\(quantity.rawValue)/"
        let names = file.entries.map(\.name).filter { $0.hasPrefix(prefix) }
        return try Dictionary(
            uniqueKeysWithValues: names.map {
                (String($0.dropFirst(prefix.count)), try file.tensor(named: $0, as: Double.self))
            })
    }

    /// The model without the adapter.
    func base<Element: Scalar>() throws -> any Model<Element> {
        try Self.model(in: Self.fixtures("deltas/bases/\(expected().base)"))
    }
}
