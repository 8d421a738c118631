import Foundation
import Metrics
import Testing

/// The statistics of a study, against scipy, statsmodels, numpy and cases by hand.
struct StudyStatisticsTests {
    private struct Expected: Decodable {
        struct Test: Decodable {
            let differences: [[Double]]
            /// Of all systems over the seeds, where they tell how much seeds spread.
            let scores: [[Double]]?
            let p: Double
        }

        struct Student: Decodable {
            let t: Double, degrees_of_freedom: Double, p: Double
        }

        struct Ranks: Decodable {
            let scores: [[Double]]
            let ranks: [Double]
            let chi_squared_p: Double
        }

        struct Area: Decodable {
            let x: [Double], y: [Double]
            let mean: Double, start: Double, end: Double, part: Double
        }

        struct Jackknifed: Decodable {
            let metric: String
            let targets: [String], predictions: [String]
            let values: [Double]
        }

        let tests: [Test]
        let students: [Student]
        let ranks: [Ranks]
        let areas: [Area]
        let jackknives: [Jackknifed]
    }

    private let expected: Expected

    init() throws {
        expected = try fixture("studies.json", of: "comparisons")
    }

    // MARK: Examples and seeds

    @Test func testsAreThoseOfStatsmodelsAndScipy() throws {
        for (place, given) in expected.tests.enumerated() {
            let test = try #require(CrossedTest(given.differences, spread: given.scores.flatMap { SeedSpread($0) }))
            let all = given.differences.flatMap { $0 }
            #expect(isNear(test.difference, all.reduce(0, +) / Double(all.count)))
            #expect(abs(test.p - given.p) < 1e-7 * given.p, "\(place): \(test.p), not \(given.p)")
        }
    }

    /// Two differences of 1 and 3: the mean is 2, its standard error 1, and t is 2 with one degree of freedom.
    /// Student's distribution with one degree is Cauchy's: p is 1 - 2 atan(2) / pi.
    @Test func testsOfTwoByHand() throws {
        let byHand = 1 - 2 * atan(2) / Double.pi
        for differences in [[[1.0], [3]], [[1, 3]]] {
            let test = try #require(CrossedTest(differences))
            #expect(isNear(test.difference, 2) && isNear(test.variance, 1))
            #expect(isNear(test.p, byHand))
        }
        #expect(CrossedTest([[5]]) == nil)
        #expect(CrossedTest([]) == nil && CrossedTest([[], []]) == nil)
    }

    /// Student's distribution, by way of two differences whose t is known, and of means of such tests.
    @Test func studentIsThatOfScipy() throws {
        for case let student in expected.students
        where student.degrees_of_freedom == student.degrees_of_freedom.rounded()
            && student.degrees_of_freedom <= 400
        {
            let count = Int(student.degrees_of_freedom) + 1
            // Deviations that add up to zero; then a mean that gives the wanted t.
            let deviations = (0..<count).map { Double($0) - Double(count - 1) / 2 }
            let variance = deviations.reduce(0) { $0 + $1 * $1 } / Double(count - 1)
            let mean = student.t * (variance / Double(count)).squareRoot()
            let test = try #require(CrossedTest([deviations.map { $0 + mean }]))
            #expect(abs(test.p - student.p) <= 1e-9 * student.p, "\(student): \(test.p)")
        }
    }

    /// Every example differs by the same: no variance. Three pairs can be exchanged in eight ways, two of them as
    /// extreme.
    @Test func differencesWithoutVariance() throws {
        #expect(try #require(CrossedTest([[1, 1, 1], [1, 1, 1]])).p == 0.25)
        #expect(try #require(CrossedTest([[0, 0, 0], [0, 0, 0]])).p == 1)
        #expect(try #require(CrossedTest([[-0.1], [-0.1]])).p == 0.5)
    }

