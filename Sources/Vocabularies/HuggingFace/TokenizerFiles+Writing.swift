import Configuration
import Foundation

extension TokenizerFiles {
    /// The files that suffice Mixtape to read a vocabulary again, whatever kind of SentencePiece model it has.
    public static func essentials(of vocabulary: any Vocabulary) -> [(name: String, bytes: [UInt8])] {
        guard let vocabulary = vocabulary as? SentencePieceVocabulary else {
            return [settings(className: byteClass, vocabulary)]
        }
        return [("spiece.model", vocabulary.modelBytes), settings(className: "T5Tokenizer", vocabulary)]
    }

    /// The files from which transformers reads a vocabulary, by their names: `tokenizer_config.json`, and for pieces
    /// `spiece.model` and `tokenizer.json`. Of the last two the newest versions want the second: they read the first
    /// only where the packages sentencepiece and protobuf are there.
    /// - Throws: ``VocabularyError`` where transformers has no tokenizer that gives the same ids.
    public static func contents(of vocabulary: any Vocabulary) throws(VocabularyError) -> [(name: String, bytes: [UInt8])] {
        guard let vocabulary = vocabulary as? SentencePieceVocabulary else {
            return [settings(className: byteClass, vocabulary)]
        }
        guard let proto = try? SentencePieceProto(vocabulary.modelBytes), proto.isWritable else {
            throw VocabularyError(
                """
                the vocabulary cannot be written for transformers: its T5 tokenizer is for unigram models that put a \
                space before the text and collapse runs of spaces
                """)
        }
        // T5Tokenizer builds its steps itself: without bytes, and cutting at every kind of white space, which goes with
        // the usual character maps only. The other class takes tokenizer.json as it stands.
        let isLikeT5 = proto.normalizer?.characterMap.isEmpty == false && !proto.fallsBackToBytes
        let json = proto.tokenizerJSON(sentinels: vocabulary.sentinelCount)
        return [
            ("spiece.model", vocabulary.modelBytes), ("tokenizer.json", Array(json.text.utf8)),
            settings(className: isLikeT5 ? "T5Tokenizer" : "PreTrainedTokenizerFast", vocabulary),
        ]
    }

    private static func settings(className: String, _ vocabulary: any Vocabulary) -> (name: String, bytes: [UInt8]) {
        let json = JSONOutput.object([
            ("tokenizer_class", .string(className)), ("extra_ids", .integer(vocabulary.sentinelCount)),
            ("pad_token", .string(SpecialToken.spelling(SpecialToken.pad))),
            ("eos_token", .string(SpecialToken.spelling(SpecialToken.endOfSequence))),
            ("unk_token", .string(SpecialToken.spelling(SpecialToken.unknown))),
        ])
        return ("tokenizer_config.json", Array(json.text.utf8))
    }
}

extension SentencePieceProto {
    /// Whether a `tokenizer.json` can say the same.
    fileprivate var isWritable: Bool {
        guard modelType == .unigram, let normalizer, denormalizer?.characterMap.isEmpty != false else { return false }
        return normalizer.addsDummyPrefix && normalizer.removesExtraSpaces && normalizer.escapesSpaces
            && !putsSpacesLast
    }

    /// The `tokenizer.json` of this model with T5's sentinels; ``TokenizerJSON`` reads it.
    fileprivate func tokenizerJSON(sentinels: Int) -> JSONOutput {
        let sentinelTexts = (0..<sentinels).reversed().map { Sentinels.spelling($0) }
        let vocabulary = pieces.map { ($0.text, Double($0.score)) } + sentinelTexts.map { ($0, 0) }
        var added = pieces.enumerated().compactMap { id, piece in
            switch piece.kind {
            case .control, .unknown: Self.addedToken(id, piece.text, isSpecial: true)
            case .userDefined: Self.addedToken(id, piece.text, isSpecial: false)
            case .normal, .unused, .byte: nil
            }
        }
        added += sentinelTexts.enumerated().map { Self.addedToken(pieces.count + $0, $1, isSpecial: true) }
        let end = SpecialToken.spelling(SpecialToken.endOfSequence)
        return .object([
            ("version", .string("1.0")), ("truncation", .null), ("padding", .null), ("added_tokens", .array(added)),
            ("normalizer", normalizerSteps), ("pre_tokenizer", Self.metaspace),
            (
                "post_processor",
                Self.step("TemplateProcessing", [
                    ("single", .array([Self.sequence("A"), Self.special(end)])),
                    ("pair", .array([Self.sequence("A"), Self.special(end), Self.sequence("B"), Self.special(end)])),
                    (
                        "special_tokens",
                        .object([(end, .object([
                            ("id", .string(end)), ("ids", .array([.integer(Int(SpecialToken.endOfSequence))])),
                            ("tokens", .array([.string(end)])),
                        ]))])
                    ),
                ])
            ),
            ("decoder", decoderSteps),
            (
                "model",
                Self.step("Unigram", [
                    ("unk_id", .integer(Int(SpecialToken.unknown))),
                    ("vocab", .array(vocabulary.map { .array([.string($0.0), .number($0.1)]) })),
                    ("byte_fallback", .bool(fallsBackToBytes)),
                ])
            ),
        ])
    }

    private static func addedToken(_ id: Int, _ text: String, isSpecial: Bool) -> JSONOutput {
        .object([
            ("id", .integer(id)), ("content", .string(text)), ("single_word", .bool(false)), ("lstrip", .bool(false)),
            ("rstrip", .bool(false)), ("normalized", .bool(false)), ("special", .bool(isSpecial)),
        ])
    }

    // MARK: Steps

    private var normalizerSteps: JSONOutput {
        let map = normalizer?.characterMap ?? []
        let precompiled = Self.step(
            "Precompiled", [("precompiled_charsmap", .string(Data(map).base64EncodedString()))])
        let spaces = [
            Self.replace(TokenizerJSON.outerSpaces, by: ""), Self.replace(TokenizerJSON.repeatedSpaces, by: " "),
        ]
        return Self.step("Sequence", [("normalizers", .array((map.isEmpty ? [] : [precompiled]) + spaces))])
    }

    private static let metaspace = step("Metaspace", [
        ("replacement", .string("▁")), ("prepend_scheme", .string("always")), ("split", .bool(true)),
    ])

    private var decoderSteps: JSONOutput {
        guard fallsBackToBytes else { return Self.metaspace }
        return Self.step("Sequence", [("decoders", .array([Self.step("ByteFallback", []), Self.metaspace]))])
    }

    private static func replace(_ pattern: String, by text: String) -> JSONOutput {
        step("Replace", [("pattern", .object([("Regex", .string(pattern))])), ("content", .string(text))])
    }

    private static func sequence(_ id: String) -> JSONOutput {
        .object([("Sequence", .object([("id", .string(id)), ("type_id", .integer(0))]))])
    }

    private static func special(_ id: String) -> JSONOutput {
        .object([("SpecialToken", .object([("id", .string(id)), ("type_id", .integer(0))]))])
    }

    private static func step(_ type: String, _ fields: [(key: String, value: JSONOutput)]) -> JSONOutput {
        .object([("type", .string(type))] + fields)
    }
}
