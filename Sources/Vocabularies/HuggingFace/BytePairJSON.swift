import Configuration

/// A `tokenizer.json` of the library tokenizers (version 1.0) with byte-level BPE.
///
/// Only the steps of GPT-2's tokenizer are accepted; any other one is refused by its name. `truncation` and `padding`
/// are not read: transformers sets both anew for each call.
struct BytePairJSON {
    /// The tokens that the file puts around a text.
    enum Frame {
        case none
        case end(String)
        case classification(first: String, last: String)

        var kind: BytePairVocabulary.Frame {
            switch self {
            case .none: .none
            case .end: .end
            case .classification: .classification
            }
        }
    }

    let model: BytePairModel
    let tokens: [StatedToken]
    private(set) var frame = Frame.none

    private let document: TokenizerDocument

    /// Whether a file describes such a tokenizer. The oldest files do not name their type.
    static func describes(_ document: TokenizerDocument) -> Bool {
        guard let model = document.root["model"] else { return false }
        return model["type"].map { $0.string == "BPE" } ?? (model["merges"] != nil)
    }

    /// - Parameter addsPrefixSpace: overrides what the file says, as `tokenizer_config.json` does in transformers
    /// - Throws: ``VocabularyError`` if the file is not one, or describes another kind of tokenizer
    init(_ document: TokenizerDocument, addsPrefixSpace: Bool?) throws(VocabularyError) {
        self.document = document
        let model = try document.required("model", of: document.root, "an object") { $0.members == nil ? nil : $0 }
        tokens = try document.addedTokens()
        var settings = BytePairModel.Settings()
        try Self.readPreTokenizer(document, &settings)
        settings.addsPrefixSpace = addsPrefixSpace ?? settings.addsPrefixSpace
        let vocabulary = try document.required("vocab", of: model, "an object of pieces with ids") {
            $0.members == nil ? nil : $0
        }
        let pieces = try BytePairPieces(vocabulary, in: document)
        try Self.readModel(model, pieces, document, &settings)
        self.model = BytePairModel(
            spellings: pieces.spellings, merges: try pieces.merges(of: model, in: document), settings: settings)
        try checkSteps()
        try readFrame()
    }

    private static func readModel(
        _ model: JSONNode, _ pieces: BytePairPieces, _ document: TokenizerDocument,
        _ settings: inout BytePairModel.Settings
    ) throws(VocabularyError) {
        func isSet(_ key: String) throws(VocabularyError) -> Bool {
            try document.optional(key, of: model, "true or false") { $0.bool } ?? false
        }
        if let node = model["dropout"],
            let rate = try document.optional("dropout", of: model, "a number", { $0.number }),
            rate != 0
        {
            throw document.problem(
                "dropout is \(rate): the ids of a text would be drawn at random; set it to null", at: node)
        }
        for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
            guard let node = model[key], let text = try document.optional(key, of: model, "a string", { $0.string }),
                !text.isEmpty
            else { continue }
            throw document.problem(
                "\(key) is \(JSONOutput.quoted(text)); expected none, as in byte-level BPE", at: node)
        }
        if try isSet("byte_fallback"), let node = model["byte_fallback"] {
            throw document.problem(
                "byte_fallback is true, which byte-level BPE does not need and Mixtape does not support", at: node)
        }
        settings.prefersWholeWords = try isSet("ignore_merges")
        settings.fusesUnknown = try isSet("fuse_unk")
        guard let unknown = try document.optional("unk_token", of: model, "a string", { $0.string }) else { return }
        settings.unknown = pieces.id(of: unknown)
        if settings.unknown == nil, let node = model["unk_token"], !pieces.hasAllBytes {
            throw document.problem(
                "unk_token \(JSONOutput.quoted(unknown)) is no piece, and some bytes are none either", at: node)
        }
    }

    private static func readPreTokenizer(
        _ document: TokenizerDocument, _ settings: inout BytePairModel.Settings
    ) throws(VocabularyError) {
        let steps = try document.steps("pre_tokenizer", list: "pretokenizers")
        for (count, step) in steps.enumerated() {
            guard step.type == "ByteLevel", count == 0 else {
                throw document.problem(
                    "pre_tokenizer: the step \(step.type) is not supported; expected ByteLevel alone, as in GPT-2",
                    at: step.node)
            }
            func isSet(_ key: String) throws(VocabularyError) -> Bool {
                try document.optional(key, of: step.node, "true or false") { $0.bool } ?? true
            }
            settings.addsPrefixSpace = try isSet("add_prefix_space")
            settings.splitsWords = try isSet("use_regex")
        }
        if steps.isEmpty {
            throw document.problem("has no pre_tokenizer; expected ByteLevel, as in GPT-2", at: document.root)
        }
    }

    private func checkSteps() throws(VocabularyError) {
        if let step = try document.steps("normalizer", list: "normalizers").first {
            throw document.problem(
                "normalizer: the step \(step.type) is not supported; byte-level BPE takes texts as they are",
                at: step.node)
        }
        let decoders = try document.steps("decoder", list: "decoders")
        for step in decoders where step.type != "ByteLevel" {
            throw document.problem(
                "decoder: the step \(step.type) is not supported; expected ByteLevel, as in GPT-2", at: step.node)
        }
        if decoders.isEmpty {
            throw document.problem("has no decoder; expected ByteLevel, as in GPT-2", at: document.root)
        }
    }

    // MARK: The tokens around a text

    private mutating func readFrame() throws(VocabularyError) {
        for step in try document.steps("post_processor", list: "processors") {
            switch step.type {
            case "ByteLevel": break  // It only changes the places of tokens in the text.
            case "RobertaProcessing":
                func token(_ key: String) throws(VocabularyError) -> String {
                    try document.required(key, of: step.node, "a token with its id") { $0.elements?.first?.string }
                }
                frame = .classification(first: try token("cls"), last: try token("sep"))
            case "TemplateProcessing": frame = try template(step.node)
            default:
                throw document.problem(
                    "post_processor: the step \(step.type) is not supported; expected ByteLevel or TemplateProcessing",
                    at: step.node)
            }
        }
    }

    private func template(_ node: JSONNode) throws(VocabularyError) -> Frame {
        let parts = try document.required("single", of: node, "a list") { $0.elements }
        // A part without a token is the text.
        let tokens = parts.map { $0["SpecialToken"]?["id"]?.string }
        switch tokens.count {
        case 1 where tokens[0] == nil: return .none
        case 2:
            if tokens[0] == nil, let end = tokens[1] { return .end(end) }
        case 3:
            if let first = tokens[0], tokens[1] == nil, let last = tokens[2] {
                return .classification(first: first, last: last)
            }
        default: break
        }
        throw document.problem(
            "post_processor: puts other tokens around a text than an end, or one for classification and a separator; "
                + "this is not supported", at: node)
    }
}
