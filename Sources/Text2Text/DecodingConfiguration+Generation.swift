import Checkpoints
import Configuration
import Evaluation
import Vocabularies

extension DecodingConfiguration {
    /// The search for answers that a model's `generation_config.json` asks for. Where the file does not say how a beam
    /// search weighs lengths, Mixtape's own default stays.
    package init(_ file: GenerationFile) {
        self.init()
        if file.beams > 1 || file.lengthPenalty != nil || file.earlyStopping != nil {
            penalty = LengthPenalty(
                rule: .transformers, alpha: file.lengthPenalty ?? LengthPenalty.Rule.transformers.usualAlpha,
                earlyStopping: file.earlyStopping.flatMap { EarlyStopping(rawValue: $0.rawValue) } ?? .false)
        }
        if file.isSampled {
            strategy = .sampling(
                Sampling(
                    temperature: file.temperature, topK: file.topK, topP: file.topP < 1 ? file.topP : nil,
                    samples: file.answers))
        } else if file.beams > 1 {
            strategy = .beam(width: file.beams, penalty: penalty)
            alternatives = file.answers
        }
        rules.repetitionPenalty = file.repetitionPenalty
        rules.noRepeatNGram = file.noRepeatNGram
        rules.badSequences = file.badSequences
        rules.minimumLength =
            file.minimumTokens.map { MinimumLength(tokens: $0) }
            ?? file.minimumLength.map { MinimumLength(tokens: $0, countsPrompt: true) }
        longestAnswer = file.longestAnswer
    }

    /// The same search, with one answer to each input.
    package var withOneAnswer: DecodingConfiguration {
        var one = self
        one.alternatives = 1
        if case .sampling(var sampling) = strategy {
            sampling.samples = 1
            one.strategy = .sampling(sampling)
        }
        return one
    }
}

extension DecodingConfiguration {
    /// The keys of `generation_config.json` for this search. transformers has no search with T5's length penalty. The
    /// number of beams is then left out.
    package func generationKeys(_ vocabulary: any Vocabulary) -> [(key: String, value: JSONOutput)] {
        var keys: [(key: String, value: JSONOutput)] = []
        if case .beam(let width, let penalty) = strategy, penalty.rule == .transformers {
            keys += [("num_beams", .integer(width)), ("length_penalty", .number(penalty.alpha))]
            switch penalty.earlyStopping {
            case .true: keys.append(("early_stopping", .bool(true)))
            case .never: keys.append(("early_stopping", .string("never")))
            case .false: break
            }
        }
        if rules.repetitionPenalty != 1 { keys.append(("repetition_penalty", .number(rules.repetitionPenalty))) }
        if rules.noRepeatNGram > 0 { keys.append(("no_repeat_ngram_size", .integer(rules.noRepeatNGram))) }
        if let minimum = rules.minimumLength {
            keys.append((minimum.countsPrompt ? "min_length" : "min_new_tokens", .integer(minimum.tokens)))
        }
        let words = rules.bannedSequences(vocabulary)
        if !words.isEmpty {
            func fileID(_ id: Int32) -> JSONOutput {
                .integer(vocabulary.renumbering?.fileID(Int(id)) ?? Int(id))
            }
            keys.append(("bad_words_ids", .array(words.map { .array($0.map(fileID)) })))
        }
        return keys
    }
}

extension GenerationFile {
    /// What the file decides, in one line: `num_beams 4, no_repeat_ngram_size 3`; nil if it is nothing but the greatest
    /// length, which most files have.
    package var facts: String? {
        let isUsual = used.allSatisfy { ["max_new_tokens", "max_length"].contains($0.key) }
        return isUsual ? nil : used.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}
