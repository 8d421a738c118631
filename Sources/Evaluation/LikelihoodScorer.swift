import Batching
import ExampleStore
import Metrics
import Models
import Tensors
import Vocabularies

/// Scores given targets by teacher forcing, without gradients.
///
/// An input is encoded once for all its targets. Other pairs in the batch change only the rounding of the last digits;
/// equal pairs have equal scores.
package struct LikelihoodScorer<Element: Scalar> {
    package let model: any GenerativeModel<Element>
    /// The number of input tokens that are encoded together, and of target tokens that are scored together. A longer
    /// sequence is computed alone.
    package let batchTokens: Int

    package init(model: any GenerativeModel<Element>, batchTokens: Int = 8192) {
        self.model = model
        self.batchTokens = batchTokens
    }

    /// The likelihoods of the targets of pairs of texts, in order. Nothing is cut. Sentinels in the texts stand for
    /// left-out spans.
    /// - Parameters:
    ///   - routes: the route of each pair's input, in a model with routes
    ///   - progress: called after every batch with the number of pairs done.
    package func score(
        _ pairs: [(input: String, target: String)], routes: [Int]? = nil, vocabulary: any Vocabulary,
        progress: (Int) -> Void = { _ in }
    ) -> [TargetLikelihood] {
        score(Self.encoded(pairs, vocabulary), routes: routes, progress: progress)
    }

    private static func encoded(
        _ pairs: [(input: String, target: String)], _ vocabulary: any Vocabulary
    ) -> [TokenPair] {
        pairs.map { pair in
            TokenPair(
                input: vocabulary.encodeWholeCorrupted(pair.input)[...],
                target: vocabulary.encodeWholeCorrupted(pair.target)[...])
        }
    }

    /// The likelihoods of the targets of pairs, in order: log p(target | input) =
    /// sum_i log softmax(logits_i)_(target_i), in nats.
    /// - Parameters:
    ///   - routes: the route of each pair's input, in a model with routes
    ///   - progress: called after every batch with the number of pairs done; it may throw to stop
    /// - Precondition: neither an input nor a target is empty.
    package func score(
        _ pairs: [TokenPair], routes: [Int]? = nil, progress: (Int) throws -> Void
    ) rethrows -> [TargetLikelihood] {
        precondition(
            pairs.allSatisfy { !$0.input.isEmpty && !$0.target.isEmpty },
            "score: an empty sequence; it should end in an end of sequence")
        var results = [TargetLikelihood?](repeating: nil, count: pairs.count)
        var done = 0
        let inputs = Self.distinct(Array(pairs.indices)) { Key(tokens: pairs[$0].input, route: routes?[$0]) }
        for batch in batches(inputs, of: \.key.tokens) {
            let read = model.read(batch.map(\.key.tokens), routes: routes.map { _ in batch.compactMap(\.key.route) })
            let targets = batch.enumerated().flatMap { number, input in
                Self.distinct(input.places) { Key(tokens: pairs[$0].target, route: nil) }
                    .map { (input: number, target: $0) }
            }
            for part in batches(targets, of: \.target.key.tokens) {
                let likelihoods = likelihoods(part.map(\.target.key.tokens), inputs: part.map(\.input), of: read)
                for (target, likelihood) in zip(part.map(\.target), likelihoods) {
                    for place in target.places { results[place] = likelihood }
                    done += target.places.count
                }
                try progress(done)
            }
        }
        return results.compactMap { $0 }
    }

    /// Checks that the longest of pairs of texts fits into memory, and into the model's positions.
    /// - Throws: `MemoryShortage`, `PositionShortage`
    package func checkMemory(
        _ pairs: [(input: String, target: String)], vocabulary: any Vocabulary
    ) throws {
        let encoded = Self.encoded(pairs, vocabulary)
        try checkPositions(encoded.map(\.target.count), for: "the pairs", advice: "shorten the target")
        try checkMemory(encoded, for: "the pairs", advice: "shorten the text")
    }

    /// Checks that targets fit into the model's positions.
    /// - Parameters:
    ///   - targets: the numbers of their tokens, ends included
    ///   - work: the name of the targets in a message
    /// - Throws: `PositionShortage`
    func checkPositions(_ targets: [Int], for work: String, advice: String) throws(PositionShortage) {
        try PositionShortage.check(targets: targets, model.converter, for: work, advice: advice)
    }

    /// Checks that the longest of the pairs fits into memory.
    /// - Parameter work: the name of the pairs in a message
    /// - Throws: `MemoryShortage`
    func checkMemory(_ pairs: [TokenPair], for work: String, advice: String) throws(MemoryShortage) {
        let tokens = pairs.reduce(0) { max($0, $1.input.count, $1.target.count) }
        try MemoryShortage.check(
            model.configuration.readingBytes(tokens: tokens), for: "\(work): \(tokens) tokens of one text",
            advice: advice)
    }

    /// The likelihoods of the targets of pairs, in order, without reports of progress.
    package func score(_ pairs: [TokenPair]) -> [TargetLikelihood] { score(pairs) { _ in } }

    private func likelihoods(
        _ targets: [ArraySlice<Int32>], inputs: [Int], of read: any ReadInputs
    ) -> [TargetLikelihood] {
        let losses = read.losses(targets, inputs: inputs)
        var start = 0
        return targets.map { target in
            let tokens = start..<start + target.count
            start = tokens.upperBound
            // Subtracted from 0, so that a certain target has 0 instead of -0.
            return TargetLikelihood(
                logLikelihood: 0 - losses.losses[tokens].reduce(0, +), tokens: target.count,
                likeliestTokens: losses.isLikeliest[tokens].count { $0 })
        }
    }

    /// A sequence, and its route if it is an input of a model with routes.
    private struct Key: Hashable {
        let tokens: ArraySlice<Int32>
        let route: Int?
    }

    /// A sequence and the indices of the pairs that have it.
    private typealias Distinct = (key: Key, places: [Int])

    /// Combines equal sequences. The longest come first, so that the need for memory shows at once.
    private static func distinct(_ places: [Int], _ key: (Int) -> Key) -> [Distinct] {
        Dictionary(grouping: places, by: key).map { (key: $0.key, places: $0.value) }
            .sorted { (-$0.key.tokens.count, $0.places[0]) < (-$1.key.tokens.count, $1.places[0]) }
    }

    /// Cuts a list into batches of up to `batchTokens` tokens.
    private func batches<Item>(_ items: [Item], of tokens: (Item) -> ArraySlice<Int32>) -> [[Item]] {
        var batches: [[Item]] = []
        var room = 0
        for item in items {
            let count = tokens(item).count
            if batches.isEmpty || count > room {
                batches.append([])
                room = batchTokens
            }
            batches[batches.count - 1].append(item)
            room -= count
        }
        return batches
    }
}
