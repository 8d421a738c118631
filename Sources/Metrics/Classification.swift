/// Examples of a classification task by the numbers of their classes.
struct Classification: Sendable {
    /// The class of each example.
    let targets: [Int]
    /// The predicted class of each example, or ``invalid``.
    let predictions: [Int]

    /// What is predicted by a text that is no label.
    static let invalid = -1

    /// - Throws: ``MetricError`` where an example has not exactly one target, or its target is no label.
    init(labels: LabelSet, targets: [[String]], predictions: [String]) throws(MetricError) {
        try checkExamples(targets: targets, predictions: predictions)
        var classes: [Int] = []
        for (index, references) in targets.enumerated() {
            guard references.count == 1 else {
                throw MetricError("example \(index) has \(references.count) targets; in a classification it has one")
            }
            guard let target = labels.index(of: references[0]) else {
                throw MetricError("example \(index): the target \"\(references[0])\" is not among the labels")
            }
            classes.append(target)
        }
        self.targets = classes
        self.predictions = predictions.map { labels.index(of: $0) ?? Self.invalid }
    }

    /// 1 for each example whose class was found, 0 for the others.
    var correct: [Double] { zip(targets, predictions).map { $0 == $1 ? 1 : 0 } }
}

/// F1 of one class from its counts: 2 TP / (2 TP + FP + FN), and 0 where the class neither occurs nor is predicted.
func f1(truePositives: Int, falsePositives: Int, falseNegatives: Int) -> Double {
    let denominator = 2 * truePositives + falsePositives + falseNegatives
    return denominator == 0 ? 0 : Double(2 * truePositives) / Double(denominator)
}
