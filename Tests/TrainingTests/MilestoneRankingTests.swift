import Testing
import Training

@Suite struct MilestoneRankingTests {
    private func ranking(_ scores: Double?...) -> MilestoneRanking {
        MilestoneRanking(scores.enumerated().map { (step: 10 * ($0 + 1), score: $1) })
    }

    @Test func nothingIsBestBeforeTheFirstMilestone() {
        #expect(ranking().best == nil)
        #expect(ranking().milestonesWithoutImprovement == 0)
        #expect(!ranking().isExhausted(patience: 1))
    }

    @Test func theHighestScoreIsTheBest() {
        #expect(ranking(40, 70, 60).best == .init(step: 20, score: 70))
        #expect(ranking(-0.5, -1).best == .init(step: 10, score: -0.5))
        #expect(ranking(1, .infinity, 2).best == .init(step: 20, score: .infinity))
    }

    /// The later of two equal milestones has seen more, but it is no improvement.
    @Test func ofEqualScoresTheLatest() {
        #expect(ranking(50, 80, 80, 80, 70).best == .init(step: 40, score: 80))
        #expect(ranking(50, 80, 80, 80, 70).milestonesWithoutImprovement == 3)
    }

    @Test func whatIsNoNumberIsNeverTheBest() {
        #expect(ranking(nil, .nan).best == nil)
        #expect(ranking(nil, .nan).milestonesWithoutImprovement == 2)
        #expect(ranking(.nan, 10, nil).best == .init(step: 20, score: 10))
        #expect(ranking(.nan, 10, nil).milestonesWithoutImprovement == 1)
    }

    @Test func patience() {
        #expect(!ranking(10, 20, 15).isExhausted(patience: 2))
        #expect(ranking(10, 20, 15, 20).isExhausted(patience: 2))
        #expect(!ranking(10, 20, 15, 20).isExhausted(patience: nil))
        #expect(!ranking(10, 20, 15, 21).isExhausted(patience: 1))
    }
}
