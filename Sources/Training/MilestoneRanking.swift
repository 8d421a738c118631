/// The best milestone of a run, and the number of milestones since.
///
/// It depends only on the scores. A resumed run with the same scores gets the same results.
package struct MilestoneRanking: Sendable, Equatable {
    /// A milestone and its score; higher is better.
    package struct Entry: Sendable, Equatable {
        package let step: Int
        package let score: Double

        package init(step: Int, score: Double) {
            self.step = step
            self.score = score
        }
    }

    /// The milestone with the best score. Of equal ones the latest counts, because it has seen more.
    package let best: Entry?
    /// The number of milestones since one was better than all before it.
    package let milestonesWithoutImprovement: Int

    /// - Parameter milestones: in order, each with its score; higher is better. A score that is missing or not a number
    ///   is never the best and no improvement.
    package init(_ milestones: [(step: Int, score: Double?)]) {
        var best: Entry?
        var sinceImprovement = 0
        for milestone in milestones {
            sinceImprovement += 1
            guard let score = milestone.score, !score.isNaN else { continue }
            let isImprovement = best.map { score > $0.score } ?? true
            if isImprovement { sinceImprovement = 0 }
            if isImprovement || score == best?.score { best = Entry(step: milestone.step, score: score) }
        }
        self.best = best
        milestonesWithoutImprovement = sinceImprovement
    }

    /// Whether training should stop.
    /// - Parameter patience: the number of milestones without an improvement before stopping; nil for never
    package func isExhausted(patience: Int?) -> Bool {
        patience.map { milestonesWithoutImprovement >= $0 } ?? false
    }
}
