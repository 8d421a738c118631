import Configuration
import Foundation

extension TokenizerFiles {
    /// The files from which Mixtape can read a vocabulary again, for any kind of SentencePiece model.
    package static func essentials(of vocabulary: any Vocabulary) -> [(name: String, bytes: [UInt8])] {
        if let vocabulary = vocabulary as? BytePairVocabulary {
            // The other two files of byte-level BPE repeat this one.
            return bytePairs(vocabulary).filter {
                ![BytePairFiles.vocabularyName, BytePairFiles.mergesName].contains($0.name)
            }
        }
        guard let vocabulary = vocabulary as? SentencePieceVocabulary else {
            return [settings(className: byteClass, vocabulary)]
        }
        return [("spiece.model", vocabulary.modelBytes), settings(className: t5Class, vocabulary)]
    }

    /// The files from which transformers reads a vocabulary, by name: `tokenizer_config.json`, and for pieces
    /// `spiece.model` and `tokenizer.json`. The newest versions need `tokenizer.json`: they read `spiece.model` only if
    /// the packages sentencepiece and protobuf are installed.
    ///
    /// Before they are returned, difficult texts are encoded as transformers will encode them with these files.
    /// - Throws: ``VocabularyError`` if transformers has no tokenizer that gives the same ids; with the text, if one
    ///   shows it.
    package static func contents(
        of vocabulary: any Vocabulary
    ) throws(VocabularyError) -> [(name: String, bytes: [UInt8])] {
        if let vocabulary = vocabulary as? BytePairVocabulary { return bytePairs(vocabulary) }
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
        let json = Array(proto.tokenizerJSON(vocabulary).text.utf8)
        let className = try TokenizersReading.className(for: json, vocabulary, proto)
        return [
            ("spiece.model", vocabulary.modelBytes), ("tokenizer.json", json),
            settings(className: className, vocabulary),
        ]
    }

    /// The library tokenizers has the same rules as this program.
    private static func bytePairs(_ vocabulary: BytePairVocabulary) -> [(name: String, bytes: [UInt8])] {
        vocabulary.files + [settings(className: vocabulary.isLikeGPT2 ? gpt2Class : plainClass, vocabulary)]
    }

    private static func settings(className: String, _ vocabulary: any Vocabulary) -> (name: String, bytes: [UInt8]) {
        var fields: [(key: String, value: JSONOutput)] = [
            ("tokenizer_class", .string(className)), ("extra_ids", .integer(vocabulary.sentinelCount)),
            ("pad_token", .string(vocabulary.piece(vocabulary.specialTokens.pad))),
            ("eos_token", .string(vocabulary.piece(vocabulary.specialTokens.endOfSequence))),
            ("unk_token", .string(vocabulary.piece(vocabulary.specialTokens.unknown))),
        ]
        let special = vocabulary.specialTokens
        for (key, id) in [
            ("bos_token", special.beginningOfSequence), ("cls_token", special.classification),
            ("sep_token", special.separator), ("mask_token", special.mask),
        ] {
            if let id { fields.append((key, .string(vocabulary.piece(id)))) }
        }
        if let vocabulary = vocabulary as? BytePairVocabulary {
            fields.append(("add_prefix_space", .bool(vocabulary.model.settings.addsPrefixSpace)))
            fields.append(("added_tokens_decoder", decoder(vocabulary.allTokens)))
        } else if !vocabulary.addedTokens.isEmpty {
            fields.append(("added_tokens_decoder", decoder(tokens(of: vocabulary))))
        }
        return ("tokenizer_config.json", Array(JSONOutput.object(fields).text.utf8))
    }

    /// All tokens in addition to the pieces: transformers takes this list as complete.
    private static func tokens(of vocabulary: any Vocabulary) -> [AddedToken] {
        let special = AddedToken.Rules(isSpecial: true)
        let own = Set(vocabulary.addedTokens.map(\.id))
        var tokens = (0..<3).filter { !own.contains($0) }.map { AddedToken(vocabulary.piece($0), id: $0, special) }
        tokens += (0..<vocabulary.sentinelCount).map {
            AddedToken(Sentinels.spelling($0), id: vocabulary.sentinelID($0), special)
        }
        return (tokens + vocabulary.addedTokens).sorted { $0.id < $1.id }
    }

    private static func decoder(_ tokens: [AddedToken]) -> JSONOutput {
        .object(tokens.map { (String($0.id), .object($0.json)) })
    }
}

extension AddedToken {
    /// The token's rules without its id, as transformers' files state them.
    var json: [(key: String, value: JSONOutput)] {
        [("content", .string(content))] + rules.fields.map { ($0, .bool($1)) }
    }
}

