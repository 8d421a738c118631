import Files
import Foundation
import Synchronization

/// A SentencePiece model (Kudo and Richardson 2018) with T5's special ids and sentinels on top.
///
/// Encoding is SentencePiece's own. A text is cut at its sentinels and added tokens, and the parts are encoded
/// separately, as in Hugging Face's T5 tokenizer. Sentinels descend: `<extra_id_0>` has the highest of their ids.
///
///     let vocabulary = try SentencePieceVocabulary(file: "spiece.model")   // 32,000 pieces
///     vocabulary.size                                                      // 32,100
///     vocabulary.encode("a <extra_id_0>")                                  // [3, 9, 32099]
package final class SentencePieceVocabulary: Vocabulary {
    package let specialTokens = SpecialTokens.t5
    /// The number of sentinels of the published T5 models.
    package static let defaultSentinelCount = 100

    // SentencePiece's const member functions may run on any number of threads at once. Only these are called after
    // loading; the model never changes after initialization.
    private nonisolated(unsafe) let model: SentencePieceModel
    /// Made on first use: few programs see a sentinel.
    private let continuation = Mutex<TextContinuation?>(nil)
    package let sentinelCount: Int
    package let addedTokens: [AddedToken]
    private let cutter: TextCutter
    /// Used if added tokens are searched in the normalized text. `model` then gets that text and leaves it as it is.
    private let normalized: (normalizer: TextNormalizer, cutter: TextCutter)?
    /// The indices of the added tokens by their ids.
    private let addedIndices: [Int32: Int]
    package let fingerprint: String
    /// The serialized model, in the format of a `spiece.model`.
    package let modelBytes: [UInt8]

    /// The number of ids, sentinels and added tokens included.
    package var size: Int { max(endOfSentinels, Int(addedTokens.last?.id ?? 0) + 1) }

    /// The difference between the ids of the file and these, if the file's are not T5's. ``modelBytes`` has T5's ids.
    package let renumbering: Renumbering?

    /// Reads a model file.
    /// - Parameter start: the id in the file that starts a decoder's input; by default the id of the padding
    /// - Throws: ``VocabularyError`` if the file cannot be read or holds no model with the special pieces.
    package convenience init(
        file: String, sentinels: Int = defaultSentinelCount, start: Int? = nil
    ) throws(VocabularyError) {
        try self.init(modelBytes: Self.bytes(of: file), sentinels: sentinels, start: start, file: file)
    }

    /// The bytes of a file that is, or may be, a model.
    static func bytes(of file: String) throws(VocabularyError) -> [UInt8] {
        try VocabularyError.located {
            () throws(FileError) in try FileSystem.contents(of: file, atMost: SentencePieceProto.maximumByteCount)
        }
    }

    /// Reads a serialized model.
    /// - Parameters:
    ///   - addedTokens: tokens in addition to the pieces, by id: a piece's own id, or one after the sentinels
    ///   - start: the id in the file that starts a decoder's input; by default the id of the padding
    ///   - file: names the model in messages
    /// - Throws: ``VocabularyError`` if the bytes are no model with the special pieces.
    package convenience init(
        modelBytes: [UInt8], sentinels: Int = defaultSentinelCount, addedTokens: [AddedToken] = [], start: Int? = nil,
        file: String? = nil
    ) throws(VocabularyError) {
        try self.init(modelBytes, sentinels, addedTokens, start: start, file: file, renumbering: nil)
    }

    /// - Parameter renumbering: the one that the bytes have gone through
    private init(
        _ modelBytes: [UInt8], _ sentinels: Int, _ addedTokens: [AddedToken], start: Int?, file: String?,
        renumbering: Renumbering?
    ) throws(VocabularyError) {
        precondition(sentinels >= 0, "SentencePieceVocabulary: \(sentinels) sentinels")
        var modelBytes = modelBytes
        var model: SentencePieceModel
        var normalizer: TextNormalizer?
        do throws(SentencePieceProto.Problem) {
            guard var proto = try? SentencePieceProto(modelBytes), proto.isComplete else {
                let other = MistakenFile(beginning: modelBytes)?.problem(file ?? "")
                throw .init(other ?? "is not a SentencePiece model, or was cut short")
            }
            model = try SentencePieceModel(proto)
            let found = try Self.renumbering(model, start: start)
            self.renumbering = renumbering ?? found
            if let found {
                proto.renumber(found, pad: Int(model.pad))
                modelBytes = proto.serialized
            }
            if addedTokens.contains(where: \.rules.isNormalized) {
                normalizer = try TextNormalizer(proto)
                proto.normalizer.characterMap = []
            }
            if found != nil || normalizer != nil { model = try SentencePieceModel(proto) }
        } catch {
            throw VocabularyError(error.description, file: file)
        }
        self.model = model
        self.modelBytes = modelBytes
        sentinelCount = sentinels
        let tokens = addedTokens.sorted { $0.id < $1.id }
        self.addedTokens = tokens
        cutter = TextCutter(tokens, sentinels: sentinels)
        normalized = normalizer.map { normalizer in
            let patterns = tokens.enumerated().filter { $1.rules.isNormalized }.map {
                (index: $0, spelling: Array(normalizer.normalize($1.content[...]).utf8))
            }
            return (normalizer, TextCutter(tokens, patterns: patterns, sentinels: 0))
        }
        addedIndices = Dictionary(tokens.enumerated().map { ($1.id, $0) }) { first, _ in first }
        var hash = SHA256()
        hash.update("sentencepiece, sentinels \(sentinels)\n".utf8)
        hash.update(AddedToken.description(of: tokens).utf8)
        hash.update(modelBytes)
        fingerprint = hash.finalize()
    }

    /// The renumbering from a model's ids to T5's.
    private static func renumbering(
        _ model: SentencePieceModel, start: Int?
    ) throws(SentencePieceProto.Problem) -> Renumbering? {
        let (pad, end, unknown) = (Int(model.pad), Int(model.end), Int(model.unknown))
        let first = start ?? pad
        guard first >= 0, end >= 0, unknown >= 0 else {
            throw .init(
                "gives padding, end and unknown the ids \(pad), \(end), \(unknown); each needs one: train it with "
                    + "--pad_id=0 --eos_id=1 --unk_id=2")
        }
        guard first < model.size, first != end, first != unknown else {
            throw .init(
                "has \(model.size) pieces, the end \(end) and the unknown \(unknown), and a decoder starts "
                    + "with \(first) (decoder_start_token_id of config.json); Mixtape needs a piece that is neither")
        }
        return Renumbering(start: first, end: end, unknown: unknown)
    }

    /// The file that the SentencePiece library was loaded from. The library does not tell its version, but the file's
    /// name may.
    package static var libraryFile: String? { SentencePieceModel.libraryFile }

    package func encode(_ text: String) -> [Int32] {
        var ids: [Int32] = []
        for part in parts(of: text) {
            switch part {
            case .text(let text): model.encode(text, into: &ids)
            case .sentinel(let index): ids.append(sentinelID(index))
            case .token(let index): ids.append(addedTokens[index].id)
            }
        }
        return ids
    }

    /// The text cut at its sentinels and added tokens; the model encodes the rest.
    private func parts(of text: String) -> [TextCutter.Part] {
        let parts = cutter.cut(text[...])
        guard let normalized else { return parts }
        return parts.flatMap { part in
            guard case .text(let text) = part else { return [part] }
            return normalized.cutter.cut(normalized.normalizer.normalize(text)[...])
        }
    }

    package func encodeCorrupted(_ text: String) -> [Int32] {
        let parts = parts(of: text)
        return continuation.withLock { continuation in
            var ids: [Int32] = []
            var followsSentinel = false
            for part in parts {
                switch part {
                case .text(let text) where followsSentinel:
                    let following = continuation ?? TextContinuation(of: modelBytes, isNormalized: normalized != nil)
                    following.encode(text, into: &ids)
                    continuation = following
                case .text(let text): model.encode(text, into: &ids)
                case .sentinel(let index): ids.append(sentinelID(index))
                case .token(let index): ids.append(addedTokens[index].id)
                }
                followsSentinel = if case .sentinel = part { true } else { false }
            }
            return ids
        }
    }

    package func sentinelID(_ index: Int) -> Int32 { Int32(endOfSentinels - 1 - index) }

    package func unknownText(in text: String) -> String {
        var unknown = ""
        for case .text(let part) in parts(of: text) { unknown += model.unknownText(in: part) }
        return unknown
    }

    package func decode(_ ids: some Sequence<Int32>) -> String {
        var text = ""
        var pieces: [Int32] = []
        var isFirst = true
        func flush() {
            guard let first = pieces.first else { return }
            // SentencePiece drops the space before the first word of a text. After a token that space belongs to the
            // text.
            if !isFirst, model.piece(first).hasPrefix(Self.space) { text += " " }
            text += model.decode(pieces)
            pieces.removeAll(keepingCapacity: true)
            isFirst = false
        }
        for id in ids where id != specialTokens.pad && id != specialTokens.endOfSequence {
            if let sentinel = sentinel(id) {
                flush()
                text += Sentinels.spelling(sentinel)
                isFirst = false
            } else if let index = addedIndices[id] {
                flush()
                // In a token, as in a piece, the mark of a space stands for a space of the text.
                text += spelling(of: addedTokens[index]).replacing(Self.space, with: isFirst ? "" : " ")
                isFirst = false
            } else {
                pieces.append(isPiece(id) ? id : specialTokens.unknown)
            }
        }
        flush()
        return text
    }

    /// The library tokenizers decodes a normalized token to its normalized text.
    private func spelling(of token: AddedToken) -> String {
        guard token.rules.isNormalized, let normalized else { return token.content }
        return normalized.normalizer.normalize(token.content[...])
    }

    package var writtenPieces: WrittenPieces {
        // The bytes were read before.
        guard let proto = try? SentencePieceProto(modelBytes) else { return WrittenPieces([]) }
        let pieces = proto.pieces.map(\.written)
        let bytes = (0..<Int32(size)).map { id -> [UInt8]? in
            if let index = addedIndices[id] {
                return Array(spelling(of: addedTokens[index]).replacing(Self.space, with: " ").utf8)
            }
            let isText = id != specialTokens.pad && id != specialTokens.endOfSequence && id != specialTokens.unknown
            return isText && isPiece(id) ? pieces[Int(id)] : nil
        }
        return WrittenPieces(
            bytes, dropsFirstSpace: proto.normalizer.addsDummyPrefix || proto.normalizer.removesExtraSpaces,
            tokens: Set(addedIndices.keys))
    }

    package func piece(_ id: Int32) -> String {
        if let sentinel = sentinel(id) { return Sentinels.spelling(sentinel) }
        if let index = addedIndices[id] { return addedTokens[index].content }
        return isPiece(id) ? model.piece(id) : specialTokens.spelling(id)
    }

    package func adding(_ content: String) throws(VocabularyError) -> Self {
        let own = (0..<model.size).first { model.piece($0).isExactly(content) }
        guard let token = try newToken(content, piece: own) else { return self }
        // The model has T5's ids already.
        return try Self(
            modelBytes, sentinelCount, addedTokens + [token], start: nil, file: nil, renumbering: renumbering)
    }

    /// The spelling of a space in a piece.
    private static let space = "\u{2581}"

    private func isPiece(_ id: Int32) -> Bool { 0 <= id && id < model.size }

    private var endOfSentinels: Int { Int(model.size) + sentinelCount }

    private func sentinel(_ id: Int32) -> Int? {
        (Int(model.size)..<endOfSentinels).contains(Int(id)) ? endOfSentinels - 1 - Int(id) : nil
    }
}

extension SentencePieceProto.Piece {
    /// The bytes that the piece writes in the middle of a text; nil if it is no text.
    fileprivate var written: [UInt8]? {
        switch kind {
        case .normal, .userDefined: return Array(text.replacing("\u{2581}", with: " ").utf8)
        // Spelt `<0x41>`. A space as a byte would be taken for the one before a text.
        case .byte: return UInt8(text.dropFirst(3).dropLast(), radix: 16).flatMap { $0 == 0x20 ? nil : [$0] }
        case .unknown, .control, .unused: return nil
        }
    }
}
