/// The scores of a run at one of its milestones.
package struct MilestoneScores: Sendable, Equatable, Codable {
    package let step: Int
    /// Every metric of every task, as in reports, by names such as `sst2.accuracy`.
    package let scores: [String: Double]
    /// Half the width of each score's 95% interval, for those that were computed; nil in a checkpoint of an older
    /// version.
    package let halfWidths: [String: Double]?
    /// Seconds of training up to the milestone; nil in a checkpoint of an older version.
    package let seconds: Double?

    package init(
        step: Int, scores: [String: Double], halfWidths: [String: Double]? = nil, seconds: Double? = nil
    ) {
        self.step = step
        self.scores = scores
        self.halfWidths = halfWidths
        self.seconds = seconds
    }
}
