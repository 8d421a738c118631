import CommandSyntax
import Evaluation
import Files
import Foundation
import TaskDefinitions

/// The options for the search for outputs, which replace the pipeline's setting.
struct DecodingOptions {
    private let beams: Int?
    private let rule: LengthPenalty.Rule?
    private let alpha: Double?
    private let earlyStopping: EarlyStopping?
    private let badWords: String?
    private let repetitionPenalty: Double?
    private let noRepeatNGram: Int?

    init(_ arguments: ArgumentReader) {
        beams = arguments.option(
            "beams", .integer("N", in: DecodingConfiguration.beamRange),
            "beams to search with; 1 is greedy (default: the pipeline's setting)")
        rule = arguments.option(
            "length-penalty", .choice("RULE", among: LengthPenalty.rules),
            "the rule that weighs a beam's likelihood against its length (default: the pipeline's setting, else t5)")
        alpha = arguments.option(
            "alpha", .number("A", in: LengthPenalty.alphaRange),
            "how much a search with beams favours longer outputs; 0 is not at all (default: the pipeline's setting)")
        earlyStopping = arguments.option(
            "early-stopping", .choice("WHEN", among: ["false": .false, "true": .true, "never": .never]),
            "when a search by transformers' rule ends, like its early_stopping (default: the pipeline's setting, else "
                + "false)")
        badWords = arguments.option(
            "bad-words", .text("WORDS"),
            "words and phrases that no answer contains as a whole: a file with one on each line, or a list with commas")
        repetitionPenalty = arguments.option(
            "repetition-penalty", .number("P", in: DecodingRules.penaltyRange),
            "above 1, tokens that were there before become less likely, as by transformers' repetition_penalty; the "
                + "prompt of a decoder-only model counts")
        noRepeatNGram = arguments.option(
            "no-repeat-ngram", .integer("N", in: DecodingRules.nGramRange),
            "no N tokens in a row stand twice in an answer, like transformers' no_repeat_ngram_size; 0 is any")
    }

    /// The given options that apply only to a search with beams or greedy search.
    var searching: [String] {
        [
            ("--beams", beams != nil), ("--length-penalty", rule != nil), ("--alpha", alpha != nil),
            ("--early-stopping", earlyStopping != nil),
        ].filter(\.1).map(\.0)
    }

    /// The given options that say what answers may contain.
    var restricting: [String] {
        [
            ("--bad-words", badWords != nil), ("--repetition-penalty", repetitionPenalty != nil),
            ("--no-repeat-ngram", noRepeatNGram != nil),
        ].filter(\.1).map(\.0)
    }

    /// The given options, all of which need decoding.
    var given: [String] { searching + restricting }

    /// Puts the given rules into a configuration.
    /// - Throws: `UsageError` if the file of words cannot be read
    func restrict(_ decoding: inout DecodingConfiguration) throws(UsageError) {
        if let badWords { decoding.rules.badWords = try Self.words(badWords) }
        if let repetitionPenalty { decoding.rules.repetitionPenalty = repetitionPenalty }
        if let noRepeatNGram { decoding.rules.noRepeatNGram = noRepeatNGram }
    }

    /// The words of a file, or of a list with commas.
    private static func words(_ argument: String) throws(UsageError) -> [String] {
        if FileSystem.exists(argument) || argument.contains("/") || argument.hasSuffix(".txt") {
            do {
                return try AnswersFile.read(argument)
            } catch {
                throw UsageError("--bad-words: \(error)")
            }
        }
        let words = argument.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let given = words.filter { !$0.isEmpty }
        guard !given.isEmpty else { throw UsageError("--bad-words: there is no word; give a file or a list: one,two") }
        return given
    }

    /// - Parameter run: the run with the setting, if there are several
    /// - Throws: `UsageError` for an option of a search with beams if there is none
    func decoding(
        _ configured: DecodingConfiguration, of run: String? = nil
    ) throws(UsageError) -> DecodingConfiguration {
        var decoding = configured
        try restrict(&decoding)
        if let beams { decoding.search(beams: beams) }
        var penalty = decoding.penalty
        if let rule, rule != penalty.rule { penalty = LengthPenalty(rule: rule, alpha: rule.usualAlpha) }
        if let alpha { penalty.alpha = alpha }
        if let earlyStopping {
            guard penalty.rule == .transformers else {
                let own = run.map { ", and that of \($0) uses T5's" } ?? "; add --length-penalty transformers"
                throw UsageError("--early-stopping: works only in a search by transformers' rule\(own)")
            }
            penalty.earlyStopping = earlyStopping
        }
        guard let option = searching.first(where: { $0 != "--beams" }) else { return decoding }
        guard decoding.beams > 1 else {
            let advice = run.map { ", and that of \($0) is greedy" } ?? "; add --beams 4"
            throw UsageError("\(option): outputs are weighed by their length only in a search with beams\(advice)")
        }
        decoding.search(beams: decoding.beams, penalty)
        return decoding
    }
}

extension DecodingConfiguration {
    /// Switches to a search with this number of beams.
    /// - Parameter penalty: replaces the length penalty
    mutating func search(beams: Int, _ penalty: LengthPenalty? = nil) {
        self.penalty = penalty ?? self.penalty
        strategy = beams == 1 ? .greedy : .beam(width: beams, penalty: self.penalty)
    }

    /// Favours longer outputs by this amount, with the present rule.
    /// - Returns: false, without a change, unless it searches with beams
    mutating func favour(length alpha: Double) -> Bool {
        guard case .beam(let width, _) = strategy else { return false }
        penalty.alpha = alpha
        strategy = .beam(width: width, penalty: penalty)
        return true
    }

    /// The number of beams of the search.
    var beams: Int { if case .beam(let width, _) = strategy { width } else { 1 } }
}
