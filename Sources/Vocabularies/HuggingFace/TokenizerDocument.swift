import Configuration
import Files

/// A JSON file of a tokenizer, written by another program. It has that program's keys, and only some matter here.
struct TokenizerDocument {
    let path: String
    let root: JSONNode
    private let document: JSONDocument

    /// The file of mT5, with 250,100 pieces, has 16 MB.
    private static let maximumByteCount = 256 << 20

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

extension JSONNode {
    var isNull: Bool { if case .null = value { true } else { false } }
}
