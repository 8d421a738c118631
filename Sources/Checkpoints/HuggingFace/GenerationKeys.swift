import Configuration

/// The keys of `generation_config.json`, of transformers 5.24 and its predecessors, and what becomes of them.
package enum GenerationKeys {
    /// Those that decide answers here as they do in transformers.
    package static let used = [
        "do_sample", "num_beams", "length_penalty", "early_stopping", "temperature", "top_k", "top_p",
        "num_return_sequences", "max_new_tokens", "max_length", "min_new_tokens", "min_length", "repetition_penalty",
        "no_repeat_ngram_size", "bad_words_ids", "suppress_tokens",
    ]

    /// Those of them that count in sampling alone.
    static let ofSampling = ["temperature", "top_k", "top_p"]

    /// Those that must agree with the tokenizer, or that Mixtape takes from there.
    package static let identities = ["eos_token_id", "decoder_start_token_id", "pad_token_id", "bos_token_id"]

    /// Those that change no answer: they decide how fast it is found, what else is returned, or where the file is from.
    package static let harmless = [
        "use_cache", "cache_implementation", "cache_config", "max_cache_len", "prefill_chunk_size", "low_memory",
        "output_attentions", "output_hidden_states", "output_scores", "output_logits", "return_dict_in_generate",
        "return_legacy_cache", "transformers_version", "_from_model_config", "_commit_hash", "remove_invalid_values",
        "compile_config", "disable_compile", "continuous_batching_config", "is_assistant", "num_assistant_tokens",
        "num_assistant_tokens_schedule", "assistant_confidence_threshold", "assistant_early_exit",
        "assistant_lookbehind", "target_lookbehind", "assistant_ensemble_weight", "speculation_type",
        "prompt_lookup_num_tokens", "max_matching_ngram_size", "use_mtp", "generation_kwargs", "trust_remote_code",
    ]

    /// Those that Mixtape cannot follow, each with the value that changes nothing besides null.
    package static let refused: KeyValuePairs<String, JSONOutput> = [
        "encoder_repetition_penalty": .number(1), "encoder_no_repeat_ngram_size": .number(0),
        "diversity_penalty": .number(0), "num_beam_groups": .number(1), "constraints": .null,
        "force_words_ids": .null, "penalty_alpha": .number(0), "dola_layers": .null, "forced_bos_token_id": .null,
        "forced_eos_token_id": .null, "exponential_decay_length_penalty": .null, "begin_suppress_tokens": .array([]),
        "sequence_bias": .null, "token_healing": .bool(false), "guidance_scale": .number(1),
        "watermarking_config": .null, "stop_strings": .null, "max_time": .null, "renormalize_logits": .bool(false),
    ]

    /// Those that Mixtape cannot follow in sampling. A search does not look at them.
    package static let refusedInSampling: KeyValuePairs<String, JSONOutput> = [
        "min_p": .null, "top_h": .null, "typical_p": .number(1), "epsilon_cutoff": .number(0),
        "eta_cutoff": .number(0),
    ]

    /// Reports each key that is refused, or that nobody knows.
    static func refuseOthers(_ object: ConfigurationObject, isSampled: Bool) {
        let known = used + identities + harmless + refusedInSampling.map(\.key)
        for key in object.keys where !known.contains(key) {
            guard let value = object.value(key) else { continue }
            guard let neutral = refused.first(where: { $0.key == key })?.value else {
                object.report("is no key that Mixtape knows, and it may change answers; remove it", at: key)
                continue
            }
            refuse(value, neutral)
        }
        guard isSampled else { return }
        for (key, neutral) in refusedInSampling { object.value(key).map { refuse($0, neutral) } }
    }

    private static func refuse(_ value: ConfigurationValue, _ neutral: JSONOutput) {
        guard !isEqual(JSONOutput(value.part.root), neutral) else { return }
        value.report("changes answers in a way that Mixtape has not; remove it, or set it to \(text(neutral))")
    }

    /// A value in one line.
    static func text(_ value: ConfigurationValue) -> String { text(JSONOutput(value.part.root)) }

    /// Whether two values are the same; 1 and 1.0 are.
    private static func isEqual(_ one: JSONOutput, _ other: JSONOutput) -> Bool {
        func number(_ value: JSONOutput) -> Double? {
            switch value {
            case .integer(let number): Double(number)
            case .number(let number): number
            default: nil
            }
        }
        if let one = number(one), let other = number(other) { return one == other }
        return text(one) == text(other)
    }

    private static func text(_ value: JSONOutput) -> String { String(value.line.dropLast()) }
}
