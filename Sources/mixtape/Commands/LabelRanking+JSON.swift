import Configuration
import Evaluation
import Metrics

extension LabelRanking {
    /// `[{"label": "even", "log_likelihood": -0.25, "tokens": 5}, …]`
    var json: JSONOutput {
        .array(candidates.map { .object([("label", .string($0.label))] + $0.likelihood.jsonMembers) })
    }
}

extension TargetLikelihood {
    /// The natural log of the probability, and the number of tokens; both count the end of the sequence.
    var jsonMembers: [(key: String, value: JSONOutput)] {
        [("log_likelihood", .number(logLikelihood)), ("tokens", .integer(tokens))]
    }
}
