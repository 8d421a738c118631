import Configuration
import Files

/// The pieces of byte-level BPE with their ids, and the reading of the merges that belong to them.
struct BytePairPieces {
    /// The pieces by id.
    let spellings: [String]
    private let ids: [ExactText: Int32]

    /// More than any model has.
    private static let maximumCount = 1 << 24

    /// - Parameter node: an object of pieces with their ids
    /// - Throws: ``VocabularyError`` if the ids are not those from 0 on, each once
    init(_ node: JSONNode, in document: TokenizerDocument) throws(VocabularyError) {
        let members = node.members ?? []
        var spellings = [String?](repeating: nil, count: members.count)
        var ids: [ExactText: Int32] = [:]
        ids.reserveCapacity(members.count)
        for member in members {
            let id = try document.value(member.node, "vocab", "an id") { $0.integer }
            guard spellings.indices.contains(id), members.count <= Self.maximumCount else {
                throw document.problem(
                    "the piece \(JSONOutput.quoted(member.key)) has the id \(id); expected one below "
                        + "\(members.count), the number of pieces, or this is no file of byte-level BPE",
                    at: member.node)
            }
            if let other = spellings[id] {
                throw document.problem(
                    "\(JSONOutput.quoted(other)) and \(JSONOutput.quoted(member.key)) have the same id \(id)",
                    at: member.node)
            }
            spellings[id] = member.key
            ids[ExactText(member.key)] = Int32(id)
        }
        guard !members.isEmpty else { throw document.problem("has no pieces", at: node) }
        // As many ids as pieces, all below their number and different.
        self.spellings = spellings.compactMap(\.self)
        self.ids = ids
    }

    func id(of spelling: String) -> Int32? { ids[ExactText(spelling)] }

    /// Whether each byte is a piece.
    var hasAllBytes: Bool { ByteAlphabet.characters.allSatisfy { id(of: String($0)) != nil } }

    // MARK: Merges

    /// The merges of a `tokenizer.json`: each two pieces in a text, or, in newer files, in a list.
    /// - Parameter model: the node with the merges
    func merges(of model: JSONNode, in document: TokenizerDocument) throws(VocabularyError) -> [BytePairModel.Merge] {
        let nodes = try document.required("merges", of: model, "a list") { $0.elements }
        var merges: [BytePairModel.Merge] = []
        merges.reserveCapacity(nodes.count)
        for node in nodes {
            let parts = node.string.map(Self.parts) ?? node.elements?.compactMap(\.string) ?? []
            guard parts.count == 2 else {
                throw document.problem("merges: expected two pieces, as \"a b\" or [\"a\", \"b\"]", at: node)
            }
            switch merge(parts[0], parts[1]) {
            case .success(let merge): merges.append(merge)
            case .failure(let problem): throw document.problem("merges: \(problem.message)", at: node)
            }
        }
        return merges
    }

    /// The merges of a `merges.txt`: two pieces on each line, after a line with the version.
    func merges(file: String) throws(VocabularyError) -> [BytePairModel.Merge] {
        let bytes = try VocabularyError.located {
            () throws(FileError) in try FileSystem.contents(of: file, atMost: TokenizerDocument.maximumByteCount)
        }
        if let mistaken = MistakenFile(beginning: bytes) { throw VocabularyError(mistaken.problem(file), file: file) }
        func problem(_ message: String, line: Int, column: Int = 1) -> VocabularyError {
            VocabularyError(
                Diagnostic(message, at: SourceLocation(file: file, line: line, column: column)).description)
        }
        var merges: [BytePairModel.Merge] = []
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        for (index, var line) in lines.enumerated() {
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            guard let text = String(validating: line, as: UTF8.self) else {
                throw problem(
                    "is not valid UTF-8; save the file as UTF-8", line: index + 1, column: Self.columnOfInvalid(line))
            }
            if text.hasPrefix("#version") { continue }
            let parts = Self.parts(text)
            guard parts.count == 2 else {
                throw problem(
                    "expected two pieces with a space between them, found \(JSONOutput.quoted(text))", line: index + 1)
            }
            switch merge(parts[0], parts[1]) {
            case .success(let merge): merges.append(merge)
            case .failure(let error): throw problem(error.message, line: index + 1)
            }
        }
        return merges
    }

    private static func parts(_ text: String) -> [String] {
        text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map { String(Substring($0)) }
    }

    /// The column of the first byte that belongs to no character.
    private static func columnOfInvalid(_ line: ArraySlice<UInt8>) -> Int {
        var (decoder, iterator, column) = (UTF8(), line.makeIterator(), 1)
        while case .scalarValue = decoder.decode(&iterator) { column += 1 }
        return column
    }

    private struct Problem: Error {
        let message: String
    }

    private func merge(_ left: String, _ right: String) -> Result<BytePairModel.Merge, Problem> {
        var found: [Int32] = []
        for piece in [left, right, left + right] {
            guard let id = id(of: piece) else {
                return .failure(Problem(message: "\(JSONOutput.quoted(piece)) is no piece of the vocabulary"))
            }
            found.append(id)
        }
        return .success(BytePairModel.Merge(left: found[0], right: found[1], result: found[2]))
    }
}
