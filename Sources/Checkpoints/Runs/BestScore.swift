/// The best score of a run so far, and the step whose checkpoint reached it.
public struct BestScore: Sendable, Equatable, Codable {
    public let step: Int
    /// The compared score, such as `sst2.accuracy` or `average`.
    public let metric: String
    public let score: Double
    /// Half the width of the score's 95% interval, if it is known.
    public let halfWidth: Double?

    public init(step: Int, metric: String, score: Double, halfWidth: Double? = nil) {
        self.step = step
        self.metric = metric
        self.score = score
        self.halfWidth = halfWidth
    }
}
