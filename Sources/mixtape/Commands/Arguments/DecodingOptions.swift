import CommandSyntax
import Evaluation

/// The options for the search for outputs, which replace the pipeline's setting.
struct DecodingOptions {
    private let beams: Int?
    private let rule: LengthPenalty.Rule?
    private let alpha: Double?
    private let earlyStopping: EarlyStopping?

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
    }

    /// The given options that apply only to a search.
    var given: [String] {
        [
            ("--beams", beams != nil), ("--length-penalty", rule != nil), ("--alpha", alpha != nil),
            ("--early-stopping", earlyStopping != nil),
        ].filter(\.1).map(\.0)
    }

    /// - Parameter run: the run with the setting, if there are several
    /// - Throws: `UsageError` for an option of a search with beams if there is none
    func decoding(
        _ configured: DecodingConfiguration, of run: String? = nil
    ) throws(UsageError) -> DecodingConfiguration {
        var decoding = configured
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
        guard let option = given.first(where: { $0 != "--beams" }) else { return decoding }
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
