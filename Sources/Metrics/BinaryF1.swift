/// F1 of the second of two labels: 2 TP / (2 TP + FP + FN).
///
/// A prediction that is no label counts as the wrong one of the two, as in T5's evaluation of GLUE.
public struct BinaryF1: Metric {
    public static let name = "f1_binary"
    public static let summary = "F1 of the second of two labels; what is no label counts as the wrong one"

    private let labels: LabelSet

    public init(labels: [String]?) throws(MetricError) {
        self.labels = try LabelSet(labels, for: Self.name)
        let count = self.labels.labels.count
        guard count == 2 else {
            throw MetricError(
                "the metric \"\(Self.name)\" needs exactly 2 labels, not \(count); for more there is \"f1_macro\"")
        }
    }

    public func prepare(targets: [[String]], predictions: [String]) throws(MetricError) -> any PreparedMetric {
        Prepared(try Classification(labels: labels, targets: targets, predictions: predictions))
    }

    private struct Prepared: PreparedMetric {
        /// What each example adds to the counts.
        private enum Outcome: UInt8 { case truePositive, falsePositive, falseNegative, trueNegative }

        private let outcomes: [Outcome]
        private let correct: [Double]

        init(_ examples: Classification) {
            outcomes = zip(examples.targets, examples.predictions).map { target, prediction in
                if target == 1 { return prediction == 1 ? .truePositive : .falseNegative }
                return prediction == 0 ? .trueNegative : .falsePositive
            }
            correct = examples.correct
        }

        func score(_ indices: [Int]) -> Double {
            var truePositives = 0, falsePositives = 0, falseNegatives = 0
            for index in indices {
                switch outcomes[index] {
                case .truePositive: truePositives += 1
                case .falsePositive: falsePositives += 1
                case .falseNegative: falseNegatives += 1
                case .trueNegative: break
                }
            }
            return 100
                * f1(truePositives: truePositives, falsePositives: falsePositives, falseNegatives: falseNegatives)
        }

        var exampleScores: [Double]? { correct }
    }
}
