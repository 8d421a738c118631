import Configuration
import Files

/// A JSON file of a tokenizer, written by another program. It has that program's keys, and only some matter here.
struct TokenizerDocument {
    let path: String
    let root: JSONNode
    private let document: JSONDocument

    /// The file of mT5, with 250,100 pieces, has 16 MB.
    static let maximumByteCount = 256 << 20

    /// - Throws: ``VocabularyError`` if the file cannot be read or is not JSON.
    init(_ path: String) throws(VocabularyError) {
        let bytes = try VocabularyError.located {
            () throws(FileError) in try FileSystem.contents(of: path, atMost: Self.maximumByteCount)
        }
        if let mistaken = MistakenFile(beginning: bytes) { throw VocabularyError(mistaken.problem(path), file: path) }
        do {
            document = try JSONDocument(bytes: bytes, file: path, dialect: .strict)
        } catch {
            throw VocabularyError(error.description)
        }
        self.path = path
        root = document.root
        guard root.members != nil else { throw problem("expected an object, found \(root.value.kind)", at: root) }
    }

    /// A problem at a place of the file.
    func problem(_ message: String, at node: JSONNode) -> VocabularyError {
        VocabularyError(Diagnostic(message, at: document.location(of: node.offset)).description)
    }

    /// The result of `read` for a node that must have one.
    func value<Value>(
        _ node: JSONNode, _ path: String, _ expected: String, _ read: (JSONNode) -> Value?
    ) throws(VocabularyError) -> Value {
        guard let value = read(node) else {
            throw problem("\(path): expected \(expected), found \(node.value.kind)", at: node)
        }
        return value
    }

    /// The value under a key of a node; nil if it is missing or null.
    func optional<Value>(
        _ key: String, of node: JSONNode, _ expected: String, _ read: (JSONNode) -> Value?
    ) throws(VocabularyError) -> Value? {
        guard let member = node[key], !member.isNull else { return nil }
        return try value(member, key, expected, read)
    }

    /// The value under a key of a node.
    func required<Value>(
        _ key: String, of node: JSONNode, _ expected: String, _ read: (JSONNode) -> Value?
    ) throws(VocabularyError) -> Value {
        guard let value = try optional(key, of: node, expected, read) else {
            throw problem("missing field \"\(key)\"", at: node)
        }
        return value
    }
}

extension TokenizerDocument {
    /// The steps of a `tokenizer.json` under a key: none for null, all steps of a sequence, or a single step.
    /// - Parameter list: the key of a sequence's steps
    func steps(_ key: String, list: String) throws(VocabularyError) -> [(type: String, node: JSONNode)] {
        guard let node = root[key], !node.isNull else { return [] }
        var steps: [(String, JSONNode)] = []
        let isSequence = node["type"]?.string == "Sequence"
        for step in isSequence ? try required(list, of: node, "a list", { $0.elements }) : [node] {
            steps.append((try required("type", of: step, "a string") { $0.string }, step))
        }
        return steps
    }

    /// The added tokens of a `tokenizer.json`.
    func addedTokens() throws(VocabularyError) -> [StatedToken] {
        let nodes = try optional("added_tokens", of: root, "a list") { $0.elements }
        var tokens: [StatedToken] = []
        for node in nodes ?? [] {
            let id = try required("id", of: node, "an id") { $0.integer }
            tokens.append(try StatedToken(rulesOf: node, id: id, in: self))
        }
        return tokens
    }
}

extension JSONNode {
    var isNull: Bool { if case .null = value { true } else { false } }
}
