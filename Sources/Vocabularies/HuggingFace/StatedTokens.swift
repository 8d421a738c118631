import Files

/// The statements of all files of a tokenizer on its tokens, compared with each other and with the pieces.
///
/// The same token may stand in several files, which must agree on its id and its rules. A token without an id gets the
/// next free one, as in transformers.
struct StatedTokens {
    /// The pieces or bytes by their spelling, the three special ones of T5 included.
    let pieces: [[UInt8]: Int]
    let sentinelCount: Int
    let sentinelID: (Int) -> Int
    /// The first id after the pieces and sentinels.
    let firstFreeID: Int
    /// Whether T5's special pieces have T5's ids, even if the files do not list them.
    var hasT5Pieces = true

    /// The added tokens among those that the files state, in the order of the files.
    /// - Throws: ``VocabularyError`` if the files contradict each other or the pieces.
    func addedTokens(_ stated: [StatedToken]) throws(VocabularyError) -> [AddedToken] {
        var order: [[UInt8]] = []
        // Compared by bytes: as strings, two spellings of a letter with its accent would be equal.
        var groups: [[UInt8]: [StatedToken]] = [:]
        for token in stated {
            let key = Array(token.content.utf8)
            guard !key.isEmpty else { throw token.problem("is empty; leave it out") }
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(token)
        }
        var tokens: [AddedToken] = []
        var new: [(id: Int?, group: [StatedToken])] = []
        for key in order {
            guard let group = groups[key], let first = group.first else { continue }
            let id = try Self.id(of: group)
            if let expected = fixedID(of: first.content) {
                if let id, id.value != expected {
                    throw id.token.problem("has the id \(id.value); expected \(expected), as in T5")
                }
            } else if let piece = pieces[key] {
                if let id, id.value != piece {
                    throw id.token.problem("has the id \(id.value); expected \(piece), that of the piece")
                }
                tokens.append(AddedToken(first.content, id: Int32(piece), try Self.rules(of: group)))
            } else {
                new.append((id?.value, group))
            }
        }
        return tokens + (try numbered(new))
    }

    /// The id of a token that was not added: one of T5's special pieces, or a sentinel.
    private func fixedID(of content: String) -> Int? {
        if let index = Sentinels.index(content), index < sentinelCount { return sentinelID(index) }
        guard hasT5Pieces else { return nil }
        // A padding that does not start a decoder's input may be any piece.
        return SpecialTokens.t5.id(ofSpelling: content).map { pieces[Array(content.utf8)] ?? $0 }
    }

    /// The tokens that are not pieces, with consecutive ids.
    private func numbered(_ new: [(id: Int?, group: [StatedToken])]) throws(VocabularyError) -> [AddedToken] {
        let known = new.filter { $0.id != nil }.sorted { $0.id ?? 0 < $1.id ?? 0 }
        var tokens: [AddedToken] = []
        for (id, group) in known + new.filter({ $0.id == nil }) {
            let next = firstFreeID + tokens.count
            if let id, id != next {
                let holder = group.first { $0.id != nil } ?? group[0]
                throw holder.problem(
                    "has the id \(id); expected \(next), the next after the pieces and tokens before it")
            }
            tokens.append(AddedToken(group[0].content, id: Int32(next), try Self.rules(of: group)))
        }
        return tokens
    }

    /// The id on which the files agree, and a token that states it; nil if none does.
    private static func id(
        of group: [StatedToken]
    ) throws(VocabularyError) -> (value: Int, token: StatedToken)? {
        guard let first = group.first(where: { $0.id != nil }), let id = first.id else { return nil }
        for other in group {
            guard let otherID = other.id, otherID != id else { continue }
            throw other.problem("has the id \(otherID), but \(id) in \(FileSystem.name(of: first.file)); \(remedy)")
        }
        return (id, first)
    }

    /// The rules on which the files agree, or transformers' rules for a token whose text alone is given.
    private static func rules(of group: [StatedToken]) throws(VocabularyError) -> AddedToken.Rules {
        let isSpecial = group.contains { $0.isSpecial }
        guard let first = group.first(where: { $0.rules != nil }), let rules = first.rules else {
            return .init(isSpecial: isSpecial, isNormalized: !isSpecial)
        }
        for other in group {
            guard let others = other.rules, others != rules else { continue }
            let name = zip(rules.fields, others.fields).first { $0.value != $1.value }?.0.key ?? ""
            throw other.problem("has another \"\(name)\" than in \(FileSystem.name(of: first.file)); \(remedy)")
        }
        return rules
    }

    static let remedy = "save the tokenizer anew, so that its files agree"
}
