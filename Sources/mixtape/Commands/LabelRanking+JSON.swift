import Configuration
import Evaluation
import Metrics

extension LabelRanking {
    /// `[{"label": "even", "log_likelihood": -0.25, "tokens": 5}, …]`
    /// - Parameter withProbabilities: whether to include each `"probability"`
    func json(withProbabilities: Bool = false) -> JSONOutput {
        .array(
            zip(candidates, probabilities).map { candidate, probability -> JSONOutput in
                var members = candidate.likelihood.jsonMembers
                members.insert(("label", .string(candidate.label)), at: 0)
                if withProbabilities { members.append(("probability", .number(probability))) }
                return .object(members)
            })
    }
}

extension TargetLikelihood {
    /// The natural log of the probability, and the number of tokens; both include the end of the sequence.
    var jsonMembers: [(key: String, value: JSONOutput)] {
        [("log_likelihood", .number(logLikelihood)), ("tokens", .integer(tokens))]
    }
}
