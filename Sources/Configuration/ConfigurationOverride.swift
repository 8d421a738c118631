/// A value that a person types in place of one of a configuration file:
///
///     training.steps=2000     mixture.stages.0.steps=500     name=second     mixture.tasks={"spell": 2, "parse": 1}
///
/// Keys lead from the file's root to the value; elements of an array are counted from 0. A value that is not JSON is a
/// text.
package struct ConfigurationOverride: Sendable {
    /// Keys with dots between them.
    package let path: String
    private var document: JSONDocument

    /// - Parameters:
    ///   - path: keys with dots between them
    ///   - value: the value as it was typed
    ///   - source: where it was typed, such as `--set`; messages count lines and columns in the value
    /// - Throws: ``ConfigurationError`` if there is no value, or if the value begins like an object, an array or a
    ///   quoted text and is not valid JSON
    package init(_ path: String, _ value: String, source: String) throws(ConfigurationError) {
        self.path = path
        let file = "\(source) \(path)"
        guard !value.isEmpty else {
            throw ConfigurationError(
                "has no value; write \"\" for an empty text, null to leave the key out", file: file)
        }
        do {
            document = try JSONDocument(bytes: Array(value.utf8), file: file, dialect: .relaxed)
        } catch {
            guard let first = value.first, !"{[\"".contains(first) else { throw error }
            document = JSONDocument(value, file: file)
        }
    }

    /// A value of a configuration file in place of one of another file. Messages tell its place in its own file.
    /// - Parameter path: keys with dots between them
    package init(_ path: String, _ value: ConfigurationValue) {
        self.path = path
        document = value.part
    }

    /// A computed value.
    package init(_ path: String, number: Double) { self.init(path, .number("\(number)")) }
    package init(_ path: String, integer: Int) { self.init(path, .number("\(integer)")) }
    package init(_ path: String, text: String) { self.init(path, .string(text)) }
    /// The removal of a key.
    package init(removing path: String) { self.init(path, .null) }

    private init(_ path: String, _ value: JSONValue) {
        self.path = path
        var document = JSONDocument("", file: path)
        document.root = JSONNode(value: value, offset: 0)
        self.document = document
    }

    /// The same value, for which messages tell the place of another: it was made from that.
    package func placed(at place: ConfigurationValue) -> ConfigurationOverride {
        var placed = self
        placed.document = place.part
        placed.document.root = document.root.placed(at: place.node.offset)
        return placed
    }

    /// The value itself.
    package var value: JSONNode { document.root }

    /// Puts the value into a document.
    /// - Throws: ``ConfigurationError`` if the path leads through a value that is no object or array, or to no element
    package func apply(to target: inout JSONDocument) throws(ConfigurationError) {
        let node = target.adopt(document)
        let keys = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        try target.root = replace(target.root, keys[...], walked: "", node)
    }

    /// The same node with the value under a path of keys.
    /// - Parameter walked: the keys that lead to the node
    private func replace(
        _ node: JSONNode?, _ keys: ArraySlice<String>, walked: String, _ value: JSONNode
    ) throws(ConfigurationError) -> JSONNode {
        guard let key = keys.first else { return value }
        let rest = keys.dropFirst()
        let next = walked.isEmpty ? key : "\(walked).\(key)"
        switch node?.value {
        case nil, .null?:
            let member = JSONMember(
                key: key, keyOffset: value.offset, node: try replace(nil, rest, walked: next, value))
            return JSONNode(value: .object([member]), offset: value.offset)
        case .object(var members)?:
            let place = members.firstIndex { $0.key.isExactly(key) }
            let changed = try replace(place.map { members[$0].node }, rest, walked: next, value)
            let keyOffset = place.map { members[$0].keyOffset } ?? value.offset
            let member = JSONMember(key: key, keyOffset: keyOffset, node: changed)
            if let place { members[place] = member } else { members.append(member) }
            return JSONNode(value: .object(members), offset: node?.offset ?? value.offset)
        case .array(var elements)?:
            guard let index = Int(key), elements.indices.contains(index), key == "\(index)" else {
                throw problem("\(walked) has no element \"\(key)\"; it has \(elements.count), counted from 0")
            }
            elements[index] = try replace(elements[index], rest, walked: next, value)
            return JSONNode(value: .array(elements), offset: node?.offset ?? value.offset)
        case let other?:
            throw problem("\(walked) is \(other.kind), which holds no \"\(key)\"; set \(walked) itself")
        }
    }

    private func problem(_ message: String) -> ConfigurationError {
        ConfigurationError([
            Diagnostic(message, at: SourceLocation(file: document.text.file, line: 1, column: 1))
        ])
    }
}