    /// Systems that are alike: of many tests, at most one in twenty has a p below 0.05, whether seeds or examples vary.
    /// With few seeds the test is cautious.
    @Test(arguments: [
        (2, 2, 40, 3.0, 0.0), (2, 2, 40, 3, 5), (2, 3, 30, 2, 4), (2, 2, 60, 0, 5), (2, 5, 20, 1, 1), (2, 1, 30, 0, 3),
        (7, 2, 40, 1, 5), (7, 2, 40, 3, 0), (4, 3, 30, 1, 2),
    ])
    func falseAlarmsAreAsRareAsPromised(
        systems: Int, seeds: Int, examples: Int, ofSeeds: Double, ofExamples: Double
    ) {
        var generator = SplitMix64(seed: 11)
        func normal() -> Double {
            let (u, v) = (Double.random(in: 0..<1, using: &generator), Double.random(in: 0..<1, using: &generator))
            return (-2 * log(1 - u)).squareRoot() * cos(2 * Double.pi * v)
        }
        let repeats = 2_000
        var alarms = 0
        for _ in 0..<repeats {
            let scores = (0..<systems).map { _ -> [[Double]] in
                let byExample = (0..<examples).map { _ in ofExamples * normal() }
                return (0..<seeds).map { _ in
                    let bySeed = ofSeeds * normal()
                    return byExample.map { $0 + bySeed + 5 * normal() }
                }
            }
            let means = scores.map { $0.map { $0.reduce(0, +) / Double(examples) } }
            let differences = zip(scores[0], scores[1]).map { first, second in zip(first, second).map { $1 - $0 } }
            if let test = CrossedTest(differences, spread: SeedSpread(means)), test.p < 0.05 { alarms += 1 }
        }
        // Four standard errors above 5%.
        let bound = 0.05 + 4 * (0.05 * 0.95 / Double(repeats)).squareRoot()
        #expect(Double(alarms) / Double(repeats) < bound, "\(alarms) of \(repeats)")
        #expect(alarms > repeats / 500)
    }

    /// Three systems with two seeds, which add 2, 0 and -2: without the means -1, 0, 1 on one seed and the opposite on
    /// the other are left. Their squares are 4, over two degrees of freedom.
    @Test func theSpreadOfSeedsByHand() throws {
        let spread = try #require(SeedSpread([[10, 12], [20, 20], [31, 29]]))
        #expect(isNear(spread.variance, 2) && spread.degreesOfFreedom == 2)
        #expect(SeedSpread([[1, 2]]) == nil && SeedSpread([[1], [2]]) == nil)
        // One difference, and the spread of the others: 6 over sqrt(2 * 2), and t of 3 with two degrees of freedom.
        let test = try #require(CrossedTest([[6]], spread: spread))
        #expect(isNear(test.p, 1 - 3 / 11.0.squareRoot()))
    }

    /// The average of two tasks with equal tests: half the variance.
    @Test func meansOfTests() throws {
        let one = try #require(CrossedTest([[1, 3, 2, 6]]))
        let two = try #require(CrossedTest(meanOf: [one, one]))
        #expect(isNear(two.difference, one.difference) && isNear(two.variance, one.variance / 2))
        #expect(CrossedTest(meanOf: []) == nil)
        #expect(try #require(CrossedTest(meanOf: [one])).p == one.p)
    }

    // MARK: Ranks

    @Test func ranksAreThoseOfScipy() throws {
        for given in expected.ranks {
            let found = MeanRanks(given.scores, seed: 1)
            #expect(zip(found.ranks, given.ranks).allSatisfy { isNear($0, $1) })
            // Chi-squared is an approximation for many tasks; it is near for these.
            #expect(abs(try #require(found.p) - given.chi_squared_p) < 0.03, "\(found) \(given.chi_squared_p)")
        }
    }

    /// Three systems in the same order on two tasks: 6 of the 36 pairs of orders agree.
    @Test func ranksByHand() throws {
        let found = MeanRanks([[3, 2, 1], [30, 20, 10]], seed: 5)
        #expect(found.ranks == [1, 2, 3])
        #expect(abs(try #require(found.p) - 6.0 / 36) < 0.015)
        #expect(MeanRanks([[5, 5, 1]], seed: 1).ranks == [1.5, 1.5, 3])
        #expect(MeanRanks([[5, 5, 1]], seed: 1).p == nil)
        #expect(MeanRanks([[5], [4]], seed: 1) == MeanRanks([[1], [2]], seed: 1))
    }

    // MARK: Learning curves

