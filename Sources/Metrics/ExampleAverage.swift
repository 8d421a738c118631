/// A metric that is the mean of scores of single examples.
struct ExampleAverage: PreparedMetric {
    /// In 0...1.
    let scores: [Double]
    let signature: String?

    init(scores: [Double]) {
        self.scores = scores
        signature = nil
    }

    /// Checks that the examples can be scored, and scores each.
    init(
        _ examples: MetricExamples, signature: String? = nil,
        _ score: (_ references: [String], _ prediction: String) -> Double
    ) throws(MetricError) {
        try examples.check()
        scores = zip(examples.targets, examples.predictions).map(score)
        self.signature = signature
    }

    func score(_ indices: [Int]) -> Double {
        guard !indices.isEmpty else { return 0 }
        var sum = 0.0
        for index in indices { sum += scores[index] }
        return 100 * sum / Double(indices.count)
    }

    var exampleScores: [Double]? { scores }
    var isMeanOfExamples: Bool { true }
}
