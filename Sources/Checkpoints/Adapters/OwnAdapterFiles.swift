import Configuration
import Deltas
import Files
import Models
import Tensors

/// Mixtape's own files of an adapter, for every method and for several at once.
///
///     delta.json          {"format": 1, "base": "google/flan-t5-small", "model": "T5 1.1: layers 8 + 8, …",
///                          "delta": {"method": "bitfit", …}}
///     delta.safetensors   delta.0.encoder.block.0.layer.0.SelfAttention.q.bias, …
///
/// `delta` is the object of a pipeline. Tensors have the names of the delta's parameters: `delta.`, the number of the
/// part, the path of the changed module, and the name in it. Weights that are trained whole have the model's names.
enum OwnAdapterFiles {
    static let settingsName = "delta.json"
    static let weightsName = "delta.safetensors"
    /// The version of the layout.
    private static let format = 1

    /// - Throws: `ConfigurationError` for wrong settings, ``CheckpointError`` for missing or damaged weights
    static func read(_ path: String) throws -> (AdapterSettings, SafetensorsFile) {
        var settings = try readSettings(path)
        let weights = FileSystem.join(path, weightsName)
        guard FileSystem.exists(weights) else {
            throw CheckpointError("holds no \(weightsName); copy the directory anew", file: path)
        }
        let file = try SafetensorsFile(path: weights)
        let whole = file.entries.map(\.name).filter { !$0.hasPrefix("delta.") }
        settings.whole = Dictionary(uniqueKeysWithValues: whole.map { ($0, $0) })
        return (settings, file)
    }

    /// Reads the settings alone, without the weights that are replaced whole.
    /// - Throws: `ConfigurationError` for wrong settings
    static func readSettings(_ path: String) throws -> AdapterSettings {
        try ConfigurationFile.read(FileSystem.join(path, settingsName)) { object in
            let version = object.integer("format", in: 1...)
            if version > format {
                object.report("is \(version), and this Mixtape reads up to \(format); update Mixtape", at: "format")
            }
            _ = object.optionalString("model")
            let delta = DeltaConfiguration(object.object("delta"))
            if delta.isPerTask {
                object.report("has a delta for each task; an adapter holds that of one task", at: "delta")
            }
            return AdapterSettings(delta: delta, base: object.optionalString("base")) { part, name, shape in
                .init(name: "delta.\(part).\(name)", shape: shape)
            }
        }
    }

    /// - Parameter delta: without deltas of single tasks
    static func write<Element: Scalar>(
        _ delta: DeltaConfiguration, _ tensors: [(name: String, tensor: Tensor<Element>)],
        model: any ModelConfiguration, base: String?, to directory: String
    ) throws {
        let settings = JSONOutput.object([
            ("format", .integer(format)), ("base", .string(base)),
            ("model", .string("\(model.title): \(model.factsInWords)")),
            ("delta", delta.json),
        ])
        try AtomicFile.write(settings.text, to: FileSystem.join(directory, settingsName))
        try SafetensorsWriter.write(tensors, to: FileSystem.join(directory, weightsName))
    }
}
