/// Examples of a classification task with classes as numbers.
struct Classification: Sendable {
    let classCount: Int
    /// The class of each example.
    let targets: [Int]
    /// The predicted class of each example, or ``invalid``.
    let predictions: [Int]

    /// The prediction of a text that is no label.
    static let invalid = -1

    /// - Throws: ``MetricError`` if an example does not have exactly one target, or if its target is no label.
    init(labels: LabelSet, _ examples: MetricExamples) throws(MetricError) {
        try examples.check()
        var classes: [Int] = []
        for (index, references) in examples.targets.enumerated() {
            guard references.count == 1 else {
                throw MetricError("example \(index) has \(references.count) targets; in a classification it has one")
            }
            guard let target = labels.index(of: references[0]) else {
                throw MetricError("example \(index): the target \"\(references[0])\" is not among the labels")
            }
            classes.append(target)
        }
        classCount = labels.labels.count
        targets = classes
        predictions = examples.predictions.map { labels.index(of: $0) ?? Self.invalid }
    }

    /// Counts a prediction that is no label as the wrong one of two labels, as in T5's evaluation of GLUE.
    /// - Precondition: there are two classes.
    init(binary examples: Classification) {
        precondition(examples.classCount == 2, "\(examples.classCount) classes")
        classCount = 2
        targets = examples.targets
        predictions = zip(examples.targets, examples.predictions).map { target, prediction in
            prediction == Self.invalid ? 1 - target : prediction
        }
    }

    /// 1 for each correct example, 0 for the others.
    var correct: [Double] { zip(targets, predictions).map { $0 == $1 ? 1 : 0 } }
}
