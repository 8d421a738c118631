import Foundation
import Metrics

/// The likelihood of each label of a closed set as the answer to one input.
public struct LabelRanking: Sendable, Equatable {
    /// A label and its likelihood.
    public struct Candidate: Sendable, Equatable {
        public let label: String
        public let likelihood: TargetLikelihood
    }

    /// All labels, in order.
    public let candidates: [Candidate]
    /// The winner: the label with the highest log-likelihood; of equal ones the first.
    public let best: Candidate
    /// The probability of each label, given that the answer is one of them: p_i = exp(s_i) / sum_j exp(s_j). s is the
    /// log-likelihood, or the log-likelihood per token.
    public let probabilities: [Double]
    /// The probability of ``best``.
    public let bestProbability: Double

    /// - Parameters:
    ///   - likelihoods: one for each label
    ///   - normalizesByLength: whether the log-likelihoods are compared per token, ends included
    /// - Precondition: there is a label.
    package init(labels: [String], likelihoods: [TargetLikelihood], normalizesByLength: Bool = false) {
        precondition(
            !labels.isEmpty && labels.count == likelihoods.count,
            "LabelRanking: \(labels.count) labels, \(likelihoods.count) likelihoods")
        candidates = zip(labels, likelihoods).map { Candidate(label: $0, likelihood: $1) }
        let scores = likelihoods.map { likelihood in
            // A value that is not a number, as from a model with broken weights, never wins.
            likelihood.logLikelihood.isNaN
                ? -.infinity : likelihood.logLikelihood / (normalizesByLength ? Double(likelihood.tokens) : 1)
        }
        var first = 0
        for index in scores.indices where scores[index] > scores[first] { first = index }
        best = candidates[first]
        // The greatest is subtracted, so that at least one weight is not zero.
        let weights = scores.map { exp($0 - scores[first]) }
        let sum = weights.reduce(0, +)
        probabilities = weights.map { $0 / sum }
        bestProbability = probabilities[first]
    }
}
