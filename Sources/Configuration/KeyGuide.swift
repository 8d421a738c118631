/// Advice on keys that a file does not know. It tells the name that a key of another program has here, why a key is not
/// available, and where else in the file a key belongs.
package struct KeyGuide {
    /// The advice on a key of another program.
    package enum Answer {
        /// The name it has here, as the path from the file's root, and a remark.
        case called(String, remark: String = "")
        /// The reason why the key does not exist.
        case unavailable(String)
    }

    private var answers: [String: String] = [:]
    /// The paths to the objects that know a key.
    private var places: [String: [String]] = [:]

    /// - Parameters:
    ///   - description: describes the file that holds the keys
    ///   - answers: each with the keys that it answers; case, `_` and `-` make no difference
    package init(_ description: ConfigurationDescription, _ answers: [(Answer, keys: [String])]) {
        for (answer, keys) in answers {
            let text =
                switch answer {
                case .called(let name, let remark): "called \"\(name)\" here" + (remark.isEmpty ? "" : ", \(remark)")
                case .unavailable(let reason): "not available; \(reason)"
                }
            for key in keys { self.answers[Self.plain(key)] = text }
        }
        collectPlaces(description.root, at: "")
    }

    private mutating func collectPlaces(_ object: ObjectRecorder, at path: String) {
        for field in object.fields where field.key != ConfigurationObject.anyKey {
            let known = places[Self.plain(field.key), default: []]
            if !known.contains(path) { places[Self.plain(field.key)] = known + [path] }
            if let inner = field.value.object {
                collectPlaces(inner, at: path.isEmpty ? field.key : "\(path).\(field.key)")
            }
        }
        for variant in object.variants { collectPlaces(variant.object, at: path) }
    }

    /// The advice on an unknown key; nil if there is none.
    /// - Parameter path: the path to the object that has the key
    func answer(to key: String, in path: String) -> String? {
        let plain = Self.plain(key)
        if let answer = answers[plain] { return answer }
        let others = (places[plain] ?? []).filter { $0 != path }
        guard !others.isEmpty, others.count <= 3 else { return nil }
        return "belongs in "
            + others.map { $0.isEmpty ? "the file's outermost braces" : "\"\($0)\"" }
            .joined(separator: " or ")
    }

    /// A key in lower case, without `_` and `-`: other programs write `batch_size` and `batch-size`.
    static func plain(_ key: String) -> String { key.lowercased().filter { $0 != "_" && $0 != "-" } }
}
