import Foundation

/// The perplexity of the targets: exp(-sum of their log-likelihoods / sum of their tokens).
package struct Perplexity: Metric {
    package static let name = "perplexity"
    package static let summary = "perplexity per token of the targets, not times 100; the lower, the better"
    package static let isHigherBetter = false
    package static let unit: String? = "per token"
    package static let needsTeacherForcing = true

    package init(_ settings: MetricSettings, labels: [String]?) {}

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        Prepared(examples: try examples.teacherForcing(for: Self.name))
    }

    private struct Prepared: PreparedMetric {
        let examples: [TargetLikelihood]

        func score(_ indices: [Int]) -> Double {
            var logLikelihood = 0.0
            var tokens = 0
            for index in indices {
                logLikelihood += examples[index].logLikelihood
                tokens += examples[index].tokens
            }
            return tokens == 0 ? 0 : exp(-logLikelihood / Double(tokens))
        }

        var exampleScores: [Double]? { nil }
    }
}
