import Metrics
import Testing

/// Agreement with t5, scikit-learn and scipy; see Tests/Fixtures/README.md.
struct ReferenceTests {
    struct Answers: Decodable {
        struct Expected: Decodable {
            let score: Double
            let examples: [Double]
        }
        let targets: [[String]]
        let predictions: [String]
        let exact_match: Expected
        let token_f1: Expected
    }

    @Test func answersAsInSQuAD() throws {
        let answers: Answers = try fixture("answers.json")
        for (name, expected) in [("exact_match", answers.exact_match), ("token_f1", answers.token_f1)] {
            let metric = try MetricCatalogue.metric(named: name, labels: nil)
            let prepared = try metric.prepare(targets: answers.targets, predictions: answers.predictions)
            #expect(isNear(prepared.score(Array(answers.predictions.indices)), expected.score), "\(name)")
            let scores = try #require(prepared.exampleScores)
            for (index, score) in scores.enumerated() {
                let shown = "\(name): \(answers.targets[index]) answered by \(answers.predictions[index])"
                #expect(isNear(score, expected.examples[index]), "\(shown)")
            }
        }
    }

    struct Case: Decodable {
        let name: String
        let labels: [String]?
        let targets: [String]
        let predictions: [String]
        let scores: [String: Double]
    }

    @Test(arguments: ["classes.json", "numbers.json"])
    func scoresAsInScikitLearnAndScipy(file: String) throws {
        let cases: [Case] = try fixture(file)
        for example in cases {
            for (name, expected) in example.scores {
                let metric = try MetricCatalogue.metric(named: name, labels: example.labels)
                let prepared = try metric.prepare(
                    targets: example.targets.map { [$0] }, predictions: example.predictions)
                let score = prepared.score(Array(example.targets.indices))
                #expect(isNear(score, expected), "\(example.name): \(name) is \(score), expected \(expected)")
            }
        }
    }

    @Test func everyMetricIsComparedOrPlain() throws {
        let cases: [Case] = try fixture("classes.json") + fixture("numbers.json")
        let compared = Set(cases.flatMap(\.scores.keys)).union(["exact_match", "token_f1"])
        // string_match has no reference but the equality of strings, tested in MetricTests.
        #expect(Set(MetricCatalogue.names) == compared.union(["string_match"]))
    }
}
