import Autodiff
import Batching
import ExampleStore
import Models
import TaskDefinitions
import Tensors
import Vocabularies

/// How likely a model holds a target.
public struct TargetLikelihood: Sendable, Equatable {
    /// The natural log of the target's probability given its input, its end included.
    public let logLikelihood: Double
    /// The number of the target's tokens, its end included.
    public let tokens: Int
}

/// Scores given targets, by teacher forcing and without gradients.
public struct LikelihoodScorer<Element: Scalar> {
    public let model: T5Model<Element>
    /// Input and target tokens that are computed together; a longer example is computed alone.
    public let batchTokens: Int

    public init(model: T5Model<Element>, batchTokens: Int = 8192) {
        self.model = model
        self.batchTokens = batchTokens
    }

    /// The likelihoods of the targets of pairs of texts, in their order. What is longer than the limits is cut.
    /// - Parameter progress: called after every batch with the number of pairs done.
    public func score(
        _ pairs: [(input: String, target: String)], vocabulary: any Vocabulary, limits: Limits = .usual,
        progress: (Int) -> Void = { _ in }
    ) -> [TargetLikelihood] {
        let inputs = FlatSequences(pairs.map { vocabulary.encode($0.input, limit: limits.maxInputTokens).ids })
        let targets = FlatSequences(pairs.map { vocabulary.encode($0.target, limit: limits.maxTargetTokens).ids })
        let examples = TokenizedExamples(task: "pairs", inputs: inputs, targets: targets)
        return score(examples, ordinals: Array(pairs.indices), progress: progress)
    }

    /// The likelihoods of the first targets of the examples at `ordinals`, in that order.
    /// - Parameter progress: called after every batch with the number of examples done; it may throw, to stop
    public func score(
        _ examples: TokenizedExamples, ordinals: [Int], progress: (Int) throws -> Void
    ) rethrows -> [TargetLikelihood] {
        let converter = FeatureConverter(tasks: [examples])
        var results = [TargetLikelihood?](repeating: nil, count: ordinals.count)
        var done = 0
        for batch in batches(of: ordinals.map { examples.inputLength($0) + examples.targetLength($0) }) {
            let tokens = converter.tokens(batch.map { ExampleReference(task: 0, ordinal: ordinals[$0]) })
            let losses = model.losses(tokens, .inference()).losses
            for (place, index) in batch.enumerated() {
                let span = tokens.decoderOffsets[place]..<tokens.decoderOffsets[place + 1]
                results[index] = TargetLikelihood(
                    logLikelihood: -losses[span].reduce(0, +), tokens: span.count)
            }
            done += batch.count
            try progress(done)
        }
        return results.compactMap { $0 }
    }

    /// The likelihoods of the first targets of the examples at `ordinals`, without a word in between.
    public func score(_ examples: TokenizedExamples, ordinals: [Int]) -> [TargetLikelihood] {
        score(examples, ordinals: ordinals) { _ in }
    }

    /// The indices of sequences, the longest first, cut into batches of no more than `batchTokens`.
    private func batches(of lengths: [Int]) -> [[Int]] {
        var batches: [[Int]] = []
        var room = 0
        for index in lengths.indices.sorted(by: { (-lengths[$0], $0) < (-lengths[$1], $1) }) {
            if batches.isEmpty || lengths[index] > room {
                batches.append([])
                room = batchTokens
            }
            batches[batches.count - 1].append(index)
            room -= lengths[index]
        }
        return batches
    }
}
