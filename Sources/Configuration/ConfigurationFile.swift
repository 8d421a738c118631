import Foundation

/// One configuration file being read: collects every problem instead of stopping at the first.
///
/// A type that can be configured has an initializer that takes a ``ConfigurationObject`` and asks it for its fields:
///
///     struct Limits {
///         let maxInputTokens: Int
///         init(_ object: ConfigurationObject) {
///             maxInputTokens = object.integer("maxInputTokens", default: 512, in: 1...)
///         }
///     }
///     let limits = try ConfigurationFile.read(path) { Limits($0) }
///
/// A missing or wrong field is reported, and a stand-in is returned. No caller sees the stand-in, because `read` throws
/// when anything was reported. The fields that a reader asks for are the fields that exist. Any other key is reported
/// as unknown, except `"$schema"`: a file may name its JSON Schema there, for editors. The same initializer makes that
/// schema: see ``ConfigurationDescription``.
package final class ConfigurationFile {
    let document: JSONDocument
    private var problems: [(offset: Int, path: String, message: String)] = []
    private var objects: [ConfigurationObject] = []
    /// The advice on unknown keys, beyond the list of known ones. It is made when the first unknown key is found.
    private(set) lazy var guide: KeyGuide? = makeGuide?()
    private let makeGuide: (() -> KeyGuide)?
    /// The objects that may hold others of their kind, by name. They are collected while readers are described.
    private(set) var definitions: [(name: String, object: ObjectRecorder)] = []

    private init(document: JSONDocument, guide: (() -> KeyGuide)? = nil) {
        self.document = document
        makeGuide = guide
    }

    /// A file without content, for describing readers.
    static func forDescription() -> ConfigurationFile {
        ConfigurationFile(document: JSONDocument(describing: ()))
    }

    /// Declares an object that may hold others of its kind.
    /// - Returns: the recorder of its fields; nil if it is declared already
    func define(_ name: String) -> ObjectRecorder? {
        guard !definitions.contains(where: { $0.name == name }) else { return nil }
        let object = ObjectRecorder()
        definitions.append((name, object))
        return object
    }

    /// Reads a file of relaxed JSON whose root is an object.
    /// - Parameter overrides: values that replace some of the file's, applied in order
    /// - Throws: ``ConfigurationError`` with every problem of the file, in the order of the text.
    package static func read<Value>(
        _ path: String, overrides: [ConfigurationOverride] = [], _ decode: (ConfigurationObject) throws -> Value
    ) throws -> Value {
        try read(path, overrides: overrides, guide: nil, decode)
    }

    /// Reads the file with advice on keys that it may hold by mistake.
    package static func read<Value>(
        _ path: String, overrides: [ConfigurationOverride] = [], guide: (() -> KeyGuide)?,
        _ decode: (ConfigurationObject) throws -> Value
    ) throws -> Value {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError("cannot be read; check that the file exists and may be read", file: path)
        }
        return try read(bytes: Array(data), file: path, overrides: overrides, guide: guide, decode)
    }

    /// Reads relaxed JSON text whose root is an object; `file` names it in messages.
    package static func read<Value>(
        bytes: [UInt8], file: String, overrides: [ConfigurationOverride] = [],
        _ decode: (ConfigurationObject) throws -> Value
    ) throws -> Value {
        try read(bytes: bytes, file: file, overrides: overrides, guide: nil, decode)
    }

    /// Reads the text with advice on keys that it may hold by mistake.
    package static func read<Value>(
        bytes: [UInt8], file: String, overrides: [ConfigurationOverride] = [], guide: (() -> KeyGuide)?,
        _ decode: (ConfigurationObject) throws -> Value
    ) throws -> Value {
        try read(
            document: try JSONDocument(bytes: bytes, file: file, dialect: .relaxed), overrides: overrides, guide: guide,
            decode)
    }

    /// Reads a document whose root is an object: a file, or a part of one.
    package static func read<Value>(
        document: JSONDocument, overrides: [ConfigurationOverride] = [], guide: (() -> KeyGuide)?,
        _ decode: (ConfigurationObject) throws -> Value
    ) throws -> Value {
        var document = document
        for override in overrides { try override.apply(to: &document) }
        let reader = ConfigurationFile(document: document, guide: guide)
        let root = reader.document.root
        guard case .object(let members) = root.value else {
            throw ConfigurationError([
                Diagnostic(
                    "expected an object, found \(root.value.kind)", at: reader.document.location(of: root.offset))
            ])
        }
        let value: Value
        do {
            value = try decode(reader.makeObject(members, offset: root.offset, path: ""))
        } catch let error as ConfigurationError {
            throw ConfigurationError(reader.diagnostics + error.diagnostics)
        }
        for object in reader.objects { object.reportUnknownKeys() }
        guard reader.problems.isEmpty else { throw ConfigurationError(reader.diagnostics) }
        return value
    }

    /// The reported problems, in the order of the text.
    private var diagnostics: [Diagnostic] {
        let ordered = problems.sorted { $0.offset < $1.offset }
        return zip(ordered, document.locations(of: ordered.map(\.offset))).map { problem, location in
            Diagnostic(problem.message, path: problem.path, at: location)
        }
    }

    func makeObject(_ members: [JSONMember], offset: Int, path: String) -> ConfigurationObject {
        let object = ConfigurationObject(members, offset: offset, path: path, file: self)
        objects.append(object)
        return object
    }

    var problemCount: Int { problems.count }

    func report(_ message: String, path: String, offset: Int) {
        problems.append((offset, path, message))
    }

    func location(of offset: Int) -> SourceLocation { document.location(of: offset) }
}
