import Configuration
import Metrics
import Testing

/// Questions that may have no answer, by the rules of evaluate-v2.0.py; see Tests/Fixtures/README.md.
struct SQuAD2Tests {
    struct Expected: Decodable {
        let targets: [[String]]
        let predictions: [String]
        let exact: [Double]
        let f1: [Double]
        let scores: [String: Double]
        let counts: [String: Int]
    }

    private func prepared(_ name: String, questions: String, _ expected: Expected) throws -> any PreparedMetric {
        let choice = try #require(try choices(#"{"\#(name)": {"questions": "\#(questions)"}}"#).first)
        return try choice.metric.prepare(targets: expected.targets, predictions: expected.predictions)
    }

    @Test(arguments: [("squad2_exact_match", "exact"), ("squad2_f1", "f1")])
    func scoresAsTheOfficialScript(name: String, key: String) throws {
        let expected: Expected = try fixture("squad2.json")
        #expect(expected.counts["total"] == expected.targets.count && expected.targets.count > 200)
        for (questions, prefix) in [("all", ""), ("answerable", "HasAns_"), ("unanswerable", "NoAns_")] {
            let metric = try prepared(name, questions: questions, expected)
            let score = metric.score(ofFirst: expected.targets.count)
            let wanted = try #require(expected.scores[prefix + key])
            #expect(isNear(score, wanted), "\(name) of \(questions) questions is \(score), expected \(wanted)")
            #expect((metric.exampleScores == nil) == (questions != "all"))
        }
        let scores = try #require(try prepared(name, questions: "all", expected).exampleScores)
        for (index, score) in scores.enumerated() {
            let wanted = key == "f1" ? expected.f1[index] : expected.exact[index]
            #expect(isNear(score, wanted), "\(expected.targets[index]) answered by \(expected.predictions[index])")
        }
    }

    @Test func partsOfAResample() throws {
        let metric = try #require(try choices(#"{"squad2_f1": {"questions": "answerable"}}"#).first)
        #expect(metric.title == "squad2_f1_questions_answerable")
        let prepared = try metric.metric.prepare(
            targets: [["a cat"], ["unanswerable"], ["dog"]], predictions: ["cat", "cat", "unanswerable"])
        #expect(prepared.score([0, 0, 1, 2]) == 100 * 2 / 3.0, "the question without an answer is passed over")
        #expect(prepared.score([1]) == 0, "no question is left")
    }

    @Test func theTextForNoAnswer() throws {
        let metric = try #require(try choices(#"{"squad2_exact_match": {"no_answer": "No Answer!"}}"#).first?.metric)
        let prepared = try metric.prepare(
            targets: [["No Answer!"], ["no answer"], ["unanswerable"]], predictions: ["", "no answer", "no answer"])
        #expect(prepared.exampleScores == [1, 1, 0])
        #expect(["", "the no answer", "The cat."].map(metric.compared) == ["No Answer!", "No Answer!", "cat"])
        let error = #expect(throws: ConfigurationError.self) { try choices(#"{"squad2_f1": {"no_answer": "the"}}"#) }
        #expect(
            error?.description
                == #"task.json:1:28: metrics[0].squad2_f1: "no_answer" has no word; give a text such as "unanswerable""#
        )
    }
}
