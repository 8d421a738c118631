import Configuration
import Foundation

/// A `tokenizer.json` read step by step, as the library tokenizers reads it. It shows what transformers will make of a
/// file that this program writes. Vocabularies themselves encode with SentencePiece, so the two can be compared.
///
/// The steps are those that ``TokenizerFiles`` writes, and those with which transformers' T5Tokenizer replaces them.
package struct TokenizersReading {
    private enum Normalizer {
        /// The character map. It is applied to a cluster of at most five bytes as a whole, else to each character.
        case precompiled(CharacterMap)
        case replace(NSRegularExpression, by: String)
    }

    private enum PreTokenizer {
        case whitespaceSplit
        case remove(NSRegularExpression)
        /// A match of the pattern ends the part before it.
        case mergeWithPrevious(NSRegularExpression)
        case metaspace(splits: Bool)
    }

    private var normalizers: [Normalizer] = []
    private var preTokenizers: [PreTokenizer] = []
    private let model: UnigramModel
    private let tokens: [AddedToken]
    private let cutter: TextCutter
    private var normalizedCutter: TextCutter

    /// - Parameters:
    ///   - json: the file
    ///   - className: the class of transformers that reads it
    /// - Throws: ``VocabularyError`` if it has unknown steps
    package init(_ json: [UInt8], className: String) throws(VocabularyError) {
        let document: JSONDocument
        do {
            document = try JSONDocument(bytes: json, file: "tokenizer.json", dialect: .strict)
        } catch {
            throw VocabularyError(error.description)
        }
        let root = document.root
        let isT5 = className == TokenizerFiles.t5Class
        model = UnigramModel(root["model"], fallsBackToBytes: isT5 ? false : nil)
        tokens = (root["added_tokens"]?.elements ?? []).map(Self.token)
        cutter = TextCutter(tokens, sentinels: 0)
        normalizedCutter = cutter
        for step in Self.steps(root["normalizer"], "normalizers") {
            if let step = try Self.normalizer(step, isT5: isT5) { normalizers.append(step) }
        }
        if isT5 {
            preTokenizers = [.whitespaceSplit, .metaspace(splits: true)]
        } else {
            for step in Self.steps(root["pre_tokenizer"], "pretokenizers") {
                preTokenizers.append(try Self.preTokenizer(step))
            }
        }
        let patterns = tokens.enumerated().filter { $1.rules.isNormalized }.map {
            (index: $0, spelling: Array(normalize($1.content).utf8))
        }
        normalizedCutter = TextCutter(tokens, patterns: patterns, sentinels: 0)
    }

    /// The ids of a text, without an end.
    package func encode(_ text: String) -> [Int32] {
        var ids: [Int32] = []
        for part in cutter.cut(text[...]) {
            guard case .text(let text) = part else {
                append(part, to: &ids)
                continue
            }
            for part in normalizedCutter.cut(normalize(String(text))[...]) { append(part, to: &ids) }
        }
        return ids
    }

    private func append(_ part: TextCutter.Part, to ids: inout [Int32]) {
        switch part {
        case .sentinel: break
        case .token(let index): ids.append(tokens[index].id)
        case .text(let text): for word in words(of: String(text)) { model.encode(word, into: &ids) }
        }
    }

    // MARK: The file

    private static func token(_ node: JSONNode) -> AddedToken {
        func isSet(_ key: String) -> Bool { node[key]?.bool ?? false }
        return AddedToken(
            node["content"]?.string ?? "", id: Int32(node["id"]?.integer ?? 0),
            .init(
                isSpecial: isSet("special"), isNormalized: isSet("normalized"), isSingleWord: isSet("single_word"),
                stripsLeft: isSet("lstrip"), stripsRight: isSet("rstrip")))
    }

    private static func steps(_ node: JSONNode?, _ list: String) -> [JSONNode] {
        guard let node, !node.isNull else { return [] }
        return node[list]?.elements ?? [node]
    }

    /// T5Tokenizer keeps only the character map.
    private static func normalizer(_ node: JSONNode, isT5: Bool) throws(VocabularyError) -> Normalizer? {
        switch node["type"]?.string {
        case "Precompiled":
            let bytes = Array(node["precompiled_charsmap"]?.string.flatMap { Data(base64Encoded: $0) } ?? Data())
            guard let map = try? CharacterMap(bytes), (try? map.check()) != nil else { throw unknown("Precompiled") }
            return .precompiled(map)
        case "Replace": return isT5 ? nil : .replace(try regex(node), by: node["content"]?.string ?? "")
        case let type: throw unknown(type)
        }
    }

    private static func preTokenizer(_ node: JSONNode) throws(VocabularyError) -> PreTokenizer {
        switch (node["type"]?.string, node["behavior"]?.string) {
        case ("WhitespaceSplit", _): return .whitespaceSplit
        case ("Metaspace", _): return .metaspace(splits: node["split"]?.bool ?? true)
        case ("Split", "Removed"): return .remove(try regex(node))
        case ("Split", "MergedWithPrevious"): return .mergeWithPrevious(try regex(node))
        case (let type, _): throw unknown(type)
        }
    }

    private static func regex(_ node: JSONNode) throws(VocabularyError) -> NSRegularExpression {
        guard let pattern = node["pattern"]?["Regex"]?.string,
            let regex = try? NSRegularExpression(pattern: pattern)
        else { throw unknown("without a pattern") }
        return regex
    }

    private static func unknown(_ step: String?) -> VocabularyError {
        VocabularyError("the step \(step ?? "without a type") of the tokenizer is not known")
    }

    // MARK: The steps

    private func normalize(_ text: String) -> String {
        normalizers.reduce(text) { text, step in
            switch step {
            case .precompiled(let map): return Self.map(text, map)
            case .replace(let regex, let replacement):
                let template = NSRegularExpression.escapedTemplate(for: replacement)
                let range = NSRange(text.startIndex..., in: text)
                return regex.stringByReplacingMatches(in: text, range: range, withTemplate: template)
            }
        }
    }

    private static func map(_ text: String, _ map: CharacterMap) -> String {
        func replacement(of part: String) -> String? {
            var part = part
            let key = part.withUTF8 { map.keys(in: $0, at: 0).first }
            return key.map { String(decoding: $0.replacement, as: UTF8.self) }
        }
        return text.map { cluster in
            let cluster = String(cluster)
            if cluster.utf8.count < 6, let replacement = replacement(of: cluster) { return replacement }
            return cluster.unicodeScalars.map { replacement(of: String($0)) ?? String($0) }.joined()
        }.joined()
    }

    private func words(of text: String) -> [String] {
        preTokenizers.reduce([text]) { words, step in
            words.flatMap { word -> [String] in
                switch step {
                case .whitespaceSplit:
                    return word.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }
                case .remove(let regex): return Self.split(word, regex, keepsMatches: false)
                case .mergeWithPrevious(let regex): return Self.split(word, regex, keepsMatches: true)
                case .metaspace(let splits): return Self.metaspace(word, splits: splits)
                }
            }.filter { !$0.isEmpty }
        }
    }

    private static func split(_ text: String, _ regex: NSRegularExpression, keepsMatches: Bool) -> [String] {
        var parts: [String] = []
        var start = text.startIndex
        for match in regex.matches(in: text, range: NSRange(text.startIndex..., in: text)) {
            guard let range = Range(match.range, in: text) else { continue }
            parts.append(String(text[start..<(keepsMatches ? range.upperBound : range.lowerBound)]))
            start = range.upperBound
        }
        return parts + [String(text[start...])]
    }

    private static func metaspace(_ text: String, splits: Bool) -> [String] {
        let mark: Unicode.Scalar = "▁"
        var scalars = Array(text.unicodeScalars.map { $0 == " " ? mark : $0 })
        guard !scalars.isEmpty else { return [] }
        if scalars[0] != mark { scalars.insert(mark, at: 0) }
        var words: [String.UnicodeScalarView] = []
        for scalar in scalars {
            if words.isEmpty || splits && scalar == mark { words.append(.init()) }
            words[words.count - 1].append(scalar)
        }
        return words.map { String($0) }
    }
}
