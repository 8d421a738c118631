/// The fields of one JSON object of a configuration file. See ``ConfigurationFile`` for how it is used.
///
/// Each typed accessor has two forms: without a default the field is required, with one it is optional. The last
/// argument is the help. Editors show it, because the JSON Schema holds it.
package final class ConfigurationObject {
    private let members: [JSONMember]
    /// The members by their keys.
    private let membersByKey: TextMap<JSONMember>
    private let offset: Int
    let file: ConfigurationFile
    /// The keys that were asked for, in that order.
    private var asked: [String] = []
    private var known: Set<ExactText> = []
    /// True for a stand-in: its absence or wrongness is reported already, so its fields are not reported.
    private var isStandIn = false
    private var allowsUnknownKeys = false
    /// The values that were read or assumed, for ``resolved``.
    private var readings: TextMap<JSONOutput> = [:]
    private var children: TextMap<ConfigurationObject> = [:]
    /// The path from the file's root to this object, such as `model.encoder`; empty for the root.
    package let path: String
    /// Records the fields that a reader asks for while it is described without a file: ``ConfigurationDescription``.
    let recorder: ObjectRecorder?

    /// The root of a file may name its schema under this key.
    static let schemaKey = "$schema"
    /// Stands for all keys that the user chooses, while a reader is described.
    static let anyKey = "*"

    init(_ members: [JSONMember], offset: Int, path: String, file: ConfigurationFile) {
        self.members = members
        membersByKey = TextMap(members.map { ($0.key, $0) })
        self.offset = offset
        self.path = path
        self.file = file
        recorder = nil
    }

    init(describing recorder: ObjectRecorder, file: ConfigurationFile) {
        members = []
        membersByKey = [:]
        offset = 0
        path = ""
        self.file = file
        self.recorder = recorder
    }

    /// The keys as they stand in the file. For objects whose keys are names that the user chooses.
    package var keys: [String] { recorder == nil ? members.map(\.key) : [Self.anyKey] }

    /// The place of the object's opening brace.
    package var location: SourceLocation { file.location(of: offset) }

    /// True while a reader is described; there is nothing to read then.
    package var isDescription: Bool { recorder != nil }

    /// The value under `key`, or nil if it is missing or null. Marks the key as known.
    package func value(_ key: String) -> ConfigurationValue? {
        if let recorder { return ConfigurationValue(describing: recorder.field(key).value, file: file) }
        if known.insert(ExactText(key)).inserted { asked.append(key) }
        guard let member = membersByKey[key] else { return nil }
        if case .null = member.node.value { return nil }
        return ConfigurationValue(node: member.node, path: path.isEmpty ? key : "\(path).\(key)", file: file)
    }

    /// The value under `key`, with the help that editors show for the field.
    /// - Parameter isRequired: whether it must be there; the caller reports its absence
    package func value(_ key: String, isRequired: Bool = false, _ help: String) -> ConfigurationValue? {
        if isRequired { recorder?.require(key) }
        explain(key, help)
        return value(key)
    }

    /// A value that must be there; its absence is reported.
    package func requiredValue(_ key: String, _ help: String) -> ConfigurationValue? {
        let value = value(key, isRequired: true, help)
        if value == nil { reportMissing([key]) }
        return value
    }

    func explain(_ key: String, _ help: String) {
        if !help.isEmpty { recorder?.field(key).help = help }
    }

    /// Whether the key is present. Marks it as known.
    package func has(_ key: String) -> Bool {
        recorder?.test(key)
        return recorder != nil || value(key) != nil
    }

    /// Reports a problem at a field, or at the object itself where the field is absent.
    package func report(_ message: String, at key: String? = nil) {
        guard recorder == nil else { return }
        if let key, let value = value(key) {
            value.report(message)
        } else {
            file.report(message, path: key.map { path.isEmpty ? $0 : "\(path).\($0)" } ?? path, offset: offset)
        }
    }

    /// The configuration in force: every value that was read, defaults included, in the order in which it was asked
    /// for.
    package var resolved: JSONOutput {
        .object(
            asked.compactMap { key in
                if let child = children[key] { return (key, child.resolved) }
                if let reading = readings[key] { return (key, reading) }
                return membersByKey[key].map { (key, JSONOutput($0.node)) }
            })
    }

    /// Reports that one of some keys is missing, unless that is reported already.
    func reportMissing(_ keys: [String]) {
        guard !isStandIn else { return }
        let names = keys.map { "\"\($0)\"" }.joined(separator: " or ")
        file.report("missing field \(names)", path: path, offset: offset)
    }

    private func required<Value>(
        _ key: String, _ help: String, standIn: Value, _ read: (ConfigurationValue) -> Value?,
        _ write: (Value) -> JSONOutput
    ) -> Value {
        recorder?.require(key)
        guard let value = value(key, help) else {
            reportMissing([key])
            return standIn
        }
        let result = read(value) ?? standIn
        readings[key] = write(result)
        return result
    }

    private func optional<Value>(
        _ key: String, _ help: String, default fallback: Value, _ read: (ConfigurationValue) -> Value?,
        _ write: (Value) -> JSONOutput
    ) -> Value {
        let result = value(key, help).map { read($0) ?? fallback } ?? fallback
        readings[key] = write(result)
        guard let recorder else { return result }
        let written = write(fallback)
        let saysNothing = ["null", "\"\"", "[]"].contains(String(written.line.dropLast()))
        if !saysNothing { recorder.field(key).defaultValue = written }
        return fallback
    }

    // MARK: Typed fields

    package func string(_ key: String, _ help: String = "") -> String {
        required(key, help, standIn: "", { $0.string() }, JSONOutput.string)
    }
    /// - Parameter pattern: see ``ConfigurationValue/string(matching:)``
    package func string(_ key: String, matching pattern: String, _ help: String = "") -> String {
        required(key, help, standIn: "", { $0.string(matching: pattern) }, JSONOutput.string)
    }
    package func string(_ key: String, default fallback: String, _ help: String = "") -> String {
        optional(key, help, default: fallback, { $0.string() }, JSONOutput.string)
    }
    package func optionalString(_ key: String, _ help: String = "") -> String? { value(key, help)?.string() }

    package func bool(_ key: String, default fallback: Bool, _ help: String = "") -> Bool {
        optional(key, help, default: fallback, { $0.bool() }, JSONOutput.bool)
    }

    package func integer(
        _ key: String, in range: some RangeExpression<Int> = Int.min..., _ help: String = ""
    ) -> Int {
        required(key, help, standIn: 0, { $0.integer(in: range) }, JSONOutput.integer)
    }
    package func integer(
        _ key: String, default fallback: Int, in range: some RangeExpression<Int> = Int.min..., _ help: String = ""
    ) -> Int {
        optional(key, help, default: fallback, { $0.integer(in: range) }, JSONOutput.integer)
    }
    package func optionalInteger(
        _ key: String, in range: some RangeExpression<Int> = Int.min..., _ help: String = ""
    ) -> Int? {
        value(key, help)?.integer(in: range)
    }

    package func number(
        _ key: String, in range: some RangeExpression<Double> = (-Double.infinity)..., _ help: String = ""
    ) -> Double {
        required(key, help, standIn: 0, { $0.number(in: range) }, JSONOutput.number)
    }
    package func number(
        _ key: String, default fallback: Double, in range: some RangeExpression<Double> = (-Double.infinity)...,
        _ help: String = ""
    ) -> Double {
        optional(key, help, default: fallback, { $0.number(in: range) }, JSONOutput.number)
    }
    package func optionalNumber(
        _ key: String, in range: some RangeExpression<Double> = (-Double.infinity)..., _ help: String = ""
    ) -> Double? {
        value(key, help)?.number(in: range)
    }

    /// One of a closed set of names, each standing for a value.
    package func choice<Value: Equatable>(
        _ key: String, among choices: KeyValuePairs<String, Value>, _ help: String = ""
    ) -> Value {
        required(key, help, standIn: choices[0].value, { $0.choice(among: choices) }, { Self.name($0, among: choices) })
    }
    package func choice<Value: Equatable>(
        _ key: String, among choices: KeyValuePairs<String, Value>, default fallback: Value, _ help: String = ""
    ) -> Value {
        optional(key, help, default: fallback, { $0.choice(among: choices) }, { Self.name($0, among: choices) })
    }
    /// One of the cases of a type, by its name.
    package func choice<Value: CaseIterable & RawRepresentable<String>>(
        _ key: String, default fallback: Value, _ help: String = ""
    ) -> Value {
        optional(
            key, help, default: fallback,
            { $0.name(among: Value.allCases.map(\.rawValue)).flatMap(Value.init(rawValue:)) },
            { .string($0.rawValue) })
    }
    private static func name<Value: Equatable>(
        _ value: Value, among choices: KeyValuePairs<String, Value>
    ) -> JSONOutput {
        .string(choices.first { $0.value == value }?.key)
    }

    /// One of a closed set of names; nil if the value is another name, which is reported.
    func name(
        _ key: String, among names: [String], of kind: String, default fallback: String, _ help: String
    ) -> String? {
        optional(key, help, default: fallback, { $0.name(among: names, of: kind) }, JSONOutput.string)
    }

    package func strings(_ key: String, default fallback: [String], _ help: String = "") -> [String] {
        optional(key, help, default: fallback, { $0.strings() }, Self.list)
    }
    private static func list(_ strings: [String]) -> JSONOutput { .array(strings.map(JSONOutput.string)) }

    /// Some of a set of names, each once; nil if the key is not there.
    /// - Parameter kind: ends the message about a name that is not among them, as in `is no task of the mixture`
    package func names(_ key: String, among names: [String], _ kind: String, _ help: String) -> [String]? {
        let elements = value(key, help)?.array(atLeast: 1) { _ in "is empty; give at least one name, or leave it out" }
        guard let elements else { return nil }
        var found: [String] = []
        for element in elements {
            guard let name = element.string() else { continue }
            if found.containsExactly(name) { element.report("\"\(name)\" is named twice") }
            if !names.containsExactly(name) {
                element.report("\"\(name)\" \(kind)\(Suggestion.phrase(for: name, among: names))")
            }
            found.append(name)
        }
        return found
    }

    /// The elements of an array field.
    /// - Parameters:
    ///   - minimum: how many there must be; fewer are reported
    ///   - message: the message for too few elements, given their number
    package func array(
        _ key: String, atLeast minimum: Int = 0, _ help: String = "", else message: (Int) -> String = { _ in "" }
    ) -> [ConfigurationValue] {
        recorder?.require(key)
        guard let value = value(key, help) else {
            reportMissing([key])
            return []
        }
        return value.array(atLeast: minimum, else: message) ?? []
    }
    package func array(
        _ key: String, default fallback: [ConfigurationValue], _ help: String = ""
    ) -> [ConfigurationValue] {
        value(key, help).map { $0.array() ?? fallback } ?? fallback
    }

    /// A nested object. An optional object that is absent reads as empty, so that its own defaults apply.
    package func object(_ key: String, isRequired: Bool = true, _ help: String = "") -> ConfigurationObject {
        if isRequired { recorder?.require(key) }
        let problemsBefore = file.problemCount
        if let object = optionalObject(key, help) { return object }
        if isRequired, !has(key) { file.report("missing field \"\(key)\"", path: path, offset: offset) }
        let empty = file.makeObject([], offset: offset, path: path.isEmpty ? key : "\(path).\(key)")
        empty.isStandIn = file.problemCount > problemsBefore
        children[key] = empty
        return empty
    }
    package func optionalObject(_ key: String, _ help: String = "") -> ConfigurationObject? {
        guard let object = value(key, help)?.object() else { return nil }
        children[key] = object
        return object
    }

    /// Accepts unknown keys. Files of other programs hold more than Mixtape reads.
    package func allowUnknownKeys() {
        allowsUnknownKeys = true
        recorder?.allowsOtherKeys = true
    }

    func reportUnknownKeys() {
        guard !allowsUnknownKeys else { return }
        var reported = 0
        for member in members where !known.contains(ExactText(member.key)) {
            if path.isEmpty, member.key.isExactly(Self.schemaKey) {
                _ = value(member.key)?.string()
                continue
            }
            let memberPath = path.isEmpty ? member.key : "\(path).\(member.key)"
            // The search for what was meant is for those that are shown.
            let advice = reported < ConfigurationError.mostShown ? advice(on: member.key) : ""
            file.report("unknown key \"\(member.key)\"\(advice)", path: memberPath, offset: member.keyOffset)
            reported += 1
        }
    }

    /// Advice on an unknown key. The first that applies is taken: a known key that is composed or spelt otherwise; the
    /// name that the key has here, or the place where it belongs; a known key that is nearly the same; the list of all
    /// known keys.
    private func advice(on key: String) -> String {
        if let otherForm = Suggestion.otherForm(of: key, among: asked) { return otherForm }
        let plain = KeyGuide.plain(key)
        if let known = asked.first(where: { KeyGuide.plain($0) == plain }) { return "; did you mean \"\(known)\"?" }
        if let answer = file.guide?.answer(to: key, in: path) { return "; \(answer)" }
        return Suggestion.phrase(for: key, among: asked, listing: .max)
    }
}