    private func curve(_ points: [(Double, Double)], isHigherBetter: Bool = true) throws -> LearningCurve {
        try #require(
            LearningCurve(points.map { .init(x: $0.0, score: $0.1) }, isHigherBetter: isHigherBetter))
    }

    @Test func areasAreThoseOfScipy() throws {
        for area in expected.areas {
            let curve = try curve(Array(zip(area.x, area.y)))
            #expect(isNear(try #require(curve.meanScore(from: curve.first, to: curve.last)), area.mean))
            #expect(isNear(try #require(curve.meanScore(from: area.start, to: area.end)), area.part))
        }
    }

    @Test func areasByHand() throws {
        let curve = try curve([(10, 0), (20, 60), (30, 40)])
        // 10 to 20: 30; 20 to 30: 50; 30 to 40: the best, 60.
        #expect(isNear(try #require(curve.meanScore(from: 10, to: 40)), (300 + 500 + 600) / 30))
        #expect(isNear(try #require(curve.meanScore(from: 40, to: 50)), 60))
        #expect(isNear(try #require(curve.meanScore(from: 0, to: 10)), 0))
        #expect(isNear(try #require(curve.meanScore(from: 15, to: 20)), 45))
        #expect(curve.meanScore(from: 20, to: 20) == nil)
    }

    @Test func theFirstTimeThatAScoreIsReached() throws {
        let rising = try curve([(10, 0), (20, 60), (30, 40), (40, 100)])
        #expect(rising.best == 100)
        #expect(rising.firstReaching(30) == 15)
        #expect(rising.firstReaching(95).map { isNear($0, 30 + 10 * 55 / 60) } == true)
        #expect(rising.firstReaching(0) == 10)
        #expect(rising.firstReaching(101) == nil)
        let falling = try curve([(1, 8), (2, 4), (3, 2)], isHigherBetter: false)
        #expect(falling.best == 2)
        #expect(falling.firstReaching(3) == 2.5)
        #expect(falling.firstReaching(1) == nil)
        #expect(isNear(LearningCurve.nearly(2, isHigherBetter: false), 2.1))
        #expect(isNear(LearningCurve.nearly(80, isHigherBetter: true), 76))
        #expect(isNear(LearningCurve.nearly(-20, isHigherBetter: true), -21))
    }

    @Test func meansOfCurves() throws {
        let mean = try #require(
            LearningCurve.mean(of: [curve([(0, 0), (10, 10), (20, 20)]), curve([(5, 15), (15, 25)])]))
        #expect(mean.points.map(\.x) == [5, 10, 15])
        #expect(mean.points.map(\.score) == [10, 15, 20])
        #expect(try LearningCurve.mean(of: [curve([(0, 1)]), curve([(2, 1)])]) == nil)
        #expect(LearningCurve.mean(of: []) == nil)
        #expect(LearningCurve([]) == nil)
        #expect(try curve([(1, 5), (1, 7)]).points == [.init(x: 1, score: 7)])
    }

    // MARK: The jackknife

    @Test func jackknifeValuesAreThoseOfLeavingOut() throws {
        for given in expected.jackknives {
            let labels = given.metric == "pearson" ? nil : ["no", "perhaps", "yes"]
            let metric = try MetricCatalogue.metric(named: given.metric, labels: labels)
            let prepared = try metric.prepare(targets: given.targets.map { [$0] }, predictions: given.predictions)
            let values = Jackknife.values(of: prepared, exampleCount: given.targets.count)
            #expect(values.map(\.examples) == given.targets.indices.map { [$0] })
            for (value, expected) in zip(values, given.values) {
                #expect(abs(value.value - expected) < 1e-7, "\(given.metric): \(value.value), not \(expected)")
            }
        }
    }

    @Test func groupsAreLeftOutAsAWhole() throws {
        let metric = try MetricCatalogue.metric(named: "group_exact_match", labels: nil)
        let examples = MetricExamples(
            targets: [["a"], ["b"], ["c"]], predictions: ["a", "x", "c"],
            attributes: ["1", "1", "2"].map { ["group": $0] })
        let values = Jackknife.values(of: try metric.prepare(examples), exampleCount: 3)
        #expect(values.map(\.examples) == [[0, 1], [2]])
        // Both: 50. Without the first: 100, so 2 * 50 - 100. Without the second: 0, so 2 * 50.
        #expect(values.map(\.value) == [0, 100])
    }
}
