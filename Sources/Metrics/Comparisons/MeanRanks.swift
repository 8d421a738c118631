/// The mean ranks of several systems over tasks, and Friedman's test of whether they differ (Friedman 1937; Demšar
/// 2006, "Statistical comparisons of classifiers over multiple data sets").
///
/// On each task the best system has rank 1; systems with the same score share the mean of their ranks. If the systems
/// were alike, all orders on a task would be equally likely. The test shuffles the ranks of each task and counts how
/// often the squares of the systems' rank sums add up to at least as much as they do:
///
///     p = (count + 1) / (shuffles + 1)
///
/// The statistic orders results as Friedman's chi-squared does, and p is right for any number of tasks.
package struct MeanRanks: Sendable, Equatable {
    /// One for each system.
    package let ranks: [Double]
    /// Nil for fewer than two systems or two tasks.
    package let p: Double?

    /// - Parameters:
    ///   - scores: one list for each task, with a score for each system. Higher ones are better.
    ///   - seed: decides the shuffles
    package init(_ scores: [[Double]], seed: UInt64, shuffles: Int = PermutationTest.usualShuffles) {
        let systems = scores.first?.count ?? 0
        precondition(scores.allSatisfy { $0.count == systems }, "mean ranks: tasks with different systems")
        var ranked = scores.map(Self.ranks)
        let sums = Self.sums(ranked, systems)
        ranks = sums.map { $0 / Double(scores.count) }
        guard systems > 1, scores.count > 1 else {
            p = nil
            return
        }
        let observed = Self.squares(sums) - 1e-9
        var generator = SplitMix64(seed: seed)
        var count = 0
        for _ in 0..<shuffles {
            for task in ranked.indices {
                for place in stride(from: systems - 1, to: 0, by: -1) {
                    ranked[task].swapAt(place, generator.index(below: place + 1))
                }
            }
            if Self.squares(Self.sums(ranked, systems)) >= observed { count += 1 }
        }
        p = Double(count + 1) / Double(shuffles + 1)
    }

    /// The ranks of the systems on one task.
    private static func ranks(_ scores: [Double]) -> [Double] {
        scores.map { score in
            let better = scores.count { $0 > score }, equal = scores.count { $0 == score }
            return Double(better) + Double(equal + 1) / 2
        }
    }

    private static func sums(_ ranks: [[Double]], _ systems: Int) -> [Double] {
        ranks.reduce(into: [Double](repeating: 0, count: systems)) { sums, task in
            for system in 0..<systems { sums[system] += task[system] }
        }
    }

    private static func squares(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }
}
