/// Which of a run's milestones was the best, and for how long there was no better one.
///
/// It knows nothing but the scores, so a run that is resumed with the scores it had comes to the same answers.
public struct MilestoneRanking: Sendable, Equatable {
    /// A milestone and its score, the higher the better.
    public struct Entry: Sendable, Equatable {
        public let step: Int
        public let score: Double

        public init(step: Int, score: Double) {
            self.step = step
            self.score = score
        }
    }

    /// The milestone with the best score; of equal ones the latest, as it has seen more.
    public let best: Entry?
    /// How many milestones have passed since one was better than all before it.
    public let milestonesWithoutImprovement: Int

    /// - Parameter milestones: in order, each with its score, the higher the better. One that is no number, or missing,
    ///   is never the best and no improvement.
    public init(_ milestones: [(step: Int, score: Double?)]) {
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
    /// - Parameter patience: after how many milestones without an improvement; nil: never
    public func isExhausted(patience: Int?) -> Bool {
        patience.map { milestonesWithoutImprovement >= $0 } ?? false
    }
}
