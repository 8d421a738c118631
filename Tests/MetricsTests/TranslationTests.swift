import Metrics
import Testing

/// Agreement with sacrebleu; see Tests/Fixtures/README.md.
struct TranslationTests {
    struct Fixture: Decodable {
        struct Segment: Decodable {
            let references: [String]
            let prediction: String
        }
        struct Corpus: Decodable {
            let indices: [Int]
        }
        struct Case: Decodable {
            let settings: Settings
            /// The score of each segment as its own corpus.
            let segments: [Double]
            let corpora: [Double]
            let signatures: [String]
        }
        struct Tokens: Decodable {
            let tokenizer: String
            let words: [String]
        }
        let segments: [Segment]
        let corpora: [Corpus]
        let bleu: [Case]
        let chrf: [Case]
        let tokens: [Tokens]
        let texts: [String]
    }

    @Test(arguments: ["bleu", "chrf"])
    func scoresAndSignaturesAsInSacrebleu(name: String) throws {
        let fixture: Fixture = try fixture("translations.json")
        #expect(fixture.segments.count > 400)
        for (number, example) in (name == "bleu" ? fixture.bleu : fixture.chrf).enumerated() {
            let metric = try example.settings.metric(name)
            func prepare(_ indices: [Int]) throws -> any PreparedMetric {
                try metric.prepare(
                    targets: indices.map { fixture.segments[$0].references },
                    predictions: indices.map { fixture.segments[$0].prediction })
            }
            let all = try prepare(Array(fixture.segments.indices))
            for (index, expected) in example.segments.enumerated() {
                let score = all.score([index])
                let segment = fixture.segments[index]
                #expect(isNear(score, expected), "\(name) \(number): \(score), expected \(expected): \(segment)")
            }
            for (place, corpus) in fixture.corpora.enumerated() {
                let score = all.score(corpus.indices)
                #expect(isNear(score, example.corpora[place]), "\(name) \(number), corpus \(place): \(score)")
                let signature = try prepare(corpus.indices).signature
                #expect(signature == example.signatures[place])
            }
        }
    }

    @Test func tokensAsInSacrebleu() throws {
        let fixture: Fixture = try fixture("translations.json")
        #expect(fixture.tokens.count == 4)
        for example in fixture.tokens {
            let tokenizer = try #require(BLEUTokenizer(rawValue: example.tokenizer))
            for (text, expected) in zip(fixture.texts, example.words) {
                let words = tokenizer.words(Array(text.unicodeScalars)).map { word in
                    String(String.UnicodeScalarView(word))
                }
                let joined = words.joined(separator: " ")
                let isSame = joined.unicodeScalars.elementsEqual(expected.unicodeScalars)
                #expect(isSame, "\(example.tokenizer): \(joined), expected \(expected)")
            }
        }
    }

    @Test func singleExamplesAreRankedByTheirOwnScores() throws {
        for name in ["bleu", "chrf"] {
            let prepared = try MetricCatalogue.metric(named: name, labels: nil).prepare(
                targets: [["one two"], ["one two three four five"], ["one two three four five"], ["one"]],
                predictions: ["one two", "one two three four five", "one two three six five", "two"])
            let scores = try #require(prepared.exampleScores)
            #expect(scores[0] == 1 && scores[1] == 1)
            #expect(0.3 < scores[2] && scores[2] < 0.9)
            #expect(scores[3] < 0.3)
        }
    }
}
