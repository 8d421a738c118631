/// A metric that is the mean of a score that each example has by itself.
struct ExampleAverage: PreparedMetric {
    /// In 0...1.
    let scores: [Double]

    init(scores: [Double]) {
        self.scores = scores
    }

    /// Scores each example, checking first that there is something to score.
    init(
        targets: [[String]], predictions: [String],
        _ score: (_ references: [String], _ prediction: String) -> Double
    ) throws(MetricError) {
        try checkExamples(targets: targets, predictions: predictions)
        scores = zip(targets, predictions).map(score)
    }

    func score(_ indices: [Int]) -> Double {
        guard !indices.isEmpty else { return 0 }
        var sum = 0.0
        for index in indices { sum += scores[index] }
        return 100 * sum / Double(indices.count)
    }

    var exampleScores: [Double]? { scores }
}

/// Checks what every metric needs: as many predictions as examples, and an answer to compare each with.
func checkExamples(targets: [[String]], predictions: [String]) throws(MetricError) {
    guard targets.count == predictions.count else {
        throw MetricError("examples: \(targets.count), predictions: \(predictions.count); each example needs one")
    }
    if let index = targets.firstIndex(where: \.isEmpty) {
        throw MetricError("example \(index) has no target to compare its prediction with")
    }
}
