import Configuration

/// How outputs are searched for.
public struct DecodingConfiguration: Sendable, Equatable {
    public enum Strategy: Sendable, Equatable {
        case greedy
        case beam(width: Int, penalty: LengthPenalty)
    }

    public var strategy: Strategy
    /// How many inputs are decoded together.
    public var batchExamples: Int

    public init(strategy: Strategy = .greedy, batchExamples: Int = 64) {
        self.strategy = strategy
        self.batchExamples = batchExamples
    }

    /// Reads the `decoding` object of a pipeline: `{"beams": 4, "lengthPenalty": "t5", "alpha": 0.6}`.
    public init(_ object: ConfigurationObject) {
        let beams = object.integer("beams", default: 1, in: 1...64, "beams to search with; 1 is greedy")
        let rule = object.choice(
            "lengthPenalty", among: ["t5": LengthPenalty.Rule.t5, "transformers": .transformers], default: .t5,
            "whose rule weighs the likelihood of a beam against its length")
        let alpha = object.number(
            "alpha", default: rule == .t5 ? 0.6 : 1, in: -10...10,
            "how much longer outputs are favoured; 0 is not at all")
        strategy = beams == 1 ? .greedy : .beam(width: beams, penalty: LengthPenalty(rule: rule, alpha: alpha))
        batchExamples = object.integer(
            "batchExamples", default: 64, in: 1...4096, "inputs that are decoded together")
    }

    /// As it stands in reports and in the store.
    public var description: String {
        switch strategy {
        case .greedy: "greedy"
        case .beam(let width, let penalty): "beam \(width), \(penalty.description)"
        }
    }
}

/// How a beam's log likelihood is weighed against its length.
public struct LengthPenalty: Sendable, Equatable {
    public enum Rule: Sendable, Equatable {
        /// log p / ((5 + length) / 6)^alpha. Wu et al. 2016 (GNMT), section 7, as Mesh TensorFlow's and t5x's beam search.
        case t5
        /// log p / length^alpha, as Hugging Face transformers' `length_penalty`.
        case transformers
    }

    public var rule: Rule
    public var alpha: Double

    public init(rule: Rule, alpha: Double) {
        self.rule = rule
        self.alpha = alpha
    }

    /// The score of a sequence of `length` tokens, its end included.
    public func score(logLikelihood: Double, length: Int) -> Double {
        switch rule {
        case .t5: logLikelihood / power((5 + Double(length)) / 6, alpha)
        case .transformers: logLikelihood / power(Double(length), alpha)
        }
    }

    public var description: String {
        switch rule {
        case .t5: "T5's length penalty, alpha \(alpha)"
        case .transformers: "transformers' length penalty \(alpha)"
        }
    }
}
