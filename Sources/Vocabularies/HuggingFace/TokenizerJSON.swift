import Configuration
import Foundation

/// A `tokenizer.json` of the library tokenizers (version 1.0) with a unigram model, read as a SentencePiece model.
///
/// transformers 5 saves a T5 tokenizer only in this form. The file has the pieces with their scores and the character
/// map, but not SentencePiece's kinds of pieces or its rules for spaces. It states those as steps of its own:
///
///     normalizer      Precompiled: the character map; Strip, Replace: spaces at the end go, runs of them collapse
///     pre_tokenizer   WhitespaceSplit: the same, too; Metaspace: a space is ▁, and there is one before the text
///     added_tokens    the special pieces, user-defined ones, T5's sentinels, which are no pieces at all, and others
///
/// Only these steps are accepted. Their effect differs from SentencePiece's on few texts, with spaces other than U+0020
/// or clusters of combining marks; there SentencePiece's rules apply.
struct TokenizerJSON {
    /// The pieces without sentinels.
    private(set) var proto = SentencePieceProto()
    private(set) var sentinels = 0
    private(set) var tokens: [StatedToken] = []
    /// Whether spaces separate pieces. Then no piece with a space inside is ever found.
    private var splitsAtSpaces = false

    private let document: TokenizerDocument

    /// - Throws: ``VocabularyError`` if the file is not one, or describes another kind of tokenizer.
    init(_ document: TokenizerDocument) throws(VocabularyError) {
        self.document = document
        let model = try document.required("model", of: document.root, "an object") { $0.members == nil ? nil : $0 }
        if let type = try document.optional("type", of: model, "a string", { $0.string }), type != "Unigram" {
            throw document.problem(
                "the tokenizer is of the type \(type); expected Unigram or BPE", at: model)
        }
        tokens = try document.addedTokens()
        proto.pieces = try readPieces(model)
        proto.normalizer = try readNormalizer()
        try checkPreTokenizer()
        let fallsBackToBytes = try document.optional("byte_fallback", of: model, "true or false") { $0.bool } ?? false
        setKinds(fallsBackToBytes: fallsBackToBytes)
        proto.trainer = SentencePieceProto.trainer(pieceCount: proto.pieces.count, fallsBackToBytes: fallsBackToBytes)
    }

    /// T5's spelling of the first three pieces.
    private static let special = ["<pad>", "</s>", "<unk>"]

    // MARK: The model

    /// Reads the vocabulary and cuts the sentinels off its end.
    private mutating func readPieces(_ model: JSONNode) throws(VocabularyError) -> [SentencePieceProto.Piece] {
        let nodes = try document.required("vocab", of: model, "a list of pieces with scores") { $0.elements }
        var pieces: [SentencePieceProto.Piece] = []
        pieces.reserveCapacity(nodes.count)
        for node in nodes {
            guard let pair = node.elements, pair.count == 2, let text = pair[0].string, let score = pair[1].number
            else { throw document.problem("vocab: expected a piece and its score", at: node) }
            pieces.append(.init(text: text, score: Float(score)))
        }
        let unknown = try document.required("unk_id", of: model, "an id") { $0.integer }
        guard pieces.prefix(3).map(\.text) == Self.special, unknown == Int(SpecialTokens.t5.unknown) else {
            let found = pieces.prefix(3).map { JSONOutput.quoted($0.text) }.joined(separator: ", ")
            throw document.problem(
                """
                the ids 0, 1, 2 belong to \(found), and the unknown has the id \(unknown); \
                expected <pad>, </s>, <unk>, as in T5; if spiece.model is beside it, remove this file
                """, at: model)
        }
        while let last = pieces.last, Sentinels.index(last.text) == sentinels {
            pieces.removeLast()
            sentinels += 1
        }
        guard !pieces.contains(where: { Sentinels.index($0.text) != nil }) else {
            throw document.problem(
                "vocab: the sentinels do not descend to <extra_id_0> at the end, as they do in T5", at: model)
        }
        if sentinels == 0 {
            // Sentinels may stand only among the added tokens.
            sentinels = Set(tokens.compactMap { Sentinels.index($0.content) }).count
        }
        return pieces
    }

    /// Gives the pieces their kinds. User-defined pieces are added tokens in this file.
    private mutating func setKinds(fallsBackToBytes: Bool) {
        for id in [SpecialTokens.t5.pad, SpecialTokens.t5.endOfSequence] { proto.pieces[Int(id)].kind = .control }
        proto.pieces[Int(SpecialTokens.t5.unknown)].kind = .unknown
        for id in proto.pieces.indices where id > SpecialTokens.t5.unknown {
            let text = proto.pieces[id].text
            if fallsBackToBytes, text.wholeMatch(of: /<0x[0-9A-F]{2}>/) != nil {
                proto.pieces[id].kind = .byte
            } else if splitsAtSpaces, Self.hasSpaceInside(text) {
                proto.pieces[id].kind = .unused
            }
        }
    }

