/// The scores of a run at one of its milestones.
public struct MilestoneScores: Sendable, Equatable, Codable {
    public let step: Int
    /// Every metric of every task, as in reports, by names such as `sst2.accuracy`.
    public let scores: [String: Double]
    /// Half the width of each score's 95% interval, for those that were computed; nil in a checkpoint of an older
    /// version.
    public let halfWidths: [String: Double]?

    public init(step: Int, scores: [String: Double], halfWidths: [String: Double]? = nil) {
        self.step = step
        self.scores = scores
        self.halfWidths = halfWidths
    }
}
