import Communication
import Models
import Tensors
import Vocabularies

/// Rank classification: the label that the model finds likeliest as the answer (Brown et al. 2020, section 2.4; Sanh et
/// al. 2022, section 5).
///
/// Nothing is decoded, so the answer is always a label. Labels are never cut.
package struct RankClassifier<Element: Scalar> {
    private let scorer: LikelihoodScorer<Element>
    private let vocabulary: any Vocabulary
    private let labels: [(text: String, tokens: [Int32])]
    private let normalizesByLength: Bool

    /// - Parameter normalizesByLength: whether the log-likelihoods are compared per token, ends included
    /// - Precondition: there is a label.
    package init(
        model: any GenerativeModel<Element>, vocabulary: any Vocabulary, labels: [String],
        normalizesByLength: Bool = false, communicator: any Communicator = SoleProcess()
    ) {
        precondition(!labels.isEmpty, "rank classification: no labels")
        scorer = LikelihoodScorer(model: model, communicator: communicator)
        self.vocabulary = vocabulary
        self.labels = labels.map { ($0, vocabulary.encodeWhole($0)) }
        self.normalizesByLength = normalizesByLength
    }

    /// The ranking of the labels for each text, in order. Nothing is cut.
    /// - Parameters:
    ///   - route: the route of all texts, in a model with routes
    ///   - progress: called after every batch with the number of texts done
    package func rank(_ texts: [String], route: Int? = nil, progress: (Int) -> Void = { _ in }) -> [LabelRanking] {
        rank(RoutedInputs(texts.map { vocabulary.encodeWhole($0)[...] }, route: route), progress: progress)
    }

    /// Checks that the longest of some texts fits into memory, and the labels into the model's positions.
    /// - Throws: `MemoryShortage`, `PositionShortage`
    package func checkMemory(_ texts: [String]) throws {
        try checkLabels()
        let pairs = texts.map { TokenPair(input: vocabulary.encodeWhole($0)[...], target: []) }
        try scorer.checkMemory(pairs, for: "the inputs", advice: "shorten the text")
    }

    /// Checks that the labels fit into the model's positions.
    /// - Throws: `PositionShortage`
    func checkLabels() throws(PositionShortage) {
        try scorer.checkPositions(labels.map(\.tokens.count), for: "the labels", advice: "shorten them")
    }

    /// The ranking of the labels for each input, in order.
    /// - Parameters:
    ///   - inputs: token ids of the model's vocabulary, the end-of-sequence token included
    ///   - progress: called after every batch with the number of inputs done; it may throw to stop
    package func rank(_ inputs: RoutedInputs, progress: (Int) throws -> Void) rethrows -> [LabelRanking] {
        let pairs = inputs.tokens.flatMap { input in labels.map { TokenPair(input: input, target: $0.tokens[...]) } }
        let routes = inputs.routes?.flatMap { route in labels.map { _ in route } }
        let likelihoods = try scorer.score(pairs, routes: routes) { try progress($0 / labels.count) }
        return inputs.tokens.indices.map { index in
            LabelRanking(
                labels: labels.map(\.text),
                likelihoods: Array(likelihoods[index * labels.count..<(index + 1) * labels.count]),
                normalizesByLength: normalizesByLength)
        }
    }
}
