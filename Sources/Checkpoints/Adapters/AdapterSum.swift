import Configuration
import Deltas
import Files
import Models
import Tensors

/// The weighted sum of low-rank adapters of one model, as one low-rank adapter.
///
///     w1 s1 B1 A1 + w2 s2 B2 A2 = [B1, B2] [w1 s1 A1; w2 s2 A2]
///
/// The sum is exact. The rank of each matrix is the sum of its ranks. peft 0.21.2 calls this "cat", in
/// `add_weighted_adapter` of src/peft/tuners/lora/model.py.
package enum AdapterSum {
    /// Writes the sum as a PEFT directory. It appears whole or not at all.
    /// - Parameters:
    ///   - terms: adapters opened for the same model, and their factors
    ///   - directory: must not exist, or be empty
    /// - Throws: ``CheckpointError`` for an adapter that is no plain LoRA, for adapters of models with different sizes,
    ///   or if something is there already
    package static func write(_ terms: [(adapter: AdapterDirectory, factor: Double)], to directory: String) throws {
        guard let first = terms.first else { throw CheckpointError("is the sum of no adapters", file: directory) }
        let methods = try terms.map { try method($0.adapter, $0.factor) }
        for (adapter, _) in terms.dropFirst() where !adapter.model.model.isEqual(to: first.adapter.model.model) {
            throw CheckpointError(
                "is for a model of other sizes than \(first.adapter.path); only adapters of one model can be added",
                file: adapter.path)
        }
        let bases = Set(terms.compactMap(\.adapter.base)).sorted()
        guard bases.count < 2 else {
            throw CheckpointError(
                "is the sum of adapters that were trained on different models, \(bases.joined(separator: " and ")); "
                    + "only adapters of one model can be added", file: directory)
        }
        guard let format = first.adapter.model.model as? any PEFTFormat else {
            throw CheckpointError(
                "is an adapter for a \(first.adapter.model.modelType), and PEFT's are for others", file: directory)
        }
        var tensors: [(name: String, tensor: Tensor<Float>)] = []
        var ranks: [(name: String, value: Int)] = []
        for site in first.adapter.model.model.sites where site.role.isLinearMap {
            let module = site.module
            var a: [Tensor<Double>] = []
            var b: [(matrix: Tensor<Double>, factor: Double)] = []
            for (term, method) in zip(terms, methods) where method.targets.contains(site) {
                let factors = try term.adapter.factors(of: module)
                let scale = term.factor * method.rankAndScale(of: site).scale
                a.append(Tensor(factors.a.elements.map { $0 * scale }, shape: factors.a.shape))
                b.append((factors.b, 1))
            }
            guard !a.isEmpty else { continue }
            let (rows, columns) = (Concatenation.rows(a), Concatenation.columns(b))
            ranks.append((module, rows.rows))
            let name = PEFTConfiguration.prefix + module
            tensors.append(("\(name).lora_A.weight", Tensor(rows.elements.map { Float($0) }, shape: rows.shape)))
            tensors.append(("\(name).lora_B.weight", Tensor(columns.elements.map { Float($0) }, shape: columns.shape)))
        }
        let usual = ranks.map(\.value).max() ?? 1
        let others = ranks.filter { $0.value != usual }
        let fields: [(key: String, value: JSONOutput)] =
            [
                ("peft_type", .string(PEFTType.lora.rawValue)), ("task_type", .string(type(of: format).task.name)),
                ("base_model_name_or_path", .string(bases.first)), ("inference_mode", .bool(true)),
                ("modules_to_save", .null), ("lora_dropout", .number(0)), ("use_dora", .bool(false)),
                ("use_rslora", .bool(false)),
            ]
            + PEFTExport<Float>.lowRankFields(
                rank: usual, alpha: Double(usual), isTransposed: type(of: format).storesTransposed,
                targets: ranks.map(\.name), ranks: others,
                alphas: others.map { ($0.name, Double($0.value)) })
        try WholeDirectory.write(to: directory) { temporary in
            try AtomicFile.write(
                JSONOutput.object(fields.sorted { $0.key < $1.key }).text,
                to: FileSystem.join(temporary, PEFTConfiguration.fileName))
            try SafetensorsWriter.write(tensors, to: FileSystem.join(temporary, PEFTConfiguration.weightsName))
        }
    }

    private static func method(_ adapter: AdapterDirectory, _ factor: Double) throws(CheckpointError) -> LoRA {
        func problem(_ message: String) -> CheckpointError { CheckpointError(message, file: adapter.path) }
        guard factor.isFinite else { throw problem("has the factor \(factor); expected a number") }
        guard adapter.delta.parts.count == 1, let method = adapter.delta.parts[0].method as? LoRA else {
            let names = adapter.delta.methods.map { $0.name }.joined(separator: " and ")
            throw problem("is an adapter of \(names); only low-rank adapters, lora, can be added")
        }
        if method.hasMagnitude {
            throw problem("has trained magnitudes (DoRA), which are no sum of matrices; merge it into its model")
        }
        if method.start == .pissa {
            throw problem(
                "starts from a part of its model's weights (PiSSA); export it from Mixtape once, which writes a plain "
                    + "adapter")
        }
        if adapter.replacesWeights {
            throw problem("replaces weights of the model whole, which have no sum; merge it into its model")
        }
        return method
    }
}