    /// Whether a piece has the mark of a space after its beginning.
    static func hasSpaceInside(_ text: String) -> Bool { text.unicodeScalars.dropFirst().contains("▁") }

    // MARK: The steps before the model

    private func readNormalizer() throws(VocabularyError) -> SentencePieceProto.Normalizer {
        var normalizer = SentencePieceProto.Normalizer()
        for step in try document.steps("normalizer", list: "normalizers") {
            switch step.type {
            case "Precompiled":
                let map = try document.optional("precompiled_charsmap", of: step.node, "a text in base 64") {
                    $0.string.flatMap { Data(base64Encoded: $0) }
                }
                normalizer.characterMap = Array(map ?? Data())
            case "Strip" where step.node["strip_left"]?.bool != true: break
            case "Replace" where Self.collapsesSpaces(step.node): break
            default: throw refusal(step, of: "normalizer")
            }
        }
        return normalizer
    }

    /// Whether a replacement treats spaces as SentencePiece does.
    private static func collapsesSpaces(_ node: JSONNode) -> Bool {
        switch (node["pattern"]?["Regex"]?.string, node["content"]?.string) {
        case (outerSpacesOfLines, ""), (repeatedSpaces, " "), (repeatedSpaces, "▁"): true
        case (firstSpaceMark, "▁▁"), (spaceMarkOfWord, "▁▁"): true
        default: false
        }
    }

    // Regular expressions of the steps that this program writes. SentencePiece drops marks of a space at the end of a
    // text, as it drops spaces there, and keeps them elsewhere.

    /// The spaces between words, and the characters removed at the end.
    static let spaces = #" +|[ ▁]+\z"#
    /// The spaces at the ends, for pieces that span several words.
    static let outerSpaces = #"\A +|[ ▁]+\z"#, repeatedSpaces = " {2,}"
    /// A mark of a space in the text itself, at a place where the step Metaspace would put one: before a word, or, for
    /// pieces that span several words, before the text.
    static let spaceMarkOfWord = "(?<![^ ])▁", firstSpaceMark = #"\A *▁"#
    /// The opening of a byte's spelling. In a text it does not mean a byte.
    static let spelledByte = "<(?=0x[0-9A-F]{2}>)"
    /// The pattern for the outer spaces in an older version. It also finds the spaces beside line breaks.
    private static let outerSpacesOfLines = "^ +| +$"

    private mutating func checkPreTokenizer() throws(VocabularyError) {
        let steps = try document.steps("pre_tokenizer", list: "pretokenizers")
        var hasMetaspace = false
        for step in steps {
            switch step.type {
            case "WhitespaceSplit": splitsAtSpaces = true
            case "Metaspace" where Self.isLikeSentencePiece(step.node):
                hasMetaspace = true
                if step.node["split"]?.bool != false { splitsAtSpaces = true }
            case "Split" where Self.isWithoutEffect(step.node):
                if step.node["pattern"]?["Regex"]?.string == Self.spaces { splitsAtSpaces = true }
            default: throw refusal(step, of: "pre_tokenizer")
            }
        }
        guard hasMetaspace else {
            throw document.problem(
                "pre_tokenizer: has no step Metaspace, so this is no tokenizer of T5", at: document.root)
        }
    }

    /// Whether a text gets a space before it, as ▁; older files state this differently.
    private static func isLikeSentencePiece(_ node: JSONNode) -> Bool {
        let scheme = node["prepend_scheme"]?.string ?? (node["add_prefix_space"]?.bool == true ? "always" : "never")
        return node["replacement"]?.string == "▁" && scheme == "always"
    }

    /// Whether a step cuts only where SentencePiece's own rules give the same result.
    private static func isWithoutEffect(_ node: JSONNode) -> Bool {
        guard node["invert"]?.bool != true else { return false }
        switch (node["pattern"]?["Regex"]?.string, node["behavior"]?.string) {
        case (spaces, "Removed"), (outerSpaces, "Removed"), (spelledByte, "MergedWithPrevious"): return true
        default: return false
        }
    }

    private func refusal(_ step: (type: String, node: JSONNode), of key: String) -> VocabularyError {
        document.problem(
            """
            \(key): the step \(step.type) is none of SentencePiece's, or not set as in T5; use a model with a \
            spiece.model
            """, at: step.node)
    }
}
