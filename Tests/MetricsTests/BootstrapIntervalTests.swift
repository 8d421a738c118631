import Metrics
import TestSupport
import Testing

struct BootstrapIntervalTests {
    /// Two thousand answers; every fifth is wrong.
    private func classification(_ metric: String) throws -> any PreparedMetric {
        let targets = (0..<2000).map { [$0 % 3 == 0 ? "yes" : "no"] }
        let predictions = targets.enumerated().map { $0 % 5 == 0 ? "perhaps" : $1[0] }
        return try MetricCatalogue.metric(named: metric, labels: ["no", "yes"]).prepare(
            targets: targets, predictions: predictions)
    }

    @Test func theIntervalOfAShareIsTheBinomialOne() throws {
        let accuracy = try classification("accuracy")
        let interval = BootstrapInterval.intervals(of: [accuracy], exampleCount: 2000, seed: 7)[0]
        // Normal approximation: 80 -+ 1.96 * 100 sqrt(0.8 * 0.2 / 2000) = 78.25 ... 81.75.
        #expect(abs(interval.low - 78.25) < 0.2)
        #expect(abs(interval.high - 81.75) < 0.2)
    }

    @Test func theSeedDecides() throws {
        let metric = try classification("f1_macro")
        func interval(_ seed: UInt64) -> BootstrapInterval {
            BootstrapInterval.intervals(of: [metric], exampleCount: 2000, seed: seed)[0]
        }
        #expect(interval(1) == interval(1))
        #expect(interval(1) != interval(2))
    }

    @Test func metricsShareTheirResamples() throws {
        let accuracy = try classification("accuracy")
        let f1 = try classification("f1_binary")
        let together = BootstrapInterval.intervals(of: [f1, accuracy], exampleCount: 2000, seed: 3)
        #expect(together[1] == BootstrapInterval.intervals(of: [accuracy], exampleCount: 2000, seed: 3)[0])
    }

    @Test func certaintyHasNoWidth() throws {
        let metric = try MetricCatalogue.metric(named: "string_match", labels: nil)
        let prepared = try metric.prepare(targets: [["a"], ["b"]], predictions: ["a", "b"])
        let interval = BootstrapInterval.intervals(of: [prepared], exampleCount: 2, seed: 0)[0]
        #expect(interval.low == 100 && interval.high == 100)
    }

    @Test func noExamplesGiveNothing() throws {
        let metric = try MetricCatalogue.metric(named: "string_match", labels: nil)
        let prepared = try metric.prepare(targets: [], predictions: [])
        let interval = BootstrapInterval.intervals(of: [prepared], exampleCount: 0, seed: 0)[0]
        #expect(interval.low == 0 && interval.high == 0)
    }

    /// Each resample is only arithmetic on prepared numbers: no text is split or compared again.
    @Test(arguments: MetricCatalogue.names)
    func theTimeGrowsLikeTheExamples(name: String) throws {
        let sample = MetricTests.sample(of: name)
        let growth = try growth(from: 250) { count in
            let examples = MetricExamples(
                targets: (0..<count).map { sample.examples.targets[$0 % 4] },
                predictions: (0..<count).map { sample.examples.targets[$0 % 3][0] },
                attributes: (0..<count).map { sample.examples.attributes[$0 % 4] },
                teacherForced: (0..<count).map { sample.examples.teacherForced[$0 % 4] })
            let metric = try MetricCatalogue.metric(named: name, labels: sample.labels).prepare(examples)
            _ = BootstrapInterval.intervals(of: [metric], exampleCount: count, seed: 1, resamples: 200)
        }
        #expect(growth < 10, "\(growth)")
    }
}
