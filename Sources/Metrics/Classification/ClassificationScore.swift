/// A score of a classification that depends only on the counts of its classes.
struct ClassificationScore: PreparedMetric {
    private let examples: Classification
    private let share: @Sendable (ClassCounts) -> Double

    /// - Parameter share: computes the score from the counts, in 0...1.
    init(_ examples: Classification, _ share: @escaping @Sendable (ClassCounts) -> Double) {
        self.examples = examples
        self.share = share
    }

    func score(_ indices: [Int]) -> Double { indices.isEmpty ? 0 : 100 * share(ClassCounts(examples, indices)) }

    var exampleScores: [Double]? { examples.correct }
}
