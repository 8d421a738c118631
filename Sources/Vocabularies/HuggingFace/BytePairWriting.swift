import Configuration

extension BytePairVocabulary {
    /// The files that transformers and the library tokenizers read, by name.
    var files: [(name: String, bytes: [UInt8])] {
        let vocabulary = JSONOutput.object(pieces)
        let merges = (["#version: 0.2"] + mergedPieces).joined(separator: "\n") + "\n"
        return [
            (BytePairFiles.jsonName, Array(tokenizerJSON.text.utf8)),
            (BytePairFiles.vocabularyName, Array(vocabulary.line.utf8)),
            (BytePairFiles.mergesName, Array(merges.utf8)),
        ]
    }

    /// Whether transformers' class for GPT-2 makes the same tokenizer of the files.
    var isLikeGPT2: Bool {
        frame == .none && specialTokens.all.count == 1 && model.settings.splitsWords
            && !model.settings.prefersWholeWords && model.settings.unknown == nil
            && piece(specialTokens.endOfSequence).isExactly(Self.endOfText.text)
    }

    /// The sentinels and all other tokens that are cut from a text, by id.
    var allTokens: [AddedToken] {
        let sentinels = (0..<sentinelCount).map {
            AddedToken(Sentinels.spelling($0), id: sentinelID($0), .init(isSpecial: true))
        }
        return (tokens + sentinels).sorted { $0.id < $1.id }
    }

    /// The `tokenizer.json`; ``BytePairJSON`` reads it. A merge is one text, which old versions of the libraries read,
    /// too.
    var tokenizerJSON: JSONOutput {
        .object([
            ("version", .string("1.0")), ("truncation", .null), ("padding", .null),
            ("added_tokens", .array(allTokens.map { .object([("id", .integer(Int($0.id)))] + $0.json) })),
            ("normalizer", .null),
            (
                "pre_tokenizer",
                byteLevel(addsPrefixSpace: model.settings.addsPrefixSpace, splitsWords: model.settings.splitsWords)
            ),
            ("post_processor", postProcessor),
            ("decoder", byteLevel(addsPrefixSpace: true, splitsWords: true)),
            (
                "model",
                .object([
                    ("type", .string("BPE")), ("dropout", .null),
                    ("unk_token", .string(model.settings.unknown.map { model.spellings[Int($0)] })),
                    ("continuing_subword_prefix", .null), ("end_of_word_suffix", .null),
                    ("fuse_unk", .bool(model.settings.fusesUnknown)), ("byte_fallback", .bool(false)),
                    ("ignore_merges", .bool(model.settings.prefersWholeWords)),
                    ("vocab", .object(pieces)), ("merges", merges),
                ])
            ),
        ])
    }

    private var pieces: [(key: String, value: JSONOutput)] {
        model.spellings.enumerated().map { ($1, .integer($0)) }
    }

    private var mergedPieces: [String] {
        model.merges.map { "\(model.spellings[Int($0.left)]) \(model.spellings[Int($0.right)])" }
    }

    private var merges: JSONOutput {
        // A piece with a space cannot stand in a text of two pieces.
        guard model.spellings.contains(where: { $0.utf8.contains(UInt8(ascii: " ")) }) else {
            return .array(mergedPieces.map { .string($0) })
        }
        return .array(
            model.merges.map {
                .array([.string(model.spellings[Int($0.left)]), .string(model.spellings[Int($0.right)])])
            })
    }

    private func byteLevel(addsPrefixSpace: Bool, splitsWords: Bool) -> JSONOutput {
        .step(
            "ByteLevel",
            [
                ("add_prefix_space", .bool(addsPrefixSpace)), ("trim_offsets", .bool(true)),
                ("use_regex", .bool(splitsWords)),
            ])
    }

    private var postProcessor: JSONOutput {
        switch frame {
        case .none: byteLevel(addsPrefixSpace: true, splitsWords: true)
        case .end: .template(end: piece(specialTokens.endOfSequence), id: specialTokens.endOfSequence)
        case .classification:
            .step(
                "RobertaProcessing",
                [
                    ("sep", reference(specialTokens.separator ?? specialTokens.endOfSequence)),
                    ("cls", reference(specialTokens.classification ?? specialTokens.endOfSequence)),
                    ("trim_offsets", .bool(true)), ("add_prefix_space", .bool(model.settings.addsPrefixSpace)),
                ])
        }
    }

    private func reference(_ id: Int32) -> JSONOutput { .array([.string(piece(id)), .integer(Int(id))]) }
}

extension JSONOutput {
    /// A step of a `tokenizer.json`.
    static func step(_ type: String, _ fields: [(key: String, value: JSONOutput)]) -> JSONOutput {
        .object([("type", .string(type))] + fields)
    }

    /// The step that puts an end after each text.
    static func template(end: String, id: Int32) -> JSONOutput {
        func sequence(_ name: String) -> JSONOutput {
            .object([("Sequence", .object([("id", .string(name)), ("type_id", .integer(0))]))])
        }
        let token = JSONOutput.object([("SpecialToken", .object([("id", .string(end)), ("type_id", .integer(0))]))])
        let entry = JSONOutput.object([
            ("id", .string(end)), ("ids", .array([.integer(Int(id))])), ("tokens", .array([.string(end)])),
        ])
        return step(
            "TemplateProcessing",
            [
                ("single", .array([sequence("A"), token])),
                ("pair", .array([sequence("A"), token, sequence("B"), token])),
                ("special_tokens", .object([(end, entry)])),
            ])
    }
}
