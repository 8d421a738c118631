import Checkpoints
import Deltas
import Tensors
import Testing

/// The prefixes of a stored adapter of the adapters library, as the parameters of our own.
///
/// For each kind of attention the library has one vector or one network, whose result has the shape
/// `[prefix length, 2 * layers, width]`: the keys and the values of each layer in turn.
struct LibraryPrefixes {
    private let file: SafetensorsFile
    /// Whether a network makes keys and values.
    private let isProjected: Bool
    let tokens: Int
    /// The width inside the network; nil without one.
    let middle: Int?

    private static let layers = 2

    init(_ file: SafetensorsFile) throws {
        self.file = file
        let embedding = file.entry(named: Self.name("self_prefix", "wte.weight"))
        isProjected = embedding != nil
        tokens = embedding?.shape[0] ?? 3
        middle = file.entry(named: Self.name("self_prefix", "control_trans.0.bias"))?.shape[0]
    }

    private static func name(_ group: String, _ part: String) -> String {
        "prefix_tuning.prefix_tunings.task.\(group).\(part)"
    }

    private func tensor(_ group: String, _ part: String) throws -> Tensor<Double> {
        try file.tensor(named: Self.name(group, part))
    }

    /// The value of a parameter of `PrefixTuning`, by its name with the prefix of the first part.
    func value(of parameter: String, _ shape: [Int]) throws -> Tensor<Double> {
        let path = String(parameter.dropFirst("delta.0.".count))
        for group in ["encoder_prefix", "self_prefix", "cross_prefix"] where path.hasPrefix("\(group).") {
            let part = String(path.dropFirst(group.count + 1))
            return try tensor(
                group, part == "embedding" ? "wte.weight" : part.replacing("down", with: "control_trans.0"))
        }
        let group =
            path.contains("EncDecAttention")
            ? "cross_prefix" : path.hasPrefix("encoder") ? "encoder_prefix" : "self_prefix"
        let layer = try #require(path.firstMatch(of: /block\.(\d+)\./).flatMap { Int($0.1) })
        let slot = 2 * layer + (path.contains("prefix_key") ? 0 : 1)
        guard isProjected else {
            let all = try tensor(group, "control_trans").elements
            let (slots, width) = (2 * Self.layers, shape[1])
            let rows = (0..<tokens).map { all[($0 * slots + slot) * width..<($0 * slots + slot + 1) * width] }
            return Tensor(Array(rows.joined()), shape: shape)
        }
        let kind = path.hasSuffix(".bias") ? "bias" : "weight"
        let all = try tensor(group, "control_trans.2.\(kind)").elements
        let count = shape.reduce(1, *)
        return Tensor(Array(all[slot * count..<(slot + 1) * count]), shape: shape)
    }
}
