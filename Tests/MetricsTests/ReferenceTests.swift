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
        let scores: [String: Expected]
    }

    static let answerMetrics = ["exact_match", "token_f1", "trivia_exact_match", "trivia_token_f1"]

    @Test(arguments: answerMetrics)
    func answersAsInSQuADAndTriviaQA(name: String) throws {
        let answers: Answers = try fixture("answers.json")
        let expected = try #require(answers.scores[name])
        let metric = try MetricCatalogue.metric(named: name, labels: nil)
        let prepared = try metric.prepare(targets: answers.targets, predictions: answers.predictions)
        #expect(isNear(prepared.score(ofFirst: answers.predictions.count), expected.score))
        let scores = try #require(prepared.exampleScores)
        for (index, score) in scores.enumerated() {
            let shown = "\(answers.targets[index]) answered by \(answers.predictions[index])"
            #expect(isNear(score, expected.examples[index]), "\(shown)")
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
        #expect(cases.count > 200)
        for example in cases {
            for (name, expected) in example.scores {
                // Such as `f1_per_label positive`.
                let parts = name.split(separator: " ", maxSplits: 1).map(String.init)
                let all = try MetricCatalogue.choices(named: parts[0], labels: example.labels)
                let metric = all[parts.count == 1 ? 0 : example.labels?.firstIndex(of: parts[1]) ?? 0].metric
                let prepared = try metric.prepare(
                    targets: example.targets.map { [$0] }, predictions: example.predictions)
                let score = prepared.score(ofFirst: example.targets.count)
                #expect(isNear(score, expected), "\(example.name): \(name) is \(score), expected \(expected)")
            }
        }
    }

    struct Tags: Decodable {
        let separator: String
        let targets: [String]
        let predictions: [String]
        let examples: Double
        let micro: Double
    }

    @Test func listsAsInScikitLearn() throws {
        let cases: [Tags] = try fixture("tags.json")
        #expect(cases.count == 250)
        for tags in cases {
            for (average, expected) in [("examples", tags.examples), ("micro", tags.micro)] {
                let json = #"{"set_f1": {"separator": "\#(tags.separator)", "average": "\#(average)"}}"#
                let prepared = try choices(json)[0].metric.prepare(
                    targets: tags.targets.map { [$0] }, predictions: tags.predictions)
                #expect(isNear(prepared.score(ofFirst: tags.targets.count), expected), "\(tags)")
            }
        }
    }

    struct Edits: Decodable {
        let targets: [[String]]
        let predictions: [String]
        let characters: [Int]
        let words: [Int]
        let edit_distance: Double
        let character_error_rate: Double
        let word_error_rate: Double
    }

    @Test func editsAsInNLTK() throws {
        let edits: Edits = try fixture("edits.json")
        let expected = [
            ("edit_distance", edits.edit_distance), ("character_error_rate", edits.character_error_rate),
            ("word_error_rate", edits.word_error_rate),
        ]
        for (name, score) in expected {
            let prepared = try MetricCatalogue.metric(named: name, labels: nil).prepare(
                targets: edits.targets, predictions: edits.predictions)
            #expect(isNear(prepared.score(ofFirst: edits.targets.count), score), "\(name)")
        }
        let distance = try MetricCatalogue.metric(named: "edit_distance", labels: nil).prepare(
            targets: edits.targets, predictions: edits.predictions)
        for (index, edits) in edits.characters.enumerated() { #expect(distance.score([index]) == Double(edits)) }
        let words = try MetricCatalogue.metric(named: "word_error_rate", labels: nil).prepare(
            targets: edits.targets, predictions: edits.predictions)
        for (index, edits) in edits.words.enumerated() { #expect((words.score([index]) == 0) == (edits == 0)) }
    }

    struct Likelihoods: Decodable {
        let tokens: [Int]
        let right: [Int]
        let log_likelihoods: [Double]
        let perplexity: Double
        let token_accuracy: Double
    }

    @Test func likelihoodsByTheirFormulas() throws {
        let cases: [Likelihoods] = try fixture("likelihoods.json")
        for example in cases {
            let examples = MetricExamples(
                targets: example.tokens.map { _ in ["x"] }, predictions: example.tokens.map { _ in "" },
                teacherForced: example.tokens.indices.map { index in
                    TargetLikelihood(
                        logLikelihood: example.log_likelihoods[index], tokens: example.tokens[index],
                        likeliestTokens: example.right[index])
                })
            for (name, expected) in [("perplexity", example.perplexity), ("token_accuracy", example.token_accuracy)] {
                let prepared = try MetricCatalogue.metric(named: name, labels: nil).prepare(examples)
                #expect(isNear(prepared.score(ofFirst: example.tokens.count), expected), "\(name)")
            }
        }
    }

    @Test func everyMetricIsComparedOrPlain() throws {
        let cases: [Case] = try fixture("classes.json") + fixture("numbers.json")
        let grouped: [GroupTests.Case] = try fixture("groups.json")
        let scored = cases.flatMap(\.scores.keys) + grouped.flatMap(\.scores.keys)
        let compared = Set(scored.map { String($0.prefix { $0 != " " }) })
            .union(Self.answerMetrics)
            .union(["squad2_exact_match", "squad2_f1"])
            .union(["bleu", "chrf", "rouge_1", "rouge_2", "rouge_l", "rouge_lsum"])
            .union(["set_f1", "edit_distance", "character_error_rate", "word_error_rate"])
            .union(["perplexity", "token_accuracy"])
        // string_match has no reference except the equality of strings, which MetricTests checks.
        #expect(Set(MetricCatalogue.names) == compared.union(["string_match"]))
    }
}
