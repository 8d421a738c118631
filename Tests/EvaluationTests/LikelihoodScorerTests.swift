import Autodiff
import Evaluation
import Foundation
import Models
import Tensors
import Testing
import Vocabularies

@Suite struct LikelihoodScorerTests {
    private static let vocabulary = ByteVocabulary(sentinels: 0)

    private static func model<Element: Scalar>() -> any GenerativeModel<Element> {
        TinyModel.make(vocabulary: vocabulary.size, seed: 5)
    }

    /// Several targets for one input, equal pairs, empty texts, and lengths from one token up.
    private static let texts = [
        ("a", "bc"), ("abc", ""), ("", "c"), ("a", "bc"), ("abcdefgh", "abcdefgh"), ("a", ""), ("", ""), ("abc", "bc"),
        ("a", "a longer target"), ("an input of some length", "x"), ("abc", ""),
    ]

    private static func pair(_ text: (String, String)) -> TokenPair {
        TokenPair(input: (vocabulary.encode(text.0) + [1])[...], target: (vocabulary.encode(text.1) + [1])[...])
    }

    // MARK: The truth

    /// The reference is a log softmax computed here, of logits from the decoder's cache, one token at a time.
    @Test func sumsTheLogSoftmaxOfTheTargetsLogits() {
        let model: any GenerativeModel<Double> = Self.model()
        let scores = LikelihoodScorer(model: model).score(Self.texts.map(Self.pair)) { _ in }
        for (text, score) in zip(Self.texts, scores) {
            let pair = Self.pair(text)
            let session = model.startDecoding(
                [pair.input], rowsPerInput: 1, maximumLength: pair.target.count, weights: PackedWeights())
            var (expected, likeliest, previous) = (0.0, 0, session.firstTokens[0])
            for token in pair.target {
                let logits = session.step([previous]).elements
                let greatest = logits.max() ?? 0
                let total = logits.reduce(0) { $0 + exp($1 - greatest) }
                expected += logits[Int(token)] - greatest - log(total)
                likeliest += logits[Int(token)] == greatest ? 1 : 0
                previous = token
            }
            #expect(abs(score.logLikelihood - expected) < 1e-10, "\(text)")
            #expect(score.tokens == text.1.utf8.count + 1)
            #expect(score.likeliestTokens == likeliest)
        }
    }

    /// transformers' likelihoods of its own outputs, including cut ones, which have no end.
    @Test(arguments: DecodingFixture.names)
    func agreesWithTheReference(name: String) throws {
        let fixture = try DecodingFixture.read(name)
        try compare(fixture, try fixture.model(name) as any GenerativeModel<Double>, tolerance: 5e-6)
        try compare(fixture, try fixture.model(name) as any GenerativeModel<Float>, tolerance: 1e-4)
    }

    private func compare<Element: Scalar>(
        _ fixture: DecodingFixture, _ model: any GenerativeModel<Element>, tolerance: Double
    ) throws {
        let answers = fixture.searches.flatMap { Array(zip(fixture.inputs, $0.outputs)) }
        #expect(answers.count > 100 && answers.contains { !$0.1.isComplete })
        let pairs = answers.map { input, output in
            TokenPair(input: input[...], target: (output.tokens + (output.isComplete ? [1] : []))[...])
        }
        for (score, answer) in zip(LikelihoodScorer(model: model).score(pairs, progress: { _ in }), answers) {
            #expect(abs(score.logLikelihood - answer.1.logLikelihood) < tolerance)
            #expect(score.tokens == answer.1.tokens.count + (answer.1.isComplete ? 1 : 0))
        }
    }

    // MARK: Batches and sharing

    /// Scores do not depend on the batch, and not on whether pairs share an input.
    @Test(arguments: [1, 4, 20, 8192])
    func scoresWhateverTheBatches(batchTokens: Int) {
        let scorer = LikelihoodScorer(model: Self.model() as any GenerativeModel<Double>, batchTokens: batchTokens)
        let scores = scorer.score(
            Self.texts.map { (input: $0.0, target: $0.1) }, vocabulary: Self.vocabulary)
        #expect(scores.count == Self.texts.count)
        for (text, score) in zip(Self.texts, scores) {
            let alone = scorer.score([Self.pair(text)]) { _ in }[0]
            #expect(score.tokens == alone.tokens)
            #expect(abs(score.logLikelihood - alone.logLikelihood) < 1e-12, "\(text)")
        }
    }

    /// Equal pairs have equal scores to the last bit in every place. Rounding must not decide a tie.
    @Test(arguments: [3, 8192])
    func equalPairsHaveEqualScores(batchTokens: Int) {
        let scorer = LikelihoodScorer(model: Self.model() as any GenerativeModel<Float>, batchTokens: batchTokens)
        let scores = scorer.score(Self.texts.map(Self.pair)) { _ in }
        #expect(scores[0] == scores[3] && scores[1] == scores[10])
        #expect(scores[0] != scores[7])
    }

    @Test func nothingIsCut() {
        let scorer = LikelihoodScorer(model: Self.model() as any GenerativeModel<Float>)
        let long = String(repeating: "abc", count: 300)
        let scores = scorer.score(
            [(input: long, target: long), (input: long + "d", target: long)], vocabulary: Self.vocabulary)
        #expect(scores.map(\.tokens) == [901, 901])
        #expect(scores[0].logLikelihood != scores[1].logLikelihood)
        #expect(scorer.score([], vocabulary: Self.vocabulary).isEmpty)
    }

    /// The limit has room for one input and all targets. With one encoded input everything is one batch.
    @Test func anInputIsEncodedOnce() {
        let scorer = LikelihoodScorer(model: Self.model() as any GenerativeModel<Float>, batchTokens: 60)
        let input = String(repeating: "x", count: 49)
        var seen: [Int] = []
        _ = scorer.score((0..<10).map { Self.pair((input, "t\($0)")) }) { seen.append($0) }
        #expect(seen == [10])
        // Separate inputs do not fit together.
        seen = []
        _ = scorer.score((0..<10).map { Self.pair((input + "\($0)", "t\($0)")) }) { seen.append($0) }
        #expect(seen == Array(1...10))
    }

    /// Every pair is counted once, however many share one computation.
    @Test(arguments: [1, 8192])
    func reportsProgress(batchTokens: Int) {
        let scorer = LikelihoodScorer(model: Self.model() as any GenerativeModel<Float>, batchTokens: batchTokens)
        var seen: [Int] = []
        _ = scorer.score(Self.texts.map(Self.pair)) { seen.append($0) }
        #expect(seen.last == Self.texts.count && seen == seen.sorted())
        #expect(seen.count == (batchTokens == 1 ? Set(Self.texts.map { "\($0)" }).count : 1))
    }
}
