import Configuration
import Files
import Models
import Vocabularies

/// What an answer may contain, besides the task's own answers. The rules are transformers' logits processors.
///
///     var decoding = DecodingConfiguration.beams(4)
///     decoding.rules.noRepeatNGram = 3
public struct DecodingRules: Sendable, Equatable {
    /// Tokens that were there before become less likely if it is above 1, likelier if it is below. The prompt of a
    /// decoder-only model counts.
    public var repetitionPenalty = 1.0
    /// No sequence of so many tokens stands twice in an answer, or in a decoder-only model's prompt and answer; 0 for
    /// any.
    public var noRepeatNGram = 0
    /// Words and phrases that an answer must not contain as a whole: as the vocabulary encodes them at the beginning of
    /// a text and after a space.
    public var badWords: [String] = []
    /// Sequences of ids that an answer must not contain.
    package var badSequences: [[Int32]] = []
    /// The least length of an answer; nil for any.
    public var minimumLength: MinimumLength?

    public init() {}

    /// The possible values in configurations.
    package static let penaltyRange = 0.01...100
    package static let nGramRange = 0...1000
    package static let lengthRange = 0...100_000

    /// Reads the rules among the keys of a pipeline's `decoding` object.
    init(_ object: ConfigurationObject) {
        repetitionPenalty = object.number(
            "repetitionPenalty", default: 1, in: Self.penaltyRange,
            "how much less likely tokens become that were there before, as transformers' repetition_penalty; 1 is not "
                + "at all")
        noRepeatNGram = object.integer(
            "noRepeatNGram", default: 0, in: Self.nGramRange,
            "no sequence of so many tokens stands twice in an answer; 0 is any")
        let help = "words and phrases that an answer must not contain as a whole"
        for value in object.array("badWords", default: [], help) {
            guard let word = value.string() else { continue }
            if word.allSatisfy(\.isWhitespace) { value.report("is empty; give a word or a phrase") }
            badWords.append(word)
        }
        if let tokens = object.optionalInteger(
            "minimumLength", in: Self.lengthRange, "the least number of tokens of an answer before its end")
        {
            minimumLength = MinimumLength(tokens: tokens)
        }
    }

    /// Whether there is any rule.
    var isEmpty: Bool { self == DecodingRules() }

    /// The form used in reports and in the store; nil without rules. Lists are told apart by their hash.
    var description: String? {
        var parts: [String] = []
        if repetitionPenalty != 1 { parts.append("repetition penalty \(repetitionPenalty)") }
        if noRepeatNGram > 0 { parts.append("no \(noRepeatNGram)-gram twice") }
        let count = badWords.count + badSequences.count
        if count > 0 {
            let content = badWords.map { "\($0)\n" }.joined() + badSequences.map { "\($0)\n" }.joined()
            parts.append("without \(count) bad words (\(SHA256.hash(content).prefix(8)))")
        }
        if let minimumLength {
            let counted = minimumLength.countsPrompt ? ", prompt included" : ""
            parts.append("at least \(minimumLength.tokens) tokens\(counted)")
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// The problem of the settings, for a program that makes them itself; nil if they can be used.
    var problem: String? {
        if !(repetitionPenalty > 0 && repetitionPenalty.isFinite) {
            return "the repetition penalty is \(repetitionPenalty); it must be above 0"
        }
        if noRepeatNGram < 0 { return "no \(noRepeatNGram)-gram is possible; take 0 or more" }
        if badWords.contains(where: \.isEmpty) { return "a bad word is empty; leave it out" }
        return nil
    }

    /// The rules as processors, in the order of transformers' `generate`.
    /// - Precondition: there is a vocabulary if there are words.
    package func processors(_ vocabulary: (any Vocabulary)?, end: Int32) -> [any LogitsProcessor] {
        var processors: [any LogitsProcessor] = []
        if repetitionPenalty != 1 { processors.append(RepetitionPenalty(penalty: repetitionPenalty)) }
        if noRepeatNGram > 0 { processors.append(RepeatedSequences(length: noRepeatNGram)) }
        let banned = vocabulary.map(bannedSequences) ?? badSequences
        precondition(vocabulary != nil || badWords.isEmpty, "bad words need the model's vocabulary")
        if !banned.isEmpty { processors.append(BannedSequences(banned, end: end)) }
        if let minimumLength { processors.append(LateEnd(minimum: minimumLength, end: end)) }
        return processors
    }

    /// The sequences of ids that an answer must not contain: those of words at the beginning of a text and after a
    /// space, each once, and the given ones.
    package func bannedSequences(_ vocabulary: any Vocabulary) -> [[Int32]] {
        var known: Set<[Int32]> = []
        let ofWords = badWords.flatMap { [vocabulary.encode($0), vocabulary.encode(" " + $0)] }
        return (ofWords + badSequences).filter { !$0.isEmpty && known.insert($0).inserted }
    }
}
