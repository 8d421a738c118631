import Configuration
import Metrics
import Testing

/// Agreement with t5 and the script of MultiRC; see Tests/Fixtures/README.md. And resamples of whole groups.
struct GroupTests {
    struct Case: Decodable {
        let labels: [String]?
        let targets: [[String]]
        let predictions: [String]
        let attributes: [[String: String]]
        let scores: [String: Double]
        let examples: [Double]?

        var metricExamples: MetricExamples {
            MetricExamples(
                targets: targets, predictions: predictions,
                attributes: attributes.map { attributes in TextMap(attributes.map { ($0.key, $0.value) }) })
        }
    }

    @Test func scoresAsInT5() throws {
        let cases: [Case] = try fixture("groups.json")
        #expect(cases.count > 300)
        for (number, example) in cases.enumerated() {
            for (name, expected) in example.scores {
                let metric = try MetricCatalogue.metric(named: name, labels: example.labels)
                let prepared = try metric.prepare(example.metricExamples)
                let score = prepared.score(ofFirst: example.targets.count)
                #expect(isNear(score, expected), "case \(number): \(name) is \(score), expected \(expected)")
                guard let examples = example.examples else { continue }
                for (index, score) in try #require(prepared.exampleScores).enumerated() {
                    let shown = "\(example.targets[index]) answered by \"\(example.predictions[index])\""
                    #expect(score == examples[index], "\(shown)")
                }
            }
        }
    }

    /// Two groups. One is all right; the other has one wrong example.
    private func halfRight(_ name: String) throws -> any PreparedMetric {
        try MetricCatalogue.metric(named: name, labels: ["no", "yes"]).prepare(
            MetricExamples(
                targets: [["yes"], ["yes"], ["no"], ["yes"], ["no"]], predictions: ["yes", "no", "no", "yes", "no"],
                attributes: ["a", "b", "a", "b", "b"].map { ["group": $0] }))
    }

    @Test(arguments: ["group_exact_match", "group_f1", "best_exact_match", "best_token_f1"])
    func aGroupCountsAsOftenAsItsFirstExample(name: String) throws {
        let prepared = try halfRight(name)
        #expect(prepared.groups == [0, 1, 0, 1, 1])
        let good = prepared.score([0, 2])
        let bad = prepared.score([1, 3, 4])
        #expect(good == 100)
        #expect(isNear(prepared.score([0, 2, 0, 2]), good))
        if name == "group_exact_match" {
            #expect(bad == 0)
            #expect(isNear(prepared.score([0, 2, 1, 3, 4, 0, 2]), 200.0 / 3))
        }
        #expect(prepared.score([]) == 0)
    }

    /// A resample of two groups holds both, or one of them twice. So the only scores are 0, 50 and 100.
    @Test func wholeGroupsAreDrawn() throws {
        let grouped = try halfRight("group_exact_match")
        let interval = BootstrapInterval.intervals(of: [grouped], exampleCount: 5, seed: 1)[0]
        #expect(interval.low == 0 && interval.high == 100)
        // Another metric uses the same resamples of groups: 2 of 2, 2 of 3 or 4 of 5 examples are right.
        let accuracy = try MetricCatalogue.metric(named: "accuracy", labels: ["no", "yes"]).prepare(
            targets: [["yes"], ["yes"], ["no"], ["yes"], ["no"]], predictions: ["yes", "no", "no", "yes", "no"])
        let both = BootstrapInterval.intervals(of: [accuracy, grouped], exampleCount: 5, seed: 1)
        #expect(isNear(both[0].low, 200.0 / 3) && both[0].high == 100)
        #expect(both[1] == interval)
    }
}
