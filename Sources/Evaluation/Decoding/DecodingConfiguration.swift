import Configuration
import Foundation

/// The search for outputs.
public struct DecodingConfiguration: Sendable, Equatable {
    public enum Strategy: Sendable, Equatable {
        case greedy
        case beam(width: Int, penalty: LengthPenalty)
        case sampling(Sampling)
    }

    public var strategy: Strategy
    /// The length penalty of a beam search, in case one replaces the strategy.
    package var penalty = LengthPenalty.usual
    /// The number of outputs of a beam search to return for each input, at most the number of beams.
    public var alternatives = 1
    /// The number of inputs that are decoded together.
    public var batchExamples: Int
    /// The greatest number of tokens of an answer to an input without a task, its end included; nil for the usual one.
    /// A task has its own limit.
    public var longestAnswer: Int?
    /// What answers may contain.
    public var rules = DecodingRules()

    public init(strategy: Strategy = .greedy, batchExamples: Int = 64) {
        self.strategy = strategy
        self.batchExamples = batchExamples
        if case .beam(_, let penalty) = strategy { self.penalty = penalty }
    }

    /// Reads the `decoding` object of a pipeline: `{"beams": 4, "lengthPenalty": "transformers", "alpha": 1,
    /// "earlyStopping": true}`.
    package init(_ object: ConfigurationObject) {
        let beams = object.integer("beams", default: 1, in: Self.beamRange, "beams to search with; 1 is greedy")
        let rule = object.choice(
            "lengthPenalty", among: LengthPenalty.rules, default: .t5,
            "the rule that weighs a beam's likelihood against its length")
        let alpha = object.number(
            "alpha", default: rule.usualAlpha, in: LengthPenalty.alphaRange,
            "how much longer outputs are favoured; 0 is not at all")
        penalty = LengthPenalty(rule: rule, alpha: alpha)
        if let earlyStopping = EarlyStopping(object, "earlyStopping") {
            penalty.earlyStopping = earlyStopping
            if rule != .transformers {
                object.report(
                    "belongs to transformers' rule; add \"lengthPenalty\": \"transformers\", or leave it out: T5's "
                        + "rule searches until nothing better can come",
                    at: "earlyStopping")
            }
        }
        strategy = beams == 1 ? .greedy : .beam(width: beams, penalty: penalty)
        batchExamples = object.integer(
            "batchExamples", default: 64, in: 1...4096, "inputs that are decoded together")
        rules = DecodingRules(object)
    }

    /// The form used in reports and in the store.
    public var description: String {
        let search =
            switch strategy {
            case .greedy: "greedy"
            case .beam(let width, let penalty): "beam \(width), \(penalty.description)"
            case .sampling(let sampling): sampling.description
            }
        return [search, rules.description].compactMap { $0 }.joined(separator: ", ")
    }

    /// The number of answers to each input.
    package var answers: Int {
        if case .sampling(let sampling) = strategy { sampling.samples } else { alternatives }
    }

    /// The configuration for inputs that follow others.
    /// - Parameter first: the number of earlier inputs
    package func numbered(from first: Int) -> DecodingConfiguration {
        guard case .sampling(var sampling) = strategy else { return self }
        sampling.firstExample += first
        var numbered = self
        numbered.strategy = .sampling(sampling)
        return numbered
    }

    /// The score by which an output was chosen; nil if outputs are not compared.
    package func score(of sequence: DecodedSequence) -> Double? {
        guard case .beam(_, let penalty) = strategy else { return nil }
        return penalty.score(logLikelihood: sequence.weight, length: sequence.length)
    }

