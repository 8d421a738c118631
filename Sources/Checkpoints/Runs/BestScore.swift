/// The best score of a run so far, and the step whose checkpoint reached it.
public struct BestScore: Sendable, Equatable, Codable {
    public let step: Int
    /// What is compared, such as `sst2.accuracy` or `average`.
    public let metric: String
    public let score: Double

    public init(step: Int, metric: String, score: Double) {
        self.step = step
        self.metric = metric
        self.score = score
    }
}
