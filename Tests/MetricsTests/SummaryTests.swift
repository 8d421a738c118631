import Metrics
import Testing

/// Agreement with rouge-score and NLTK's stemmer; see Tests/Fixtures/README.md.
struct SummaryTests {
    struct Summaries: Decodable {
        struct Case: Decodable {
            let metric: String
            let settings: Settings
            let examples: [Double]
        }
        let targets: [[String]]
        let predictions: [String]
        let cases: [Case]
    }

    @Test func scoresAsInRougeScore() throws {
        let summaries: Summaries = try fixture("summaries.json")
        #expect(summaries.targets.count > 250 && summaries.cases.count == 10)
        for (number, example) in summaries.cases.enumerated() {
            let prepared = try example.settings.metric(example.metric).prepare(
                targets: summaries.targets, predictions: summaries.predictions)
            let scores = try #require(prepared.exampleScores)
            for (index, score) in scores.enumerated() {
                let shown = "\(summaries.targets[index]) summarised by \(summaries.predictions[index])"
                #expect(isNear(score, example.examples[index]), "\(example.metric), case \(number): \(score): \(shown)")
            }
            let mean = example.examples.reduce(0, +) / Double(example.examples.count)
            #expect(isNear(prepared.score(ofFirst: scores.count), 100 * mean))
        }
    }

    @Test(arguments: [
        (#""rouge_1""#, "rouge-score|type:rouge1|stem:no|version:0.1.2"),
        (#"{"rouge_l": {"stem": true}}"#, "rouge-score|type:rougeL|stem:yes|version:0.1.2"),
        (#"{"rouge_lsum": {"sentences": "t5"}}"#, "rouge-score|type:rougeLsum|stem:no|sentences:t5|version:0.1.2"),
    ])
    func theSignatureSaysHow(metric: String, signature: String) throws {
        let prepared = try choices(metric)[0].metric.prepare(targets: [["a"]], predictions: ["a"])
        #expect(prepared.signature == signature)
    }

    struct Stems: Decodable {
        let words: String
        let stems: String
    }

    @Test func stemsAsInNLTK() throws {
        let fixture: Stems = try fixture("stems.json")
        let words = fixture.words.split(separator: " ")
        let stems = fixture.stems.split(separator: " ")
        #expect(words.count == stems.count && words.count > 5000)
        for (word, stem) in zip(words, stems) {
            let found = String(decoding: PorterStemmer.stem(Array(word.utf8)), as: UTF8.self)
            #expect(found == stem, "\(word)")
        }
    }
}
