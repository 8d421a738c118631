import Configuration
import Files
import Vocabularies

/// The `generation_config.json` of a model in Hugging Face's format: how transformers' `generate` searches for answers
/// where nobody says otherwise.
///
/// Each key is used, or does not change an answer, or is refused: ``GenerationKeys`` lists them. A key with the value
/// that changes nothing, such as 1 for a penalty, is never refused.
package struct GenerationFile: Sendable, Equatable {
    package static let name = "generation_config.json"

    /// When a beam search ends.
    package enum EarlyStopping: String, Sendable, Equatable {
        case `true`, `false`, never
    }

    package var isSampled = false
    package var beams = 1
    /// Nil where the file leaves the length of outputs to the default.
    package var lengthPenalty: Double?
    package var earlyStopping: EarlyStopping?
    package var temperature = 1.0
    /// The number of tokens to draw from. Transformers takes 50 where a file does not say.
    package var topK: Int? = 50
    package var topP = 1.0
    package var answers = 1
    /// The greatest number of tokens of an answer, its end included.
    package var longestAnswer: Int?
    package var minimumTokens: Int?
    /// Like `minimumTokens`, with the tokens before the answer.
    package var minimumLength: Int?
    package var repetitionPenalty = 1.0
    package var noRepeatNGram = 0
    /// Ids of the model's vocabulary, of which none may follow one another in this order.
    package var badSequences: [[Int32]] = []
    /// The keys that decide answers, with their values as in the file.
    package var used: [(key: String, value: String)] = []

    package static func == (left: Self, right: Self) -> Bool {
        left.used.map(\.key) == right.used.map(\.key) && left.used.map(\.value) == right.used.map(\.value)
    }

    /// The file of a directory.
    /// - Returns: nil if there is none
    /// - Throws: `ConfigurationError` with every key that is wrong or refused
    package static func read(
        directory: String, specialIDs: [SpecialID], vocabulary: any Vocabulary, isDecoderOnly: Bool
    ) throws -> GenerationFile? {
        let path = FileSystem.join(directory, name)
        guard FileSystem.exists(path) else { return nil }
        return try ConfigurationFile.read(path) { object in
            object.allowUnknownKeys()
            var file = GenerationFile()
            file.read(object, vocabulary, isDecoderOnly: isDecoderOnly)
            GenerationKeys.refuseOthers(object, isSampled: file.isSampled)
            check(object, specialIDs, vocabulary)
            let deciding = GenerationKeys.used.filter { file.isSampled || !GenerationKeys.ofSampling.contains($0) }
            file.used = deciding.filter { object.keys.contains($0) }.compactMap { key in
                object.value(key).map { (key, GenerationKeys.text($0)) }
            }
            return file
        }
    }

    private mutating func read(_ object: ConfigurationObject, _ vocabulary: any Vocabulary, isDecoderOnly: Bool) {
        isSampled = object.bool("do_sample", default: false)
        beams = object.integer("num_beams", default: 1, in: 1...64)
        if isSampled, beams > 1 {
            object.report(
                "draws from beams, which Mixtape does not; set num_beams to 1 or do_sample to false", at: "do_sample")
        }
        lengthPenalty = object.optionalNumber("length_penalty", in: -10...10)
        earlyStopping = object.value("early_stopping")?.read(
            as: "true, false or \"never\"",
            [
                .boolean: { $0.bool().map { $0 ? .true : .false } },
                .string: { $0.choice(among: ["never": EarlyStopping.never]) },
            ])
        temperature = object.number("temperature", default: 1, in: 0.01...100)
        let count = object.integer("top_k", default: 50, in: 0...)
        topK = count == 0 ? nil : count
        topP = object.number("top_p", default: 1, in: 0...1)
        answers = object.integer("num_return_sequences", default: 1, in: 1...1000)
        if !isSampled, answers > beams {
            object.report(
                "asks for \(answers) answers of \(beams == 1 ? "1 beam" : "\(beams) beams")", at: "num_return_sequences"
            )
        }
        readLengths(object, isDecoderOnly: isDecoderOnly)
        repetitionPenalty = object.number("repetition_penalty", default: 1, in: 0.01...100)
        noRepeatNGram = object.integer("no_repeat_ngram_size", default: 0, in: 0...1000)
        readBadWords(object, vocabulary)
    }

    private mutating func readLengths(_ object: ConfigurationObject, isDecoderOnly: Bool) {
        longestAnswer = object.optionalInteger("max_new_tokens", in: 1...)
        if longestAnswer == nil, let length = object.optionalInteger("max_length", in: 1...) {
            if isDecoderOnly {
                object.report("counts the prompt, too; give the length of an answer: max_new_tokens", at: "max_length")
            } else {
                // The start of the decoder counts.
                longestAnswer = max(1, length - 1)
            }
        }
        minimumTokens = object.optionalInteger("min_new_tokens", in: 0...100_000).flatMap { $0 == 0 ? nil : $0 }
        minimumLength = object.optionalInteger("min_length", in: 0...100_000).flatMap { $0 == 0 ? nil : $0 }
        // transformers lets the former replace the latter.
        if minimumTokens != nil { minimumLength = nil }
    }

    private mutating func readBadWords(_ object: ConfigurationObject, _ vocabulary: any Vocabulary) {
        let range = 0...16_777_215
        func own(_ id: Int) -> Int32 { Int32(vocabulary.renumbering?.id(ofFileID: id) ?? id) }
        for word in object.array("bad_words_ids", default: []) {
            let ids = (word.array() ?? []).compactMap { $0.integer(in: range) }
            if ids.isEmpty {
                word.report("is empty; give the ids of a word")
            } else {
                badSequences.append(ids.map(own))
            }
        }
        for value in object.array("suppress_tokens", default: []) {
            guard let id = value.integer(in: range) else { continue }
            if own(id) == vocabulary.specialTokens.endOfSequence {
                value.report("is the end of a sequence, without which no answer would end; leave it out")
            }
            badSequences.append([own(id)])
        }
    }

    /// The ids must be those of the tokenizer, as in `config.json`.
    private static func check(
        _ object: ConfigurationObject, _ own: [SpecialID], _ vocabulary: any Vocabulary
    ) {
        let found = [object.endOfSequenceID(), object.specialID("decoder_start_token_id")].compactMap { $0 }
        for (key, id) in found {
            guard let token = own.first(where: { $0.key == key })?.id else { continue }
            let expected = vocabulary.renumbering?.fileID(token) ?? token
            if id != expected { object.report("is \(id), and the tokenizer has the id \(expected) for it", at: key) }
        }
    }
}

extension ModelDirectory {
    /// The directory's `generation_config.json`; nil if there is none.
    /// - Throws: `ConfigurationError` with every key that is wrong or refused
    package func generation() throws -> GenerationFile? {
        try GenerationFile.read(
            directory: path, specialIDs: configuration.specialIDs, vocabulary: vocabulary,
            isDecoderOnly: configuration.model.textLayout != nil)
    }
}
