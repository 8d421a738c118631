/// How much the scores of a system move from seed to seed, learnt from several systems that were trained with the same
/// seeds: the mean square of the interaction of systems and seeds in an analysis of variance. What a seed does to all
/// systems alike is no part of it.
///
///     variance = sum over systems i and seeds s of (x_is - x_i - x_s + x)^2 / ((I - 1)(S - 1))
///
/// Two seeds of two systems tell next to nothing of the spread; two seeds of seven systems tell something. The systems
/// are taken to spread alike.
package struct SeedSpread: Sendable, Equatable {
    /// Of one system's score, in the square of its unit.
    package let variance: Double
    package let degreesOfFreedom: Double

    /// - Parameter scores: one list for each system, each with a score for each of the same seeds
    /// - Returns: nil for fewer than two systems or two seeds
    package init?(_ scores: [[Double]]) {
        let systems = scores.count, seeds = scores.first?.count ?? 0
        precondition(scores.allSatisfy { $0.count == seeds }, "spread: systems with different seeds")
        guard systems > 1, seeds > 1 else { return nil }
        let ofSystems = scores.map { $0.reduce(0, +) / Double(seeds) }
        let ofSeeds = (0..<seeds).map { seed in scores.reduce(0) { $0 + $1[seed] } / Double(systems) }
        let mean = ofSystems.reduce(0, +) / Double(systems)
        var sum = 0.0
        for (system, row) in scores.enumerated() {
            for (seed, score) in row.enumerated() {
                let rest = score - ofSystems[system] - ofSeeds[seed] + mean
                sum += rest * rest
            }
        }
        degreesOfFreedom = Double((systems - 1) * (seeds - 1))
        variance = sum / degreesOfFreedom
    }
}
