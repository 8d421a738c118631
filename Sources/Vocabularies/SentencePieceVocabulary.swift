import Configuration
import Foundation

/// A SentencePiece model (Kudo and Richardson 2018) with T5's special ids and sentinels on top.
///
/// Encoding is SentencePiece's own. A text with sentinels is cut at them and its parts are encoded by themselves, as
/// Hugging Face's T5 tokenizer does. Sentinels descend: `<extra_id_0>` is the highest id.
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
    public let fingerprint: String
    /// The serialized model: what is, or may be, in a `spiece.model`.
    public let modelBytes: [UInt8]

    /// The number of ids, sentinels included.
    public var size: Int { Int(model.size) + sentinelCount }

    /// Reads a model file.
    /// - Throws: ``VocabularyError`` if the file cannot be read or holds no model with T5's special ids.
    public convenience init(file: String, sentinels: Int = defaultSentinelCount) throws(VocabularyError) {
        let bytes = try VocabularyError.located {
            () throws(FileError) in try FileSystem.contents(of: file, atMost: SentencePieceProto.maximumByteCount)
        }
        try self.init(modelBytes: bytes, sentinels: sentinels, file: file)
    }

    /// Reads a serialized model. `file` names it in messages.
    /// - Throws: ``VocabularyError`` if the bytes are no model with T5's special ids.
    public init(
        modelBytes: [UInt8], sentinels: Int = defaultSentinelCount, file: String? = nil
    ) throws(VocabularyError) {
        precondition(sentinels >= 0, "SentencePieceVocabulary: \(sentinels) sentinels")
        let model: SentencePieceModel
        do throws(SentencePieceProto.Problem) {
            let proto = try? SentencePieceProto(modelBytes)
            guard let proto, proto.isComplete else { throw .init("is not a SentencePiece model, or was cut short") }
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
        var hash = SHA256()
        hash.update("sentencepiece, sentinels \(sentinels)\n".utf8)
        hash.update(modelBytes)
        fingerprint = hash.finalize()
    }

    /// The file that the SentencePiece library was loaded from; it does not tell its version, but the file's name may.
    package static var libraryFile: String? { SentencePieceModel.libraryFile }

    public func encode(_ text: String) -> [Int32] {
        var ids: [Int32] = []
        for part in Sentinels.split(text, count: sentinelCount) {
            switch part {
            case .text(let text): model.encode(text, into: &ids)
            case .sentinel(let index): ids.append(sentinelID(index))
            }
        }
        return ids
    }

    public func sentinelID(_ index: Int) -> Int32 { Int32(size - 1 - index) }

    public func unknownText(in text: String) -> String {
        var unknown = ""
        for case .text(let part) in Sentinels.split(text, count: sentinelCount) {
            unknown += model.unknownText(in: part)
        }
        return unknown
    }

    public func decode(_ ids: some Sequence<Int32>) -> String {
        var text = ""
        var pieces: [Int32] = []
        func flush() {
            guard let first = pieces.first else { return }
            // SentencePiece drops the space before the first word of all. After a sentinel it belongs to the text.
            if !text.isEmpty, model.piece(first).hasPrefix(Self.space) { text += " " }
            text += model.decode(pieces)
            pieces.removeAll(keepingCapacity: true)
        }
        for id in ids where id != SpecialToken.pad && id != SpecialToken.endOfSequence {
            if let sentinel = sentinel(id) {
                flush()
                text += Sentinels.spelling(sentinel)
            } else {
                pieces.append(isPiece(id) ? id : SpecialToken.unknown)
            }
        }
        flush()
        return text
    }

    public func piece(_ id: Int32) -> String {
        if let sentinel = sentinel(id) { return Sentinels.spelling(sentinel) }
        return isPiece(id) ? model.piece(id) : SpecialToken.spelling(id)
    }

    /// How a piece spells a space.
    private static let space = "\u{2581}"

    private func isPiece(_ id: Int32) -> Bool { 0 <= id && id < model.size }

    private func sentinel(_ id: Int32) -> Int? {
        isPiece(id) || id < 0 || Int(id) >= size ? nil : size - 1 - Int(id)
    }
}