    /// The problem of the settings, for a program that makes them itself; nil if they can be used.
    public var problem: String? {
        let width: Int
        switch strategy {
        case .greedy: width = 1
        case .sampling(let sampling):
            if let problem = sampling.problem { return problem }
            if alternatives > 1 { return "alternatives are found by a beam search; ask for samples instead" }
            width = 1
        case .beam(let beams, let penalty):
            guard Self.beamRange.contains(beams) else {
                return "a search with \(beams) beams is not possible; take 1 to \(Self.beamRange.upperBound)"
            }
            guard penalty.alpha.isFinite else { return "the length penalty's alpha is no number" }
            width = beams
        }
        if let problem = rules.problem { return problem }
        if batchExamples < 1 { return "batches of \(batchExamples) inputs are not possible; take 1 or more" }
        if alternatives < 1 { return "\(alternatives) alternatives cannot be found; ask for 1 or more" }
        guard alternatives > width else { return nil }
        return "\(alternatives) alternatives need as many beams, and there \(width == 1 ? "is 1" : "are \(width)")"
    }

    /// The possible numbers of beams.
    package static let beamRange = 1...64
}

extension DecodingConfiguration {
    /// The likeliest token at each step.
    public static let greedy = DecodingConfiguration()

    /// The best outputs of a beam search.
    /// - Parameters:
    ///   - count: the number of partial outputs to follow for each input
    ///   - alternatives: the number of outputs to return
    public static func beams(
        _ count: Int, alternatives: Int = 1, penalty: LengthPenalty = .usual
    ) -> DecodingConfiguration {
        var configuration = DecodingConfiguration(strategy: .beam(width: count, penalty: penalty))
        configuration.alternatives = alternatives
        return configuration
    }

    /// Outputs drawn at random.
    public static func sampling(
        temperature: Double = 1, topK: Int? = nil, topP: Double? = nil, seed: UInt64 = 1, samples: Int = 1
    ) -> DecodingConfiguration {
        DecodingConfiguration(
            strategy: .sampling(
                Sampling(temperature: temperature, topK: topK, topP: topP, seed: seed, samples: samples)))
    }
}

/// The weighting of a beam's log likelihood by its length.
public struct LengthPenalty: Sendable, Equatable {
    public enum Rule: Sendable, Equatable, Hashable {
        /// log p / ((5 + length) / 6)^alpha. Wu et al. 2016 (GNMT), section 7, as in the beam searches of Mesh
        /// TensorFlow and t5x.
        case t5
        /// log p / length^alpha, as Hugging Face transformers' `length_penalty`.
        case transformers
    }

    /// The possible values of ``alpha`` in a configuration.
    package static let alphaRange = -10.0...10

    /// T5's own.
    public static let usual = LengthPenalty(rule: .t5, alpha: 0.6)

    /// The names of the rules in configurations and on the command line.
    package static let rules: KeyValuePairs<String, Rule> = ["t5": .t5, "transformers": .transformers]

    public var rule: Rule
    public var alpha: Double
    /// The end of a search by transformers' rule. T5's rule ignores it.
    public var earlyStopping: EarlyStopping

    public init(rule: Rule, alpha: Double, earlyStopping: EarlyStopping = .false) {
        self.rule = rule
        self.alpha = alpha
        self.earlyStopping = earlyStopping
    }

    /// The score of a sequence of `length` tokens, its end included.
    public func score(logLikelihood: Double, length: Int) -> Double {
        switch rule {
        case .t5: logLikelihood / pow((5 + Double(length)) / 6, alpha)
        case .transformers: logLikelihood / pow(Double(length), alpha)
        }
    }

    public var description: String {
        switch rule {
        case .t5: "T5's length penalty, alpha \(alpha)"
        // The usual value is not mentioned, so that predictions stored before there were other values are found.
        case .transformers where earlyStopping == .false: "transformers' length penalty \(alpha)"
        case .transformers: "transformers' length penalty \(alpha), early stopping \(earlyStopping.rawValue)"
        }
    }
}

extension LengthPenalty.Rule {
    /// The default ``LengthPenalty/alpha`` of the rule's own program.
    package var usualAlpha: Double {
        switch self {
        case .t5: 0.6
        case .transformers: 1
        }
    }
}
