import Configuration
import Files

/// Byte-level BPE, as in GPT-2: every text has ids, and they give the text back.
///
/// A text is cut at its sentinels and added tokens, as in the library tokenizers, and the parts become pieces. A token
/// that is special in the tokenizer's files, such as `<|endoftext|>`, is found in texts, too.
///
///     let vocabulary = try BytePairVocabulary(file: "gpt2/tokenizer.json")
///     vocabulary.size                          // 50,257
///     vocabulary.encode("a cat's tail")        // a, Ġcat, 's, Ġtail
package struct BytePairVocabulary: Vocabulary, Equatable {
    /// The tokens that transformers puts around a text.
    enum Frame: Sendable, Equatable {
        case none
        /// The end after each text, as in T5.
        case end
        /// The token for classification before a text, and the separator after it and between two.
        case classification
    }

    package let specialTokens: SpecialTokens
    package let sentinelCount: Int
    package let fingerprint: String
    /// The spelling of GPT-2's one special token.
    static let endOfText: ExactText = "<|endoftext|>"

    let model: BytePairModel
    let frame: Frame
    /// All tokens that are cut from a text except sentinels, by id.
    let tokens: [AddedToken]
    private let sentinelIDs: [Int32]
    private let cutter: TextCutter
    /// Finds the tokens that are searched after the others; nil if there are none.
    private let laterCutter: TextCutter?
    /// The indices of the tokens, and those of the sentinels, by their ids.
    private let tokenIndices: [Int32: Int], sentinelIndices: [Int32: Int]

    /// The ids that an answer does not show.
    private let hidden: Set<Int32>

    /// - Parameters:
    ///   - tokens: the special and other tokens, by id: a piece's own id, or one after the pieces
    ///   - sentinels: the ids of the sentinels
    init(
        _ model: BytePairModel, specialTokens: SpecialTokens, frame: Frame, tokens: [AddedToken], sentinels: [Int32]
    ) {
        self.model = model
        self.specialTokens = specialTokens
        self.frame = frame
        let tokens = tokens.sorted { $0.id < $1.id }
        self.tokens = tokens
        sentinelIDs = sentinels
        sentinelCount = sentinels.count
        cutter = TextCutter(tokens, sentinels: sentinels.count)
        let later = tokens.enumerated().filter(\.element.rules.isNormalized)
        laterCutter =
            later.isEmpty
            ? nil
            : TextCutter(tokens, patterns: later.map { ($0.offset, Array($0.element.content.utf8)) }, sentinels: 0)
        tokenIndices = Dictionary(tokens.enumerated().map { ($1.id, $0) }) { first, _ in first }
        sentinelIndices = Dictionary(sentinels.enumerated().map { ($1, $0) }) { first, _ in first }
        hidden = specialTokens.all
        fingerprint = Self.fingerprint(model, specialTokens, tokens, sentinels)
    }

    package static func == (left: Self, right: Self) -> Bool { left.fingerprint == right.fingerprint }

    private static func fingerprint(
        _ model: BytePairModel, _ specialTokens: SpecialTokens, _ tokens: [AddedToken], _ sentinels: [Int32]
    ) -> String {
        var hash = SHA256()
        hash.update("bytePair \(model.settings.description)\nsentinels \(sentinels)\n".utf8)
        hash.update("special \(specialTokens.all.sorted()) \(specialTokens.endOfSequence)\n".utf8)
        hash.update(AddedToken.description(of: tokens).utf8)
        var bytes: [UInt8] = []
        func append(_ number: Int32) { withUnsafeBytes(of: number.littleEndian) { bytes += $0 } }
        for spelling in model.spellings {
            append(Int32(spelling.utf8.count))
            bytes += spelling.utf8
        }
        for merge in model.merges {
            append(merge.left)
            append(merge.right)
            append(merge.result)
        }
        hash.update(bytes)
        return hash.finalize()
    }

    /// The tokens that were added to the pieces and have no meaning of their own.
    package var addedTokens: [AddedToken] { tokens.filter { !hidden.contains($0.id) } }

    package var size: Int {
        max(model.size, Int(tokens.last?.id ?? 0) + 1, Int(sentinelIDs.max() ?? 0) + 1)
    }

    package func sentinelID(_ index: Int) -> Int32 { sentinelIDs[index] }

    package var specialSpellings: [String] {
        [specialTokens.pad, specialTokens.endOfSequence, specialTokens.unknown].map(piece).withoutRepeats
    }

    package var readsSpecialTokens: Bool { true }

    package func adding(_ content: String) throws(VocabularyError) -> BytePairVocabulary {
        guard let token = try newToken(content, piece: model.id(of: content)) else { return self }
        return BytePairVocabulary(
            model, specialTokens: specialTokens, frame: frame, tokens: tokens + [token], sentinels: sentinelIDs)
    }

    // MARK: Texts

    package func encode(_ text: String) -> [Int32] {
        var ids: [Int32] = []
        for part in parts(of: text) {
            switch part {
            case .text(let text): model.encode(text, into: &ids)
            case .sentinel(let index): ids.append(sentinelIDs[index])
            case .token(let index): ids.append(tokens[index].id)
            }
        }
        return ids
    }

    private func parts(of text: String) -> [TextCutter.Part] {
        let parts = cutter.cut(text[...])
        guard let laterCutter else { return parts }
        return parts.flatMap { part in
            guard case .text(let text) = part else { return [part] }
            return laterCutter.cut(text)
        }
    }

    package func unknownText(in text: String) -> String {
        var unknown = ""
        for case .text(let part) in parts(of: text) { unknown += model.unknownText(in: part) }
        return unknown
    }

    /// Special tokens are left out. Bytes that form no character become U+FFFD, one for each longest beginning of a
    /// character (The Unicode Standard, section 3.9), as in the library tokenizers.
    package func decode(_ ids: some Sequence<Int32>) -> String {
        var bytes: [UInt8] = []
        for id in ids where !hidden.contains(id) {
            if let sentinel = sentinelIndices[id] {
                bytes += Sentinels.spelling(sentinel).utf8
            } else if model.hasPiece(id) {
                bytes += model.bytes(of: id)
            } else if let index = tokenIndices[id] {
                bytes += tokens[index].content.utf8
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    package var writtenPieces: WrittenPieces {
        WrittenPieces(
            (0..<Int32(size)).map { id in
                if hidden.contains(id) || sentinelIndices[id] != nil { return nil }
                if model.hasPiece(id) { return Array(model.bytes(of: id)) }
                return tokenIndices[id].map { Array(tokens[$0].content.utf8) }
            })
    }

    package func piece(_ id: Int32) -> String {
        if let sentinel = sentinelIndices[id] { return Sentinels.spelling(sentinel) }
        if let index = tokenIndices[id] { return tokens[index].content }
        return model.hasPiece(id) ? model.spellings[Int(id)] : specialTokens.spelling(id)
    }
}

extension BytePairVocabulary {
    /// Whether a path names a file of byte-level BPE: by its name, or because it holds JSON and has another name than a
    /// configuration, as a vocabulary that was trained here.
    package static func isFile(_ path: String) -> Bool {
        if [BytePairFiles.jsonName, BytePairFiles.vocabularyName].contains(FileSystem.name(of: path)) { return true }
        guard !path.hasSuffix(".json"), !FileSystem.isFolder(path),
            let bytes = try? FileSystem.contents(of: path, atMost: TokenizerDocument.maximumByteCount)
        else { return false }
        return bytes.first == UInt8(ascii: "{")
    }

    /// Reads a `tokenizer.json`, or a `vocab.json` with its `merges.txt` beside it.
    /// - Parameter sentinels: the number of sentinels, which get the ids after all others if the file has none. As in
    ///   T5, `<extra_id_0>` has the highest.
    /// - Throws: ``VocabularyError`` if it is no such file, or has another number of sentinels
    package init(file: String, sentinels: Int = 0) throws(VocabularyError) {
        let settings = try TokenizerSettings(directory: FileSystem.parent(of: file))
        let read = try BytePairFiles(file, settings).vocabulary
        if sentinels == read.sentinelCount || sentinels == 0 {
            self = read
        } else {
            self = try read.withSentinels(sentinels, file: file)
        }
    }

    private func withSentinels(_ count: Int, file: String) throws(VocabularyError) -> BytePairVocabulary {
        guard sentinelCount == 0 else {
            throw VocabularyError(
                "has \(sentinelCount) sentinels of its own; set \"sentinels\" to that number, not to \(count)",
                file: file)
        }
        let end = Int32(size + count)
        return BytePairVocabulary(
            model, specialTokens: specialTokens, frame: frame, tokens: tokens,
            sentinels: (0..<Int32(count)).map { end - 1 - $0 })
    }
}
