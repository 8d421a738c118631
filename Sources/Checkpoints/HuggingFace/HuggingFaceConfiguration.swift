import Autodiff
import Configuration
import Files
import Models

/// The files of an architecture in Hugging Face's format: the fields of `config.json`, and the differences between the
/// names of weights in files and in the model. One file for each architecture, `<Name>Format.swift`, makes its
/// configuration conform.
package protocol HuggingFaceFormat: ModelConfiguration {
    /// The architecture's name, for people.
    static var name: String { get }

    /// The possible values of `model_type`, the usual one first. If the name does not tell the models, their
    /// description follows.
    static var modelTypes: KeyValuePairs<String, String?> { get }

    /// The class of transformers that loads such a model, and the tag of its task on Hugging Face's hub.
    static var autoClass: String { get }
    static var hubTask: String { get }

    /// Reads `config.json` as transformers does: absent fields have their defaults. Settings that cannot be computed
    /// are reported.
    init(huggingFace object: ConfigurationObject, modelType: String)

    /// The fields of `config.json` that all versions of transformers read, without those that every model has.
    func fields(modelType: String) -> [(String, JSONOutput)]

    /// The ids of special tokens in `config.json` that must be those of the tokenizer. An absent id is that of
    /// transformers.
    static func specialIDs(_ object: ConfigurationObject) -> [SpecialID]

    /// The ids of ``specialTokens``, as `config.json` and `generation_config.json` state them.
    var specialIDs: [SpecialID] { get }

    /// Whether no model uses a tensor of the files.
    static func isUnused(_ name: String) -> Bool

    /// Beginnings of names that some programs leave out, or add.
    static var optionalPrefixes: [String] { get }

    /// Whether a weight lies transposed in the files.
    func isTransposed(_ name: String) -> Bool

    /// Other names of a weight. Files may hold it once for each of its uses, or only under one of these names.
    var aliases: [String: [String]] { get }

    /// The reason why no program but Mixtape computes the model; nil if transformers does.
    var obstacle: String? { get }

    /// Takes over facts that the weights tell more reliably than `config.json`.
    mutating func adapt(to weights: WeightFiles)

    /// Weights that an export stores a second time under another name.
    var exportedTwice: [(name: String, of: String)] { get }
}

extension HuggingFaceFormat {
    package var obstacle: String? { nil }
    package static func isUnused(_ name: String) -> Bool { false }
    package static var optionalPrefixes: [String] { [] }
    package func isTransposed(_ name: String) -> Bool { false }
}

/// The id of a special token under its key in `config.json`.
package typealias SpecialID = (key: String, id: Int)

extension ConfigurationObject {
    /// The id under a key; nil if there is none.
    package func specialID(_ key: String) -> SpecialID? {
        optionalInteger(key, in: 0...16_777_215).map { (key, $0) }
    }

    /// The id that ends a sequence; nil if there is none. Newer versions of transformers allow a list; several
    /// different ends are reported.
    package func endOfSequenceID() -> SpecialID? {
        let key = "eos_token_id"
        guard let end = value(key) else { return nil }
        let values = if case .array = end.json { end.array() ?? [] } else { [end] }
        let ends = values.compactMap { $0.integer() }
        guard let first = ends.first else { return nil }
        if let other = ends.first(where: { $0 != first }) {
            end.report("has the ends \(first) and \(other); Mixtape computes models with one end")
        }
        return (key, first)
    }
}

/// The `config.json` of a model in Hugging Face's format.
///
/// It is read as transformers does, with the keys of all its versions. Absent fields have transformers' defaults, and
/// keys that do not affect the computation are ignored. Settings that Mixtape cannot compute are refused.
package struct HuggingFaceConfiguration: Sendable {
    static let fileName = "config.json"

    /// The kind of model in transformers, such as `t5`.
    package let modelType: String
    /// The sizes. The weights may override them, see ``ModelWeights``.
    package let format: any HuggingFaceFormat

    package var model: any ModelConfiguration { format }

    /// The ids in the file that must be those of the tokenizer.
    let specialIDs: [SpecialID]

    /// The formats of all architectures that have one.
    private static let formats = Architectures.all.compactMap { $0 as? any HuggingFaceFormat.Type }

    /// - Parameter modelType: nil for the architecture's usual one
    /// - Precondition: the architecture has a format.
    package init(modelType: String? = nil, model: any ModelConfiguration) {
        guard let format = model as? any HuggingFaceFormat else {
            preconditionFailure("\(type(of: model)) has no format of Hugging Face")
        }
        self.init(modelType: modelType ?? type(of: format).modelTypes[0].key, format: format)
    }

    init(modelType: String, format: any HuggingFaceFormat) {
        self.modelType = modelType
        self.format = format
        specialIDs = format.specialIDs
    }

    /// Reads a directory's `config.json`.
    /// - Throws: `ConfigurationError` with every problem of the file
    package static func read(directory: String) throws -> HuggingFaceConfiguration {
        try ConfigurationFile.read(FileSystem.join(directory, fileName)) { HuggingFaceConfiguration($0) }
    }

    /// Writes a directory's `config.json`.
    /// - Parameter precision: that of the weights beside it
    package func write(to directory: String, precision: Precision = .float32) throws {
        try AtomicFile.write(text(precision), to: FileSystem.join(directory, Self.fileName))
    }

    private init(_ object: ConfigurationObject) {
        object.allowUnknownKeys()
        let (modelType, format) = Self.format(object)
        self.modelType = modelType
        self.format = format.init(huggingFace: object, modelType: modelType)
        specialIDs = type(of: self.format).specialIDs(object)
    }

    private static func format(_ object: ConfigurationObject) -> (String, any HuggingFaceFormat.Type) {
        let name = object.string("model_type")
        if let format = formats.first(where: { $0.modelTypes.contains { $0.key == name } }) { return (name, format) }
        let known = formats.flatMap { format in
            format.modelTypes.map { type, models in models.map { "\(type) (\($0))" } ?? type }
        }
        // An absent name was reported.
        guard !name.isEmpty else { return (formats[0].modelTypes[0].key, formats[0]) }
        let list = known.dropLast().joined(separator: ", ") + " and " + (known.last ?? "")
        object.report("the model is a \"\(name)\"; Mixtape reads \(list)", at: "model_type")
        return (formats[0].modelTypes[0].key, formats[0])
    }

    /// The name of the model's class in transformers, such as `T5ForConditionalGeneration`.
    var architecture: String? {
        let names = format.fields(modelType: modelType).first { $0.0 == "architectures" }?.1
        guard case .array(let elements) = names, case .string(let name) = elements.first else { return nil }
        return name
    }

    /// The file's text for all versions of transformers.
    package var text: String { text(.float32) }

    private func text(_ precision: Precision) -> String {
        let dtype = JSONOutput.string(precision.rawValue)
        return JSONOutput.object(
            format.fields(modelType: modelType)
                + [("use_cache", .bool(true))]
                + format.specialIDs.map { ($0.key, .integer($0.id)) }
                + [("dtype", dtype), ("torch_dtype", dtype)]
        ).text
    }

    // MARK: Names

    /// The names of the architectures that can be read, for people.
    package static var architectures: [String] { formats.map { $0.name } }

    /// The possible values of `model_type`.
    package static var modelTypes: [String] { formats.flatMap { $0.modelTypes.map(\.key) } }

    /// The class of transformers that loads the model.
    package var autoClass: String { type(of: format).autoClass }

    /// The tag of the model's task on Hugging Face's hub.
    package var hubTask: String { type(of: format).hubTask }
}
