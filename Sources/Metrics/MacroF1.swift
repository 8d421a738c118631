/// The mean of the F1 of every label, each counting the same however rare it is.
///
/// A prediction that is no label costs its class recall and no class precision. A label that neither occurs nor is
/// predicted has F1 0, as in scikit-learn.
public struct MacroF1: Metric {
    public static let name = "f1_macro"
    public static let summary = "mean of the F1 of every label"

    private let labels: LabelSet

    public init(labels: [String]?) throws(MetricError) {
        self.labels = try LabelSet(labels, for: Self.name)
    }

    public func prepare(targets: [[String]], predictions: [String]) throws(MetricError) -> any PreparedMetric {
        Prepared(
            examples: try Classification(labels: labels, targets: targets, predictions: predictions),
            classCount: labels.labels.count)
    }

    private struct Prepared: PreparedMetric {
        let examples: Classification
        let classCount: Int

        func score(_ indices: [Int]) -> Double {
            var found = [Int](repeating: 0, count: classCount)
            var occurring = found
            var predicted = found
            for index in indices {
                let target = examples.targets[index], prediction = examples.predictions[index]
                occurring[target] += 1
                if prediction != Classification.invalid { predicted[prediction] += 1 }
                if prediction == target { found[target] += 1 }
            }
            var sum = 0.0
            for label in 0..<classCount {
                sum += f1(
                    truePositives: found[label], falsePositives: predicted[label] - found[label],
                    falseNegatives: occurring[label] - found[label])
            }
            return 100 * sum / Double(classCount)
        }

        var exampleScores: [Double]? { examples.correct }
    }
}
