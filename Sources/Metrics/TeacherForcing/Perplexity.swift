import Foundation

/// The perplexity of the targets: exp(-sum of their log-likelihoods / sum of their tokens).
public struct Perplexity: Metric {
    public static let name = "perplexity"
    public static let summary = "perplexity per token of the targets, not times 100; the lower, the better"
    public static let isHigherBetter = false
    public static let unit: String? = "per token"
    public static let needsTeacherForcing = true

    public init(_ settings: MetricSettings, labels: [String]?) {}

    public func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
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
