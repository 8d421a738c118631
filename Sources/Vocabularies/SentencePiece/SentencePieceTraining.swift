import CSentencePiece
import Foundation

extension SentencePieceVocabulary {
    /// Trains a unigram model (Kudo 2018, "Subword regularization", section 3.2) on texts and returns it serialized.
    ///
    /// The same texts and options give the same model on any machine, whatever its number of processors. Spaces at the
    /// ends of a text and repeated spaces are not kept, as in T5's models.
    /// - Throws: ``VocabularyError`` if the texts do not allow the size.
    package static func train(
        texts: some Sequence<String>, options: SentencePieceOptions
    ) throws(VocabularyError) -> [UInt8] {
        let reserved = 3 + (options.byteFallback ? 256 : 0)
        guard options.size > reserved else {
            throw VocabularyError(
                """
                a vocabulary of \(options.size) pieces is too small: \(reserved) are reserved\
                \(options.byteFallback ? " for bytes and special pieces" : " for special pieces"); raise "size"
                """)
        }
        let portions = TrainingTexts(texts)
        guard portions.hasContent else {
            throw VocabularyError("there is no text to train a vocabulary on; check the training splits of the tasks")
        }
        switch runTrainer(on: portions, options: trainerOptions(options, texts: portions)) {
        case .success(let model): return model
        case .failure(let message): throw VocabularyError(explain(message, options: options))
        }
    }

    private enum Outcome {
        case success([UInt8])
        case failure(String)
    }

    private static func trainerOptions(_ options: SentencePieceOptions, texts: TrainingTexts) -> [(String, String)] {
        [
            ("model_type", "unigram"),
            ("vocab_size", String(options.size)),
            ("character_coverage", String(options.characterCoverage)),
            ("byte_fallback", String(options.byteFallback)),
            ("split_digits", String(options.splitDigits)),
            ("normalization_rule_name", options.normalization.rawValue),
            ("pad_id", "0"), ("eos_id", "1"), ("unk_id", "2"), ("bos_id", "-1"),
            // The number of threads is fixed: floating-point sums depend on how the sentences are divided among them.
            ("num_threads", "16"),
            ("max_sentence_length", String(TrainingTexts.maximumByteCount)),
            ("train_extremely_large_corpus", String(texts.bytes.count > 1 << 27)),
            // Above the highest level: otherwise it writes its progress to standard error.
            ("minloglevel", "5"),
        ]
    }

    private static func runTrainer(on texts: TrainingTexts, options: [(String, String)]) -> Outcome {
        let names = options.map { strdup($0.0) }
        let values = options.map { strdup($0.1) }
        defer { for string in names + values { free(string) } }
        var byteCount = 0
        var error: UnsafeMutablePointer<CChar>?
        let model = texts.bytes.withUnsafeBytes { bytes in
            texts.ends.withUnsafeBufferPointer { ends in
                var cursor = TrainingTextCursor(bytes: bytes, ends: ends)
                return withUnsafeMutablePointer(to: &cursor) { cursor in
                    sp_train(
                        names.map { UnsafePointer($0) }, values.map { UnsafePointer($0) }, options.count,
                        nextPortion, cursor, &byteCount, &error)
                }
            }
        }
        defer {
            sp_release(model)
            sp_release(error)
        }
        guard let model else { return .failure(error.map { String(cString: $0) } ?? "no message") }
        return .success(Array(UnsafeRawBufferPointer(start: model, count: byteCount)))
    }

    /// The trainer's callback: `context` is a cursor.
    private static let nextPortion: sp_next_text = { context, byteCount in
        guard let portion = context?.assumingMemoryBound(to: TrainingTextCursor.self).pointee.next() else { return nil }
        byteCount?.pointee = portion.count
        return portion.baseAddress?.assumingMemoryBound(to: CChar.self)
    }

    /// Translates SentencePiece's message into the words of the configuration.
    private static func explain(_ message: String, options: SentencePieceOptions) -> String {
        if let match = message.firstMatch(of: /Please set it to a value <= (\d+)/) {
            return """
                a vocabulary of \(options.size) pieces is larger than the texts allow; set "size" to \(match.1) or less
                """
        }
        if let match = message.firstMatch(of: /required_chars\. \d+ vs (\d+)/) {
            return """
                a vocabulary of \(options.size) pieces is too small for the different characters of the texts; \
                set "size" to at least \(match.1), or lower "characterCoverage"
                """
        }
        return "the vocabulary cannot be trained: \(message)"
    }
}
