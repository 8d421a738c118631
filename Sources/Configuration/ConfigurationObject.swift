/// The fields of one JSON object of a configuration file. See ``ConfigurationFile`` for how it is used.
///
/// Each typed accessor has two forms: without a default the field is required, with one it is optional.
public final class ConfigurationObject {
    private let members: [JSONMember]
    private let offset: Int
    private let file: ConfigurationFile
    private var asked: [String] = []
    /// Whether it stands for an object whose absence or wrongness is reported already, so that its fields need not be.
    private var isStandIn = false
    private var allowsUnknownKeys = false
    /// The values that were read or assumed, for ``resolved``.
    private var readings: [String: JSONOutput] = [:]
    private var children: [String: ConfigurationObject] = [:]
    /// The way to this object from the file's root, such as `model.encoder`; empty for the root.
    public let path: String

    init(_ members: [JSONMember], offset: Int, path: String, file: ConfigurationFile) {
        self.members = members
        self.offset = offset
        self.path = path
        self.file = file
    }

    /// The keys as they stand in the file. For objects whose keys are names that the user chooses.
    public var keys: [String] { members.map(\.key) }

    /// The place of the object's opening brace.
    public var location: SourceLocation { file.location(of: offset) }

    /// The value under `key`, or nil where there is none (or null). Marks the key as known.
    public func value(_ key: String) -> ConfigurationValue? {
        if !asked.contains(key) { asked.append(key) }
        guard let member = members.first(where: { $0.key == key }) else { return nil }
        if case .null = member.node.value { return nil }
        return ConfigurationValue(node: member.node, path: path.isEmpty ? key : "\(path).\(key)", file: file)
    }

    /// Whether the key is present. Marks it as known.
    public func has(_ key: String) -> Bool { value(key) != nil }

    /// Which of several keys that exclude one another is present; nil where none is. Marks all of them as known.
    ///
    /// More than one is reported, and so is none where one is required.
    public func alternative(_ keys: String..., isRequired: Bool = true) -> String? {
        let present = keys.filter(has)
        if present.count > 1 {
            let names = present.map { "\"\($0)\"" }.joined(separator: " and ")
            report("\(names) exclude each other; leave one of them out", at: present.last)
        } else if present.isEmpty, isRequired, !isStandIn {
            let names = keys.map { "\"\($0)\"" }.joined(separator: " or ")
            file.report("missing field \(names)", path: path, offset: offset)
        }
        return present.first
    }

    /// Reports a problem at a field, or at the object itself where the field is absent.
    public func report(_ message: String, at key: String? = nil) {
        if let key, let value = value(key) {
            value.report(message)
        } else {
            file.report(message, path: key.map { path.isEmpty ? $0 : "\(path).\($0)" } ?? path, offset: offset)
        }
    }

    /// What was read, defaults included, in the order in which it was asked for: the configuration in force.
    package var resolved: JSONOutput {
        .object(asked.compactMap { key in
            if let child = children[key] { return (key, child.resolved) }
            if let reading = readings[key] { return (key, reading) }
            return members.first { $0.key == key }.map { (key, JSONOutput($0.node)) }
        })
    }

    private func required<Value>(
        _ key: String, standIn: Value, _ read: (ConfigurationValue) -> Value?, _ write: (Value) -> JSONOutput
    ) -> Value {
        guard let value = value(key) else {
            if !isStandIn { file.report("missing field \"\(key)\"", path: path, offset: offset) }
            return standIn
        }
        let result = read(value) ?? standIn
        readings[key] = write(result)
        return result
    }

    private func optional<Value>(
        _ key: String, default fallback: Value, _ read: (ConfigurationValue) -> Value?, _ write: (Value) -> JSONOutput
    ) -> Value {
        let result = value(key).map { read($0) ?? fallback } ?? fallback
        readings[key] = write(result)
        return result
    }

    // MARK: Typed fields

    public func string(_ key: String) -> String { required(key, standIn: "", { $0.string() }, JSONOutput.string) }
    public func string(_ key: String, default fallback: String) -> String {
        optional(key, default: fallback, { $0.string() }, JSONOutput.string)
    }
    public func optionalString(_ key: String) -> String? { value(key)?.string() }

