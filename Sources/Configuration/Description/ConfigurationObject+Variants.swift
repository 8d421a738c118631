/// Readers whose fields depend on what they find. Each can be described without a file; see
/// ``ConfigurationDescription``.
extension ConfigurationObject {
    /// A name that decides which other fields there are: `read` gets the value that it stands for and asks for them.
    /// - Parameter fallback: nil if the name is required
    package func variant<Name: Equatable, Value>(
        _ key: String, among choices: KeyValuePairs<String, Name>, default fallback: Name?, _ help: String = "",
        _ read: (Name) -> Value
    ) -> Value {
        func name(_ value: Name) -> String { choices.first { $0.value == value }?.key ?? choices[0].key }
        if let recorder {
            describe(key, choices.map(\.key), default: fallback.map(name), help)
            let values = choices.map { choice in
                recorder.variant(
                    .equals(key: key, name: choice.key, isDefault: choice.value == fallback)
                ) { read(choice.value) }
            }
            return values[choices.firstIndex { $0.value == fallback } ?? 0]
        }
        if let fallback { return read(choice(key, among: choices, default: fallback)) }
        return read(choice(key, among: choices))
    }

    /// A name that decides which other fields there are: `read` gets the name itself.
    /// - Parameters:
    ///   - kind: the kind of thing that the names stand for, for messages
    ///   - fallback: one of the names
    package func variant<Value>(
        _ key: String, among names: [String], of kind: String, default fallback: String, _ help: String = "",
        _ read: (String) -> Value
    ) -> Value {
        guard let recorder else { return read(name(key, among: names, of: kind, default: fallback, help) ?? fallback) }
        describe(key, names, default: fallback, help)
        let values = names.map { name in
            recorder.variant(.equals(key: key, name: name, isDefault: name == fallback)) { read(name) }
        }
        return values[names.firstIndex(of: fallback) ?? 0]
    }

    /// An optional name that decides which other fields there are. `read` gets nil if the name is absent, or if it is
    /// unknown, which is reported.
    package func variant<Value>(
        _ key: String, among names: [String], of kind: String, _ help: String = "", _ read: (String?) -> Value
    ) -> Value {
        guard let recorder else { return read(value(key)?.name(among: names, of: kind)) }
        recorder.test(key)
        describe(key, names, default: nil, help)
        for name in names {
            _ = recorder.variant(.equals(key: key, name: name, isDefault: false)) { read(name) }
        }
        return read(nil)
    }

    private func describe(_ key: String, _ names: [String], default fallback: String?, _ help: String) {
        explain(key, help)
        _ = value(key)?.name(among: names)
        if let fallback { recorder?.field(key).defaultValue = .string(fallback) } else { recorder?.require(key) }
    }

    /// A key whose presence decides which other fields there are: `read` gets whether it is there.
    /// - Parameter parent: the object that holds this one, and its key there, if fields of that object depend on it too
    package func variant<Value>(
        ifPresent key: String, in parent: (object: ConfigurationObject, key: String)? = nil, _ read: (Bool) -> Value
    ) -> Value {
        guard let recorder else { return read(has(key)) }
        func describe(_ isPresent: Bool) -> Value {
            let condition: ObjectRecorder.Condition = isPresent ? .present(key) : .absent(key)
            return recorder.variant(condition) {
                guard let parent, let outer = parent.object.recorder else { return read(isPresent) }
                return outer.variant(.within(parent.key, condition)) { read(isPresent) }
            }
        }
        _ = describe(true)
        return describe(false)
    }

    /// Keys that exclude one another: `read` gets the one that is there, or nil, and asks for it. More than one key is
    /// reported. So is none, if one is required.
    package func alternative<Value>(_ keys: String..., isRequired: Bool = true, _ read: (String?) -> Value) -> Value {
        if let recorder {
            recorder.exclude(keys, isRequired: isRequired)
            for key in keys { _ = read(key) }
            return read(nil)
        }
        let present = keys.filter(has)
        if present.count > 1 {
            let names = present.map { "\"\($0)\"" }.joined(separator: " and ")
            report("\(names) exclude each other; leave one of them out", at: present.last)
        } else if present.isEmpty, isRequired {
            reportMissing(keys)
        }
        return read(present.first)
    }

    /// Declares that some keys exclude one another, while a reader is described. The caller checks it.
    package func describeExclusion(of keys: String...) { recorder?.exclude(keys, isRequired: false) }

    /// Declares that at least one of some keys must be there, while a reader is described. The caller checks it.
    package func describeNeed(ofOneOf keys: [String]) { recorder?.require(oneOf: keys) }

    /// Declares an object with exactly one of some keys, while a reader is described. The value holds the settings of
    /// the thing that the key names: `{"name": {…}}`.
    /// - Parameter read: asks for the settings of the thing with the name
    /// - Returns: false if there is an object to read
    package func describeSettings(
        of entries: [(name: String, help: String)], _ read: (String, ConfigurationObject) -> Void
    ) -> Bool {
        guard let recorder else { return false }
        recorder.hasOneKey = true
        for (name, help) in entries { read(name, object(name, isRequired: false, help)) }
        return true
    }
}

extension ConfigurationValue {
    /// The kinds of JSON that tell apart the ways of writing a value.
    package enum Kind: Sendable { case boolean, number, string, array, object }

    private var kind: Kind? {
        switch node.value {
        case .bool: .boolean
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        default: nil
        }
    }

    /// Whether it is an object; always true while a reader is described.
    package var isObject: Bool { recorder != nil || kind == .object }

    /// Reads a value that may be written in several ways; nil if it is of another kind, which is reported.
    /// - Parameters:
    ///   - expected: the ways, for the message
    ///   - ways: the reader for each kind
    package func read<Value>(
        as expected: String, _ ways: KeyValuePairs<Kind, (ConfigurationValue) -> Value?>
    ) -> Value? {
        guard recorder == nil else {
            for way in ways { _ = way.value(self) }
            return nil
        }
        guard let way = ways.first(where: { $0.key == kind }) else { return mismatch(expected) }
        return way.value(self)
    }

    /// An object that may hold others of its own kind. A description enters it only the first time.
    package func object(named name: String) -> ConfigurationObject? {
        guard let recorder else { return object() }
        recorder.refer(to: name)
        return file.define(name).map { ConfigurationObject(describing: $0, file: file) }
    }
}
