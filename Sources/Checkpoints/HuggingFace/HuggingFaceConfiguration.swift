import Configuration
import Files
import Models

/// The files of an architecture in Hugging Face's format: the fields of `config.json`, and the differences between the
/// names of weights in files and in the model. One file for each architecture, `<Name>Format.swift`, makes its
/// configuration conform.
package protocol HuggingFaceFormat: ModelConfiguration {
    /// The possible values of `model_type`, the usual one first. If the name does not tell the models, their
    /// description follows.
    static var modelTypes: KeyValuePairs<String, String?> { get }

    /// Reads `config.json` as transformers does: absent fields have their defaults. Settings that cannot be computed
    /// are reported.
    init(huggingFace object: ConfigurationObject, modelType: String)

    /// The fields of `config.json` that all versions of transformers read, without those that every model has.
    func fields(modelType: String) -> [(String, JSONOutput)]

    /// Weights in files that no model uses.
    static var unusedWeights: Set<String> { get }

    /// Other names of a weight. Files may hold it once for each of its uses, or only under one of these names.
    var aliases: [String: [String]] { get }

    /// Takes over facts that the weights tell more reliably than `config.json`.
    mutating func adapt(to weights: WeightFiles)

    /// Weights that an export stores a second time under another name.
    var exportedTwice: [(name: String, of: String)] { get }
}

/// The `config.json` of a model in Hugging Face's format.
///
/// It is read as transformers does, with the keys of all its versions. Absent fields have transformers' defaults, and
/// keys that do not affect the computation are ignored. Settings that Mixtape cannot compute are refused.
public struct HuggingFaceConfiguration: Sendable {
    static let fileName = "config.json"

    /// The kind of model in transformers, such as `t5`.
    public let modelType: String
    /// The sizes. The weights may override them, see ``ModelWeights``.
    package let format: any HuggingFaceFormat

    public var model: any ModelConfiguration { format }

    /// The ids in the file. Files that Mixtape writes have those of its vocabularies.
    let specialIDs: SpecialIDs

    /// The formats of all architectures that have one.
    private static let formats = Architectures.all.compactMap { $0 as? any HuggingFaceFormat.Type }

    /// - Parameter modelType: nil for the architecture's usual one
    /// - Precondition: the architecture has a format.
    public init(modelType: String? = nil, model: any ModelConfiguration) {
        guard let format = model as? any HuggingFaceFormat else {
            preconditionFailure("\(type(of: model)) has no format of Hugging Face")
        }
        self.init(modelType: modelType ?? type(of: format).modelTypes[0].key, format: format)
    }

    init(modelType: String, format: any HuggingFaceFormat) {
        self.modelType = modelType
        self.format = format
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
        let (modelType, format) = Self.format(object)
        self.modelType = modelType
        self.format = format.init(huggingFace: object, modelType: modelType)
        specialIDs = Self.specialIDs(object)
    }

    private static func format(_ object: ConfigurationObject) -> (String, any HuggingFaceFormat.Type) {
        let name = object.string("model_type", default: "t5")
        if let format = formats.first(where: { $0.modelTypes.contains { $0.key == name } }) { return (name, format) }
        let known = formats.flatMap { format in
            format.modelTypes.map { type, models in models.map { "\(type) (\($0))" } ?? type }
        }
        object.report("the model is a \"\(name)\"; Mixtape reads \(known.joined(separator: " and "))", at: "model_type")
        return (formats[0].modelTypes[0].key, formats[0])
    }

    /// The ids of the special tokens in the files. Most T5 models have these.
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

    /// The name of the model's class in transformers, such as `T5ForConditionalGeneration`.
    var architecture: String? {
        let names = format.fields(modelType: modelType).first { $0.0 == "architectures" }?.1
        guard case .array(let elements) = names, case .string(let name) = elements.first else { return nil }
        return name
    }

    /// The file's text for all versions of transformers.
    package var text: String {
        JSONOutput.object(
            format.fields(modelType: modelType) + [
                ("use_cache", .bool(true)),
                ("pad_token_id", .integer(0)),
                ("eos_token_id", .integer(1)),
                ("decoder_start_token_id", .integer(0)),
                ("dtype", .string("float32")),
                ("torch_dtype", .string("float32")),
            ]
        ).text
    }
}