    public func bool(_ key: String, default fallback: Bool) -> Bool {
        optional(key, default: fallback, { $0.bool() }, JSONOutput.bool)
    }

    public func integer(_ key: String, in range: some RangeExpression<Int> = Int.min...) -> Int {
        required(key, standIn: 0, { $0.integer(in: range) }, JSONOutput.integer)
    }
    public func integer(_ key: String, default fallback: Int, in range: some RangeExpression<Int> = Int.min...) -> Int {
        optional(key, default: fallback, { $0.integer(in: range) }, JSONOutput.integer)
    }
    public func optionalInteger(_ key: String, in range: some RangeExpression<Int> = Int.min...) -> Int? {
        value(key)?.integer(in: range)
    }

    public func number(_ key: String, in range: some RangeExpression<Double> = (-Double.infinity)...) -> Double {
        required(key, standIn: 0, { $0.number(in: range) }, JSONOutput.number)
    }
    public func number(
        _ key: String, default fallback: Double, in range: some RangeExpression<Double> = (-Double.infinity)...
    ) -> Double {
        optional(key, default: fallback, { $0.number(in: range) }, JSONOutput.number)
    }
    public func optionalNumber(_ key: String, in range: some RangeExpression<Double> = (-Double.infinity)...) -> Double? {
        value(key)?.number(in: range)
    }

    /// One of a closed set of names, each standing for a value.
    public func choice<Value: Equatable>(_ key: String, among choices: KeyValuePairs<String, Value>) -> Value {
        required(key, standIn: choices[0].value, { $0.choice(among: choices) }, { Self.name($0, among: choices) })
    }
    public func choice<Value: Equatable>(
        _ key: String, among choices: KeyValuePairs<String, Value>, default fallback: Value
    ) -> Value {
        optional(key, default: fallback, { $0.choice(among: choices) }, { Self.name($0, among: choices) })
    }
    private static func name<Value: Equatable>(
        _ value: Value, among choices: KeyValuePairs<String, Value>
    ) -> JSONOutput {
        .string(choices.first { $0.value == value }?.key)
    }

    public func strings(_ key: String) -> [String] { required(key, standIn: [], { $0.strings() }, Self.list) }
    public func strings(_ key: String, default fallback: [String]) -> [String] {
        optional(key, default: fallback, { $0.strings() }, Self.list)
    }
    private static func list(_ strings: [String]) -> JSONOutput { .array(strings.map(JSONOutput.string)) }

    /// The elements of an array field.
    public func array(_ key: String) -> [ConfigurationValue] {
        if !has(key), !isStandIn { file.report("missing field \"\(key)\"", path: path, offset: offset) }
        return array(key, default: [])
    }
    public func array(_ key: String, default fallback: [ConfigurationValue]) -> [ConfigurationValue] {
        value(key).map { $0.array() ?? fallback } ?? fallback
    }

    /// A nested object. One that is absent though not required reads as empty, so that its own defaults apply.
    public func object(_ key: String, isRequired: Bool = true) -> ConfigurationObject {
        let problemsBefore = file.problemCount
        if let object = optionalObject(key) { return object }
        if isRequired, !has(key) { file.report("missing field \"\(key)\"", path: path, offset: offset) }
        let empty = file.makeObject([], offset: offset, path: path.isEmpty ? key : "\(path).\(key)")
        empty.isStandIn = file.problemCount > problemsBefore
        children[key] = empty
        return empty
    }
    public func optionalObject(_ key: String) -> ConfigurationObject? {
        guard let object = value(key)?.object() else { return nil }
        children[key] = object
        return object
    }

    /// For objects in files of other programs, which say more than is wanted here.
    public func allowUnknownKeys() { allowsUnknownKeys = true }

    func reportUnknownKeys() {
        guard !allowsUnknownKeys else { return }
        for member in members where !asked.contains(member.key) {
            let suggestion = Suggestion.phrase(for: member.key, among: asked)
            let memberPath = path.isEmpty ? member.key : "\(path).\(member.key)"
            file.report("unknown key \"\(member.key)\"\(suggestion)", path: memberPath, offset: member.keyOffset)
        }
    }
}