extension SentencePieceProto {
    /// Whether a `tokenizer.json` can express it.
    fileprivate var isWritable: Bool {
        modelType == .unigram && hasUsualSpaces && denormalizer?.characterMap.isEmpty != false
    }

    /// Whether some pieces span several words.
    private var crossesSpaces: Bool { pieces.contains { $0.kind == .normal && TokenizerJSON.hasSpaceInside($0.text) } }

    /// The `tokenizer.json` of this model with its sentinels and added tokens; ``TokenizerJSON`` reads it.
    ///
    /// Sentinels are not pieces. Otherwise they could be found in the normalizer's output. User-defined pieces are
    /// pieces, because SentencePiece joins them with their neighbours.
    fileprivate func tokenizerJSON(_ vocabulary: SentencePieceVocabulary) -> JSONOutput {
        let special = AddedToken.Rules(isSpecial: true)
        var added = pieces.enumerated().compactMap { id, piece in
            piece.kind == .control || piece.kind == .unknown ? AddedToken(piece.text, id: Int32(id), special) : nil
        }
        let own = Set(vocabulary.addedTokens.map(\.id))
        added.removeAll { own.contains($0.id) }
        added += (0..<vocabulary.sentinelCount).map {
            AddedToken(Sentinels.spelling($0), id: vocabulary.sentinelID($0), special)
        }
        added = (added + vocabulary.addedTokens).sorted { $0.id < $1.id }
        let end = pieces[Int(vocabulary.specialTokens.endOfSequence)].text
        return .object([
            ("version", .string("1.0")), ("truncation", .null), ("padding", .null),
            ("added_tokens", .array(added.map { .object([("id", .integer(Int($0.id)))] + $0.json) })),
            ("normalizer", normalizerSteps), ("pre_tokenizer", preTokenizerSteps),
            ("post_processor", .template(end: end, id: vocabulary.specialTokens.endOfSequence)),
            ("decoder", decoderSteps),
            (
                "model",
                .step(
                    "Unigram",
                    [
                        ("unk_id", .integer(Int(vocabulary.specialTokens.unknown))),
                        ("vocab", .array(pieces.map { .array([.string($0.text), .number(Double($0.score))]) })),
                        ("byte_fallback", .bool(fallsBackToBytes)),
                    ])
            ),
        ])
    }

    // MARK: Steps

    private var normalizerSteps: JSONOutput {
        let map = normalizer.characterMap
        let precompiled = JSONOutput.step(
            "Precompiled", [("precompiled_charsmap", .string(Data(map).base64EncodedString()))])
        let steps =
            crossesSpaces
            ? [
                Self.replace(TokenizerJSON.repeatedSpaces, by: " "),
                Self.replace(TokenizerJSON.firstSpaceMark, by: "▁▁"),
            ] : [Self.replace(TokenizerJSON.spaceMarkOfWord, by: "▁▁")]
        return .step("Sequence", [("normalizers", .array((map.isEmpty ? [] : [precompiled]) + steps))])
    }

    private var preTokenizerSteps: JSONOutput {
        // Spaces are removed here and not in the normalizer, because added tokens may be cut from the normalizer's
        // output.
        let spaces = crossesSpaces ? TokenizerJSON.outerSpaces : TokenizerJSON.spaces
        var steps = [Self.split(spaces, "Removed"), Self.metaspace(splits: !crossesSpaces)]
        if fallsBackToBytes { steps.append(Self.split(TokenizerJSON.spelledByte, "MergedWithPrevious")) }
        return .step("Sequence", [("pretokenizers", .array(steps))])
    }

    private static func metaspace(splits: Bool) -> JSONOutput {
        .step(
            "Metaspace",
            [
                ("replacement", .string("▁")), ("prepend_scheme", .string("always")), ("split", .bool(splits)),
            ])
    }

    private var decoderSteps: JSONOutput {
        let metaspace = Self.metaspace(splits: true)
        guard fallsBackToBytes else { return metaspace }
        return .step("Sequence", [("decoders", .array([.step("ByteFallback", []), metaspace]))])
    }

    private static func replace(_ pattern: String, by text: String) -> JSONOutput {
        .step("Replace", [("pattern", .object([("Regex", .string(pattern))])), ("content", .string(text))])
    }

    private static func split(_ pattern: String, _ behavior: String) -> JSONOutput {
        .step(
            "Split",
            [
                ("pattern", .object([("Regex", .string(pattern))])), ("behavior", .string(behavior)),
                ("invert", .bool(false)),
            ])
    }

}
