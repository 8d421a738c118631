import Checkpoints
import Configuration
import Evaluation
import Files
import TestSupport
import Testing
import Text2Text
import Vocabularies

/// The `generation_config.json` of models that people bring.
@Suite struct GenerationFileTests {
    private static let ids: [SpecialID] = [("decoder_start_token_id", 0), ("eos_token_id", 1), ("pad_token_id", 0)]

    private static func read(_ text: String, isDecoderOnly: Bool = false) throws -> GenerationFile? {
        try TemporaryDirectory.use { directory in
            try directory.write(text, to: GenerationFile.name)
            return try GenerationFile.read(
                directory: directory.path, specialIDs: ids, vocabulary: ByteVocabulary(), isDecoderOnly: isDecoderOnly)
        }
    }

    private static func decoding(_ text: String) throws -> DecodingConfiguration {
        DecodingConfiguration(try #require(try read(text)))
    }

    @Test func withoutAFileNothingIsSaid() throws {
        try TemporaryDirectory.use { directory in
            let file = try GenerationFile.read(
                directory: directory.path, specialIDs: Self.ids, vocabulary: ByteVocabulary(), isDecoderOnly: false)
            #expect(file == nil)
        }
    }

    /// What published T5 models have.
    @Test func aPublishedFile() throws {
        let text = #"""
            {"_from_model_config": true, "decoder_start_token_id": 0, "eos_token_id": 1, "pad_token_id": 0,
             "transformers_version": "4.27.0.dev0"}
            """#
        let file = try #require(try Self.read(text))
        #expect(file.facts == nil)
        #expect(DecodingConfiguration(file) == DecodingConfiguration())
    }

    @Test func aSearchWithBeams() throws {
        let decoding = try Self.decoding(
            #"""
            {"num_beams": 4, "length_penalty": 2.0, "early_stopping": true, "no_repeat_ngram_size": 3,
             "max_length": 200, "min_length": 30, "eos_token_id": [1], "repetition_penalty": 1.0, "temperature": 0.3}
            """#)
        var penalty = LengthPenalty(rule: .transformers, alpha: 2)
        penalty.earlyStopping = .true
        var expected = DecodingConfiguration.beams(4, penalty: penalty)
        expected.rules.noRepeatNGram = 3
        expected.rules.minimumLength = MinimumLength(tokens: 30, countsPrompt: true)
        // The start of the decoder counts in max_length.
        expected.longestAnswer = 199
        #expect(decoding == expected)
        // Without a word on lengths, transformers' usual ones apply.
        #expect(
            try Self.decoding(#"{"num_beams": 3, "num_return_sequences": 2}"#)
                == .beams(3, alternatives: 2, penalty: LengthPenalty(rule: .transformers, alpha: 1)))
    }

    @Test func sampling() throws {
        #expect(
            try Self.decoding(#"{"do_sample": true, "temperature": 0.7, "top_p": 0.9, "num_return_sequences": 3}"#)
                == .sampling(temperature: 0.7, topK: 50, topP: 0.9, samples: 3))
        let all = try Self.decoding(#"{"do_sample": true, "top_k": 0, "max_new_tokens": 9, "max_length": 300}"#)
        #expect(all.strategy == .sampling(Sampling()) && all.longestAnswer == 9)
    }

    @Test func bannedTokens() throws {
        let decoding = try Self.decoding(
            #"{"bad_words_ids": [[5], [6, 7]], "suppress_tokens": [9], "repetition_penalty": 1.3, "min_new_tokens": 2}"#
        )
        #expect(decoding.rules.badSequences == [[5], [6, 7], [9]])
        #expect(decoding.rules.repetitionPenalty == 1.3)
        #expect(decoding.rules.minimumLength == MinimumLength(tokens: 2))
    }

    @Test func factsAreTheKeysThatDecide() throws {
        let file = try #require(
            try Self.read(#"{"top_k": 20, "num_beams": 2, "use_cache": true, "no_repeat_ngram_size": 3}"#))
        // Nothing is drawn, so that top_k decides nothing.
        #expect(file.facts == "num_beams 2, no_repeat_ngram_size 3")
    }

    /// Keys that cannot be followed, and their messages.
    @Test(arguments: [
        (#""diversity_penalty": 0.5, "num_beam_groups": 2"#, "diversity_penalty: changes answers"),
        (#""diversity_penalty": 0.5, "num_beam_groups": 2"#, "num_beam_groups: changes answers"),
        (
            #""encoder_no_repeat_ngram_size": 3"#,
            "1:34: encoder_no_repeat_ngram_size: changes answers in a way that Mixtape has "
                + "not; remove it, or set it to 0"
        ),
        (#""forced_eos_token_id": 1"#, "forced_eos_token_id: changes answers"),
        (#""my_own_key": 3"#, "1:16: my_own_key: is no key that Mixtape knows, and it may change answers; remove it"),
        (#""do_sample": true, "typical_p": 0.5"#, "typical_p: changes answers"),
        (
            #""do_sample": true, "num_beams": 4"#,
            "do_sample: draws from beams, which Mixtape does not; set num_beams to 1 or do_sample to false"
        ),
        (#""num_return_sequences": 3"#, "num_return_sequences: asks for 3 answers of 1 beam"),
        (#""eos_token_id": [1, 7]"#, "eos_token_id: has the ends 1 and 7; Mixtape computes models with one end"),
        (#""eos_token_id": 2"#, "1:18: eos_token_id: is 2, and the tokenizer has the id 1 for it"),
        (#""suppress_tokens": [1]"#, "is the end of a sequence, without which no answer would end; leave it out"),
        (#""num_beams": 0"#, "num_beams: 0 is out of range; expected 1 to 64"),
        (#""early_stopping": "maybe""#, "early_stopping: unknown value \"maybe\""),
    ])
    func refusedKeys(keys: String, message: String) {
        #expect {
            try Self.read("{\(keys)}")
        } throws: {
            "\($0)".contains(message) && "\($0)".contains("generation_config.json:1:")
        }
    }

    /// The same keys, where they change nothing.
    @Test(arguments: [
        #""diversity_penalty": 0.0, "num_beam_groups": 1, "encoder_no_repeat_ngram_size": 0"#,
        #""encoder_repetition_penalty": 1, "forced_eos_token_id": null, "typical_p": 0.5, "min_p": 0.1"#,
        #""do_sample": true, "typical_p": 1, "epsilon_cutoff": 0.0, "guidance_scale": 1.0"#,
        #""begin_suppress_tokens": [], "bad_words_ids": null"#,
        #""renormalize_logits": false, "remove_invalid_values": true, "cache_implementation": "static""#,
    ])
    func harmlessKeys(keys: String) throws {
        #expect(try Self.read("{\(keys)}") != nil)
    }

    /// The length of a whole sequence would be another limit for each prompt.
    @Test func lengthsOfDecoderOnlyModels() throws {
        #expect(throws: ConfigurationError.self) { try Self.read(#"{"max_length": 50}"#, isDecoderOnly: true) }
        #expect(try Self.read(#"{"max_length": 50, "max_new_tokens": 7}"#, isDecoderOnly: true)?.longestAnswer == 7)
    }

    /// No key has two meanings.
    @Test func everyKeyOnce() {
        let keys =
            GenerationKeys.used + GenerationKeys.identities + GenerationKeys.harmless
            + GenerationKeys.refused.map(\.key) + GenerationKeys.refusedInSampling.map(\.key)
        #expect(Set(keys).count == keys.count && keys.count > 70)
    }

    /// What an export writes is read as the same search.
    @Test func exportedSearches() throws {
        var searches: [DecodingConfiguration] = [
            .greedy, .beams(4, penalty: LengthPenalty(rule: .transformers, alpha: 0.5, earlyStopping: .never)),
            .beams(2, penalty: LengthPenalty(rule: .transformers, alpha: 1, earlyStopping: .true)),
        ]
        searches[1].rules.noRepeatNGram = 2
        searches[1].rules.repetitionPenalty = 1.25
        searches[2].rules.minimumLength = MinimumLength(tokens: 3)
        searches[2].rules.badSequences = [[3, 4], [9]]
        for search in searches {
            let text = JSONOutput.object(search.generationKeys(ByteVocabulary()).map { ($0.key, $0.value) }).text
            #expect(try Self.decoding(text) == search)
        }
        var words = DecodingConfiguration.greedy
        words.rules.badWords = ["ab", "ab"]
        let text = JSONOutput.object(words.generationKeys(ByteVocabulary()).map { ($0.key, $0.value) }).text
        #expect(try Self.decoding(text).rules.badSequences == [[100, 101], [35, 100, 101]])
        // transformers has no such search.
        #expect(DecodingConfiguration.beams(4).generationKeys(ByteVocabulary()).isEmpty)
    }
}
