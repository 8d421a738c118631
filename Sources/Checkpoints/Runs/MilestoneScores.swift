/// How a run was judged at one of its milestones.
public struct MilestoneScores: Sendable, Equatable, Codable {
    public let step: Int
    /// Every metric of every task, as reports have it, by names such as `sst2.accuracy`.
    public let scores: [String: Double]

    public init(step: Int, scores: [String: Double]) {
        self.step = step
        self.scores = scores
    }
}
