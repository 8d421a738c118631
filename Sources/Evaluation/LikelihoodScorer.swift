import Batching
import Communication
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

    /// The processes that share the batches. They all get all likelihoods, and must score the same pairs.
    private let communicator: any Communicator

    package init(
        model: any GenerativeModel<Element>, batchTokens: Int = 8192, communicator: any Communicator = SoleProcess()
    ) {
        self.model = model
        self.batchTokens = batchTokens
        self.communicator = communicator
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
        let batches = batches(inputs, of: \.key.tokens).flatMap { batch in
            // Parts of a batch that have the same inputs; few batches have more than one.
            let targets = batch.enumerated().flatMap { number, input in
                Self.distinct(input.places) { Key(tokens: pairs[$0].target, route: nil) }
                    .map { (input: number, target: $0) }
            }
            return self.batches(targets, of: \.target.key.tokens).map { (inputs: batch, targets: $0) }
        }
        // The inputs that were read last; the next batch may have the same.
        var last: (tokens: [Key], read: any ReadInputs)?
        try SharedBatches(communicator: communicator).forEach(
            batches.count,
            compute: { number in
                let (inputs, targets) = batches[number]
                let keys = inputs.map(\.key)
                let read: any ReadInputs
                if let last, last.tokens == keys {
                    read = last.read
                } else {
                    last = nil
                    read = model.read(keys.map(\.tokens), routes: routes.map { _ in keys.compactMap(\.route) })
                }
                last = (keys, read)
                return likelihoods(targets.map(\.target.key.tokens), inputs: targets.map(\.input), of: read)
            },
            encode: Self.message, decode: Self.likelihoods
        ) { number, likelihoods in
            for (target, likelihood) in zip(batches[number].targets.map(\.target), likelihoods) {
                for place in target.places { results[place] = likelihood }
                done += target.places.count
            }
            try progress(done)
        }
        return results.compactMap { $0 }
    }

    /// The likelihoods of a batch, for other processes.
    private static func message(_ likelihoods: [TargetLikelihood]) -> [UInt8] {
        var message = MessageWriter()
        message.write(likelihoods.count)
        for likelihood in likelihoods {
            message.write(likelihood.logLikelihood)
            message.write(likelihood.tokens)
            message.write(likelihood.likeliestTokens)
        }
        return message.bytes
    }

    private static func likelihoods(_ bytes: ArraySlice<UInt8>) -> [TargetLikelihood] {
        var message = MessageReader(bytes)
        return (0..<message.read(Int.self)).map { _ in
            TargetLikelihood(
                logLikelihood: message.read(Double.self), tokens: message.read(Int.self),
                likeliestTokens: message.read(Int.self))
        }
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
