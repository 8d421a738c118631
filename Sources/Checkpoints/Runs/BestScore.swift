/// The best score of a run so far, and the step whose checkpoint reached it.
package struct BestScore: Sendable, Equatable, Codable {
    package let step: Int
    /// The compared score, such as `sst2.accuracy` or `average`.
    package let metric: String
    package let score: Double
    /// Half the width of the score's 95% interval, if it is known.
    package let halfWidth: Double?

    package init(step: Int, metric: String, score: Double, halfWidth: Double? = nil) {
        self.step = step
        self.metric = metric
        self.score = score
        self.halfWidth = halfWidth
    }
}
