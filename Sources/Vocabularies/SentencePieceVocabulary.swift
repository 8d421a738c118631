import Configuration
import Foundation

/// A SentencePiece model (Kudo and Richardson 2018) with T5's special ids and sentinels on top.
///
/// Encoding is SentencePiece's own. A text with sentinels or added tokens is cut at them and its parts are encoded by
/// themselves, as Hugging Face's T5 tokenizer does. Sentinels descend: `<extra_id_0>` is the highest of their ids.
///
///     let vocabulary = try SentencePieceVocabulary(file: "spiece.model")   // 32,000 pieces
///     vocabulary.size                                                      // 32,100
///     vocabulary.encode("a <extra_id_0>")                                  // [3, 9, 32099]
public final class SentencePieceVocabulary: Vocabulary {
    /// The number of sentinels of the published T5 models.
    public static let defaultSentinelCount = 100

    // SentencePiece's const member functions, the only ones called after loading, may run on any number of threads at
    // once; the model is never changed after initialization.
    private nonisolated(unsafe) let model: SentencePieceModel
    public let sentinelCount: Int
    public let addedTokens: [AddedToken]
    private let cutter: TextCutter
    /// For added tokens that are looked for in the normalized text: then `model` gets that and leaves it as it is.
    private let normalized: (normalizer: TextNormalizer, cutter: TextCutter)?
    /// The indices of the added tokens by their ids.
    private let addedIndices: [Int32: Int]
    public let fingerprint: String
    /// The serialized model: what is, or may be, in a `spiece.model`.
    public let modelBytes: [UInt8]

    /// The number of ids, sentinels and added tokens included.
    public var size: Int { max(endOfSentinels, Int(addedTokens.last?.id ?? 0) + 1) }

    /// Reads a model file.
    /// - Throws: ``VocabularyError`` if the file cannot be read or holds no model with T5's special ids.
    public convenience init(file: String, sentinels: Int = defaultSentinelCount) throws(VocabularyError) {
        let bytes = try VocabularyError.located {
            () throws(FileError) in try FileSystem.contents(of: file, atMost: SentencePieceProto.maximumByteCount)
        }
        try self.init(modelBytes: bytes, sentinels: sentinels, file: file)
    }

    /// Reads a serialized model.
    /// - Parameters:
    ///   - addedTokens: tokens beside the pieces, by their ids: a piece's own, or those after the sentinels
    ///   - file: names the model in messages
    /// - Throws: ``VocabularyError`` if the bytes are no model with T5's special ids.
    public init(
        modelBytes: [UInt8], sentinels: Int = defaultSentinelCount, addedTokens: [AddedToken] = [],
        file: String? = nil
    ) throws(VocabularyError) {
        precondition(sentinels >= 0, "SentencePieceVocabulary: \(sentinels) sentinels")
        let model: SentencePieceModel
        var normalizer: TextNormalizer?
        do throws(SentencePieceProto.Problem) {
            let proto = try? SentencePieceProto(modelBytes)
            guard var proto, proto.isComplete else { throw .init("is not a SentencePiece model, or was cut short") }
            if addedTokens.contains(where: \.rules.isNormalized) {
                normalizer = try TextNormalizer(proto)
                proto.normalizer?.characterMap = []
            }
            model = try SentencePieceModel(proto)
        } catch {
            throw VocabularyError(error.description, file: file)
        }
        let ids = [model.pad, model.end, model.unknown]
        guard ids == [SpecialToken.pad, SpecialToken.endOfSequence, SpecialToken.unknown] else {
            throw VocabularyError(
                """
                gives padding, end and unknown the ids \(ids.map(String.init).joined(separator: ", ")); \
                expected 0, 1, 2: train it with --pad_id=0 --eos_id=1 --unk_id=2
                """, file: file)
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

    /// The file that the SentencePiece library was loaded from; it does not tell its version, but the file's name may.
    package static var libraryFile: String? { SentencePieceModel.libraryFile }

    public func encode(_ text: String) -> [Int32] {
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

    /// The text cut at its sentinels and added tokens; what is left is for the model.
    private func parts(of text: String) -> [TextCutter.Part] {
        let parts = cutter.cut(text[...])
        guard let normalized else { return parts }
        return parts.flatMap { part in
            guard case .text(let text) = part else { return [part] }
            return normalized.cutter.cut(normalized.normalizer.normalize(text)[...])
        }
    }

    public func sentinelID(_ index: Int) -> Int32 { Int32(endOfSentinels - 1 - index) }

    public func unknownText(in text: String) -> String {
        var unknown = ""
        for case .text(let part) in parts(of: text) { unknown += model.unknownText(in: part) }
        return unknown
    }

    public func decode(_ ids: some Sequence<Int32>) -> String {
        var text = ""
        var pieces: [Int32] = []
        var isFirst = true
        func flush() {
            guard let first = pieces.first else { return }
            // SentencePiece drops the space before the first word of all. After a token it belongs to the text.
            if !isFirst, model.piece(first).hasPrefix(Self.space) { text += " " }
            text += model.decode(pieces)
            pieces.removeAll(keepingCapacity: true)
            isFirst = false
        }
        for id in ids where id != SpecialToken.pad && id != SpecialToken.endOfSequence {
            if let sentinel = sentinel(id) {
                flush()
                text += Sentinels.spelling(sentinel)
                isFirst = false
            } else if let index = addedIndices[id] {
                flush()
                // A mark of a space in a token is a space of the text, as it is in a piece.
                text += addedTokens[index].content.replacing(Self.space, with: isFirst ? "" : " ")
                isFirst = false
            } else {
                pieces.append(isPiece(id) ? id : SpecialToken.unknown)
            }
        }
        flush()
        return text
    }

    public func piece(_ id: Int32) -> String {
        if let sentinel = sentinel(id) { return Sentinels.spelling(sentinel) }
        if let index = addedIndices[id] { return addedTokens[index].content }
        return isPiece(id) ? model.piece(id) : SpecialToken.spelling(id)
    }

    /// How a piece spells a space.
    private static let space = "\u{2581}"

    private func isPiece(_ id: Int32) -> Bool { 0 <= id && id < model.size }

    private var endOfSentinels: Int { Int(model.size) + sentinelCount }

    private func sentinel(_ id: Int32) -> Int? {
        (Int(model.size)..<endOfSentinels).contains(Int(id)) ? endOfSentinels - 1 - Int(id) : nil
    }
}
