import Evaluation
import Metrics
import Models
import Tensors
import Testing
import Vocabularies

@Suite struct RankClassifierTests {
    private static let vocabulary = ByteVocabulary(sentinels: 0)
    private static let labels = ["no", "bcd", "a", "xyzzyx"]
    private static let texts = (0..<40).map { "input \($0)" } + ["", "input 3"]

    // MARK: The choice

    private static func ranking(_ likelihoods: [(Double, Int)], normalizesByLength: Bool = false) -> LabelRanking {
        LabelRanking(
            labels: Array(labels.prefix(likelihoods.count)),
            likelihoods: likelihoods.map { TargetLikelihood(logLikelihood: $0.0, tokens: $0.1, likeliestTokens: 0) },
            normalizesByLength: normalizesByLength)
    }

    @Test func theLikeliestLabelWins() {
        let ranking = Self.ranking([(-2, 4), (-1.5, 3), (-2.4, 8)])
        #expect(ranking.best.label == "bcd" && ranking.best.likelihood.logLikelihood == -1.5)
        #expect(ranking.candidates.map(\.label) == ["no", "bcd", "a"])
        #expect(ranking.candidates.map(\.likelihood.tokens) == [4, 3, 8])
    }

    /// -2 / 4 = -0.5, -1.5 / 3 = -0.5, -2.4 / 8 = -0.3
    @Test func lengthsCanDecide() {
        let ranking = Self.ranking([(-2, 4), (-1.5, 3), (-2.4, 8)], normalizesByLength: true)
        #expect(ranking.best.label == "a" && ranking.best.likelihood.logLikelihood == -2.4)
    }

    @Test func ofEqualLabelsTheFirstWins() {
        #expect(Self.ranking([(-3, 1), (-1, 9), (-1, 2), (-2, 1)]).best.label == "bcd")
        #expect(Self.ranking([(-2, 4), (-1.5, 3), (-9, 1)], normalizesByLength: true).best.label == "no")
    }

    @Test func whatIsNoNumberNeverWins() {
        #expect(Self.ranking([(.nan, 1), (-50, 1), (.nan, 1)]).best.label == "bcd")
        #expect(Self.ranking([(.nan, 1), (.nan, 1)]).best.label == "no")
    }

    /// By scipy.special.softmax (scipy 1.17.1) of the deciding scores.
    @Test func probabilitiesAreThoseOfTheScores() {
        func expect(_ ranking: LabelRanking, _ expected: [Double]) {
            for (found, expected) in zip(ranking.probabilities, expected) { #expect(abs(found - expected) < 1e-8) }
            #expect(ranking.probabilities.count == expected.count)
            #expect(ranking.bestProbability == ranking.probabilities.max())
        }
        expect(Self.ranking([(-2, 4), (-1.5, 3), (-2.4, 8)]), [0.30129182, 0.49674623, 0.20196195])
        expect(
            Self.ranking([(-2, 4), (-1.5, 3), (-2.4, 8)], normalizesByLength: true),
            [0.31042377, 0.31042377, 0.37915245])
        expect(Self.ranking([(-2000, 1), (-2001, 1), (-1e9, 1)]), [0.73105858, 0.26894142, 0])
    }

    // MARK: With a model

    @Test(arguments: [false, true])
    func ranksAsComputedByHand(normalizesByLength: Bool) {
        let model = TinyModel.make(vocabulary: Self.vocabulary.size, seed: 5) as any GenerativeModel<Double>
        let rankings = RankClassifier(
            model: model, vocabulary: Self.vocabulary, labels: Self.labels, normalizesByLength: normalizesByLength
        ).rank(Self.texts)
        #expect(rankings.count == Self.texts.count)
        let targets = Self.labels.map { Self.vocabulary.encode($0) + [1] }
        var winners: Set<String> = []
        for (text, ranking) in zip(Self.texts, rankings) {
            let expected = TinyModel.logLikelihoods(
                model, input: Self.vocabulary.encode(text) + [1], targets: targets)
            let scores = zip(expected, targets).map { normalizesByLength ? $0 / Double($1.count) : $0 }
            let winner = Self.labels[scores.firstIndex(of: scores.max() ?? 0) ?? 0]
            #expect(ranking.best.label == winner)
            for (candidate, expected) in zip(ranking.candidates, expected) {
                #expect(abs(candidate.likelihood.logLikelihood - expected) < 1e-10)
            }
            winners.insert(winner)
        }
        // A random model finds only short labels likely, unless scores are divided by the length.
        #expect(winners.contains("a") == !normalizesByLength)
    }

    @Test func reportsInputs() {
        let classifier = RankClassifier(
            model: TinyModel.make(vocabulary: Self.vocabulary.size, seed: 5) as any GenerativeModel<Float>,
            vocabulary: Self.vocabulary, labels: Self.labels)
        var seen: [Int] = []
        #expect(classifier.rank(Self.texts) { seen.append($0) }.count == Self.texts.count)
        #expect(seen.last == Self.texts.count)
        #expect(classifier.rank([] as [String]).isEmpty)
    }

    /// Labels that a vocabulary cannot distinguish.
    @Test func labelsOfEqualTokensTie() {
        let classifier = RankClassifier(
            model: TinyModel.make(vocabulary: 9, seed: 5) as any GenerativeModel<Float>,
            vocabulary: OneWordVocabulary(),
            labels: ["x", "y", "z"])
        for ranking in classifier.rank(["p", "q q", "r r r"]) {
            #expect(ranking.best.label == "x")
            #expect(Set(ranking.candidates.map(\.likelihood.logLikelihood)).count == 1)
        }
    }
}

/// A vocabulary that reads every word as the same token.
private struct OneWordVocabulary: Vocabulary {
    let specialTokens = SpecialTokens.t5
    let size = 9, sentinelCount = 0, fingerprint = "one"
    func adding(_ content: String) -> OneWordVocabulary { self }
    func encode(_ text: String) -> [Int32] { text.split(separator: " ").map { _ in 7 } }
    func decode(_ ids: some Sequence<Int32>) -> String { ids.map { _ in "word" }.joined(separator: " ") }
    func unknownText(in text: String) -> String { "" }
    func sentinelID(_ index: Int) -> Int32 { preconditionFailure("no sentinels") }
    func piece(_ id: Int32) -> String { "word" }
    var writtenPieces: WrittenPieces { WrittenPieces([]) }
}
