import Configuration
import Foundation
import Metrics
import Testing

/// The statistics of two systems that answered the same examples, against scipy and statsmodels.
struct ComparisonTests {
    private struct Expected: Decodable {
        struct Discordant: Decodable {
            let first: Int, second: Int
            let p: Double
        }

        struct Correction: Decodable {
            let values: [Double], corrected: [Double]
        }

        struct Quantiles: Decodable {
            let values: [Double]
            let low: Double, high: Double
        }

        struct Systems: Decodable {
            let metric: String
            let targets: [String], first: [String], second: [String]

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Key.self)
                metric = try container.decode(String.self, forKey: .metric)
                targets = try container.decode([String].self, forKey: .targets)
                first = try container.decode([String].self, forKey: .first)
                second = try container.decode([String].self, forKey: .second)
            }

            private enum Key: CodingKey { case metric, targets, first, second }

            func samples() throws -> PairedSamples {
                let labels = ["accuracy", "f1_macro"].contains(metric) ? ["no", "perhaps", "yes"] : nil
                let examples = { (predictions: [String]) in
                    MetricExamples(targets: targets.map { [$0] }, predictions: predictions)
                }
                return try PairedSamples(
                    try MetricCatalogue.choices(named: metric, labels: labels), first: examples(first),
                    second: examples(second))
            }
        }

        struct Permutation: Decodable {
            let systems: Systems
            let difference: Double, p: Double
            let resamples: Int?

            init(from decoder: any Decoder) throws {
                systems = try Systems(from: decoder)
                let container = try decoder.container(keyedBy: Key.self)
                difference = try container.decode(Double.self, forKey: .difference)
                p = try container.decode(Double.self, forKey: .p)
                resamples = try container.decodeIfPresent(Int.self, forKey: .resamples)
            }

            private enum Key: CodingKey { case difference, p, resamples }
        }

        struct Bootstrap: Decodable {
            let systems: Systems
            let low: Double, high: Double, deviation: Double
            let resamples: Int

            init(from decoder: any Decoder) throws {
                systems = try Systems(from: decoder)
                let container = try decoder.container(keyedBy: Key.self)
                low = try container.decode(Double.self, forKey: .low)
                high = try container.decode(Double.self, forKey: .high)
                deviation = try container.decode(Double.self, forKey: .deviation)
                resamples = try container.decode(Int.self, forKey: .resamples)
            }

            private enum Key: CodingKey { case low, high, deviation, resamples }
        }

        let mcnemar: [Discordant]
        let holm: [Correction]
        let quantiles: [Quantiles]
        let permutations: [Permutation]
        let bootstraps: [Bootstrap]
    }

    private let expected: Expected

    init() throws {
        expected = try fixture("comparisons.json", of: "comparisons")
    }

    // MARK: McNemar, Holm

    @Test func mcNemarIsThatOfStatsmodels() {
        for pair in expected.mcnemar {
            let test = McNemarTest(firstOnly: pair.first, secondOnly: pair.second)
            #expect(abs(test.p - pair.p) <= 1e-9 * pair.p, "\(pair): \(test.p)")
            #expect(test.isExact == (pair.first + pair.second < 25))
        }
    }

    /// Equal numbers have a p of 1. statsmodels corrects a difference of zero by one, which lowers p.
    @Test func equalNumbersOfManyAreNoDifference() {
        #expect(McNemarTest(firstOnly: 13, secondOnly: 13).p == 1)
    }

    @Test func holmIsThatOfStatsmodels() {
        for list in expected.holm {
            let corrected = HolmCorrection.corrected(list.values)
            #expect(zip(corrected, list.corrected).allSatisfy { isNear($0, $1) }, "\(list.values): \(corrected)")
        }
        #expect(HolmCorrection.corrected([]).isEmpty)
    }

    // MARK: Permutations

    @Test func permutationsAreThoseOfScipy() throws {
        for permutation in expected.permutations {
            let samples = try permutation.systems.samples()
            let scores = samples.scores(metric: 0)
            let name = permutation.systems.metric
            #expect(isNear(scores.second - scores.first, permutation.difference), "\(name)")
            let test = try PermutationTest(samples, metric: 0, seed: 7)
            #expect(test.isExact == (permutation.resamples == nil))
            if let resamples = permutation.resamples {
                #expect(test.shuffles == 9_999)
                // Two estimates of one p. The bound is four standard errors of each. scipy doubles the smaller tail.
                let p = permutation.p
                let error = (p * (1 - p)).squareRoot()
                let tolerance = 4 * error * (1 / Double(9_999).squareRoot() + 2 / Double(resamples).squareRoot()) + 1e-3
                #expect(abs(test.p - p) < tolerance, "\(name): \(test.p), not \(p)")
            } else {
                #expect(test.shuffles == 512)
                #expect(isNear(test.p, permutation.p), "\(name): \(test.p), not \(permutation.p)")
            }
        }
    }

    @Test func theSeedDecides() throws {
        let samples = try #require(expected.permutations.last).systems.samples()
        let test = try PermutationTest(samples, metric: 0, seed: 1, shuffles: 500)
        try #expect(test == PermutationTest(samples, metric: 0, seed: 1, shuffles: 500))
        try #expect(test != PermutationTest(samples, metric: 0, seed: 2, shuffles: 500))
    }

    @Test func equalSystemsDoNotDiffer() throws {
        let targets = (0..<100).map { ["\($0)"] }
        let examples = MetricExamples(targets: targets, predictions: targets.map { $0[0] })
        let samples = try PairedSamples(
            try MetricCatalogue.choices(named: "pearson", labels: nil), first: examples, second: examples)
        try #expect(PermutationTest(samples, metric: 0, seed: 1).p == 1)
        let interval = BootstrapInterval(of: PairedBootstrap.scores(of: samples, seed: 1)[0].differences)
        #expect(interval.low == 0 && interval.high == 0)
    }

    @Test func noExamplesDoNotDiffer() throws {
        let examples = MetricExamples(targets: [], predictions: [])
        let samples = try PairedSamples(
            try MetricCatalogue.choices(named: "token_f1", labels: nil), first: examples, second: examples)
        try #expect(PermutationTest(samples, metric: 0, seed: 1).p == 1)
        #expect(PairedBootstrap.scores(of: samples, seed: 1, resamples: 3).map(\.differences) == [[0, 0, 0]])
    }

    // MARK: Bootstrap

    @Test func quantilesAreThoseOfNumpy() {
        for list in expected.quantiles {
            let interval = BootstrapInterval(of: list.values)
            #expect(isNear(interval.low, list.low) && isNear(interval.high, list.high), "\(list.values.count) values")
        }
    }

    /// The ends of an interval are quantiles of resamples. For normal differences the standard error of the 2.5%
    /// quantile is 2.7 standard deviations divided by the square root of the number of resamples.
    @Test func intervalsAreThoseOfScipy() throws {
        for bootstrap in expected.bootstraps {
            let resamples = 10_000
            let scores = PairedBootstrap.scores(of: try bootstrap.systems.samples(), seed: 3, resamples: resamples)
            let interval = BootstrapInterval(of: scores[0].differences)
            let error =
                2.7 * bootstrap.deviation * (1 / Double(resamples) + 1 / Double(bootstrap.resamples)).squareRoot()
            // With 40 answers the share of right ones moves in steps of 2.5.
            let tolerance = 4 * error + (bootstrap.systems.metric == "accuracy" ? 2.5 : 0)
            let name = bootstrap.systems.metric
            #expect(abs(interval.low - bootstrap.low) < tolerance, "\(name): \(interval.low), not \(bootstrap.low)")
            #expect(abs(interval.high - bootstrap.high) < tolerance, "\(name): \(interval.high), not \(bootstrap.high)")
        }
    }

    /// A difference's interval uses the same resamples as the intervals of the scores.
    @Test func differencesAreThoseOfTheScores() throws {
        let systems = try #require(expected.permutations.last).systems
        let samples = try systems.samples()
        let scores = PairedBootstrap.scores(of: samples, seed: 5, resamples: 50)[0]
        #expect(scores.first.count == 50 && scores.second.count == 50)
        #expect(scores.differences[7] == scores.second[7] - scores.first[7])
    }

    // MARK: Single examples

    /// Counted by hand. From "abxd" to "abcd" there is one changed character, and the only word changes. From "a" to "a
    /// b" two of three characters and one of two words change.
    @Test(arguments: [
        ("edit_distance", [1.0, 2.0], [4.0, 0.0]), ("character_error_rate", [25, 100.0 * 2 / 3], [100, 0]),
        ("word_error_rate", [100, 50], [100, 0]),
    ])
    func editsAreCountedInTheMetricsOwnSense(metric: String, first: [Double], second: [Double]) throws {
        func examples(_ predictions: [String]) -> MetricExamples {
            MetricExamples(targets: [["abcd"], ["a b"]], predictions: predictions)
        }
        let samples = try PairedSamples(
            try MetricCatalogue.choices(named: metric, labels: nil),
            first: examples(["abxd", "a"]), second: examples(["", "a b"]))
        let values = try #require(samples.exampleValues)
        #expect(values.metric.title == metric && !values.metric.isHigherBetter)
        #expect(zip(values.first + values.second, first + second).allSatisfy { isNear($0, $1) }, "\(values)")
    }

    @Test func anEmptyReferenceHasARateToo() throws {
        let metric = try MetricCatalogue.metric(named: "word_error_rate", labels: nil)
        let prepared = try metric.prepare(targets: [[""], [""]], predictions: ["", "one two"])
        #expect(prepared.exampleValues == [0, 200])
        let exact = try MetricCatalogue.metric(named: "exact_match", labels: nil)
        #expect(try exact.prepare(targets: [["a"]], predictions: ["a"]).exampleValues == [1])
    }

    // MARK: Which test

    @Test func sharesOfRightAnswersGetMcNemarsTest() throws {
        let systems = expected.permutations.map(\.systems)
        for system in systems {
            let samples = try system.samples()
            let test = try PairedTest(samples, metric: 0, seed: 1)
            if case .mcNemar(let mcNemar) = test {
                let right = { (answers: [String], place: Int) in answers[place] == system.targets[place] }
                let places = system.targets.indices
                #expect(system.metric == "accuracy")
                #expect(
                    mcNemar.firstOnly == places.count { right(system.first, $0) && !right(system.second, $0) })
                #expect(
                    mcNemar.secondOnly == places.count { !right(system.first, $0) && right(system.second, $0) })
            } else {
                #expect(system.metric != "accuracy")
            }
        }
    }

    /// Two questions with three answers each. The answers of two systems can be exchanged in four ways, not in 64.
    @Test func groupsAreExchangedAndDrawnWhole() throws {
        let attributes: [TextMap<String>] = (0..<6).map { ["group": $0 < 3 ? "one" : "two"] }
        func examples(_ predictions: String) -> MetricExamples {
            MetricExamples(
                targets: [[String]](repeating: ["y"], count: 6), predictions: predictions.map(String.init),
                attributes: attributes)
        }
        let choices = try ["group_exact_match", "string_match"].flatMap {
            try MetricCatalogue.choices(named: $0, labels: nil)
        }
        let samples = try PairedSamples(choices, first: examples("yynyyn"), second: examples("yyyyyn"))
        let scores = samples.scores(metric: 0)
        #expect(scores.first == 0 && scores.second == 50)
        let test = try PermutationTest(samples, metric: 0, seed: 1)
        #expect(test.shuffles == 4 && test.p == 1)
        // A share of right answers whose examples do not count one by one.
        let shares = try PairedTest(samples, metric: 1, seed: 1)
        try #expect(shares == .permutation(PermutationTest(samples, metric: 1, seed: 1)))
        let differences = PairedBootstrap.scores(of: samples, seed: 1, resamples: 200).map(\.differences)
        #expect(Set(differences[0]) == [0, 50, 100])
        #expect(
            differences[1].allSatisfy { difference in [0, 100.0 / 6, 100.0 / 3].contains { isNear($0, difference) } })
    }

    @Test func whatAMetricCannotScoreNamesTheMetric() throws {
        let examples = MetricExamples(targets: [["x"]], predictions: ["1"])
        #expect(throws: MetricError("metric \"pearson\": example 0: the target \"x\" is not a number")) {
            try PairedSamples(
                try MetricCatalogue.choices(named: "pearson", labels: nil), first: examples, second: examples)
        }
    }
}
