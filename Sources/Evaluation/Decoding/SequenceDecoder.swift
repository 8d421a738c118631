import Autodiff
import Communication
import Models
import Tensors
import Vocabularies

/// The progress of decoding many inputs.
package struct DecodingProgress: Sendable, Equatable {
    /// Inputs done, and all inputs.
    package let inputs: Int, inputCount: Int
    /// Output tokens so far, ends included.
    package let tokens: Int
}

/// Decodes any number of inputs, in pools of similar length.
///
/// An input's output depends neither on the other inputs nor on the batch size, with one exception: matrix products of
/// other sizes round differently in the last digits of a log likelihood. A choice between tokens that are equally
/// likely to seven digits may therefore differ.
package struct SequenceDecoder<Element: Scalar> {
    package let model: any GenerativeModel<Element>
    package let configuration: DecodingConfiguration
    /// The largest number of input tokens that are read together, which is that of 64 inputs of 2,048 tokens. A longer
    /// input is read alone.
    package var batchTokens = 1 << 17
    /// The inputs of a pool at most, for each that is answered at the same time; 1 lets none wait.
    package var poolBatches = 4
    /// The least number of pools that many inputs are cut into, so that several processes have a share. The number of
    /// processes does not matter: it would change the products and their last digits.
    private static var leastPools: Int { 8 }
    /// Pools with more tokens than these have no more inputs than are answered at the same time: what each layer
    /// remembers of inputs that wait would take much memory.
    private static var waitingTokens: Int { 1 << 12 }
    /// The processes that share the batches. They all get all outputs, and must decode the same inputs.
    private let communicator: any Communicator

    /// The rules of the configuration as processors.
    private let processors: [any LogitsProcessor]
    /// The allowed answers; nil for any.
    private let answers: (any AnswerAutomaton)?

    /// - Parameters:
    ///   - vocabulary: needed only if the configuration has words that an answer must not contain
    ///   - answers: the allowed answers; nil for any
    package init(
        model: any GenerativeModel<Element>, configuration: DecodingConfiguration = DecodingConfiguration(),
        vocabulary: (any Vocabulary)? = nil, answers: (any AnswerAutomaton)? = nil,
        communicator: any Communicator = SoleProcess()
    ) {
        self.model = model
        self.configuration = configuration
        self.communicator = communicator
        processors = configuration.rules.processors(
            vocabulary, end: model.configuration.specialTokens.endOfSequence)
        self.answers = answers
    }

    /// The outputs of inputs, in order.
    /// - Parameters:
    ///   - inputs: token ids of the model's vocabulary, the end-of-sequence token included
    ///   - maximumLength: the greatest number of tokens of an output, its end included; a model with a limit of
    ///     positions may write fewer
    ///   - progress: called after inputs are answered; it may throw to stop
    /// - Precondition: no input is empty, `maximumLength` is at least 1, and the shortest allowed answer fits into it.
    package func decode(
        _ inputs: [ArraySlice<Int32>], maximumLength: Int, progress: (DecodingProgress) throws -> Void
    ) rethrows -> [DecodedSequence] {
        try decodeAlternatives(inputs, maximumLength: maximumLength, progress: progress).map { $0[0] }
    }

    /// The outputs of inputs, in order: for each as many as the configuration requests, the best first, or in the order
    /// of drawing.
    ///
    /// The parameters are those of ``decode(_:maximumLength:progress:)``.
    /// - Precondition: the configuration has no ``DecodingConfiguration/problem``.
    package func decodeAlternatives(
        _ inputs: [ArraySlice<Int32>], maximumLength: Int, progress: (DecodingProgress) throws -> Void
    ) rethrows -> [[DecodedSequence]] {
        try decodeAlternatives(RoutedInputs(inputs), maximumLength: maximumLength, progress: progress)
    }

    /// The outputs of inputs that go through deltas, in order. A batch may mix routes.
    ///
    /// The other parameters are those of ``decode(_:maximumLength:progress:)``.
    /// - Precondition: the configuration has no ``DecodingConfiguration/problem``.
    package func decodeAlternatives(
        _ inputs: RoutedInputs, maximumLength: Int, progress: (DecodingProgress) throws -> Void
    ) rethrows -> [[DecodedSequence]] {
        let tokensOfInput = inputs.tokens
        let maximumLength = min(maximumLength, model.longestAnswer ?? .max)
        precondition(maximumLength >= 1, "decode: outputs of at most \(maximumLength) tokens")
        precondition(
            answers.map { ($0.shortest ?? .max) <= maximumLength } ?? true,
            "decode: no allowed answer has at most \(maximumLength) tokens")
        precondition(
            tokensOfInput.allSatisfy { !$0.isEmpty }, "decode: an empty input; it should end in an end of sequence")
        // The longest come first: the need for memory shows at once, and the following batches fit.
        let order = tokensOfInput.indices.sorted {
            (-tokensOfInput[$0].count, $0) < (-tokensOfInput[$1].count, $1)
        }
        var results = [[DecodedSequence]](repeating: [], count: inputs.count)
        var (done, tokens) = (0, 0)
        let weights = model.packed ?? PackedWeights<Element>()
        let pools = pools(order, of: tokensOfInput)
        func report(_ inputCount: Int, tokens count: Int) throws {
            done += inputCount
            tokens += count
            try progress(DecodingProgress(inputs: done, inputCount: inputs.count, tokens: tokens))
        }
        try SharedBatches(communicator: communicator).forEach(
            pools.count,
            compute: { number in
                try decode(pools[number], of: inputs, maximumLength: maximumLength, weights) {
                    // Processes must stop together, so several of them report whole pools.
                    if communicator.isAlone { try report(1, tokens: $0) }
                }
            },
            encode: Self.message, decode: Self.alternatives
        ) { number, sequences in
            for (index, alternatives) in zip(pools[number], sequences) { results[index] = alternatives }
            if !communicator.isAlone {
                try report(sequences.count, tokens: sequences.joined().reduce(0) { $0 + $1.length })
            }
        }
        return results
    }

    /// The outputs of a batch, for other processes.
    private static func message(_ outputs: [[DecodedSequence]]) -> [UInt8] {
        var message = MessageWriter()
        message.write(outputs.count)
        for alternatives in outputs {
            message.write(alternatives.count)
            for sequence in alternatives { sequence.write(to: &message) }
        }
        return message.bytes
    }

    private static func alternatives(_ bytes: ArraySlice<UInt8>) -> [[DecodedSequence]] {
        var message = MessageReader(bytes)
        return (0..<message.read(Int.self)).map { _ in
            (0..<message.read(Int.self)).map { _ in DecodedSequence(from: &message) }
        }
    }

    /// Cuts an order of inputs into pools: as many as are answered together, or some times as many if they are short,
    /// or fewer if they are very long.
    private func pools(_ order: [Int], of inputs: [ArraySlice<Int32>]) -> [ArraySlice<Int>] {
        let atOnce = configuration.batchExamples
        let most = max(atOnce, min(poolBatches * atOnce, (order.count + Self.leastPools - 1) / Self.leastPools))
        var pools: [ArraySlice<Int>] = []
        var (start, tokens) = (0, 0)
        for (place, index) in order.enumerated() {
            let sum = tokens + inputs[index].count
            let count = place - start
            let isFull =
                count >= atOnce ? count == most || sum > Self.waitingTokens : sum > batchTokens
            if count > 0, isFull {
                pools.append(order[start..<place])
                (start, tokens) = (place, 0)
            }
            tokens += inputs[index].count
        }
        if start < order.count { pools.append(order[start...]) }
        return pools
    }

    /// The number of simultaneous answers to an input.
    private var rowsPerInput: Int {
        switch configuration.strategy {
        case .greedy: 1
        case .beam(let width, _): width
        case .sampling(let sampling): sampling.samples
        }
    }

    /// Checks that the pool with the longest inputs fits into memory.
    /// - Parameter work: the name of the inputs in a message
    /// - Throws: `MemoryShortage`
    func checkMemory(
        _ inputs: [ArraySlice<Int32>], maximumLength: Int, for work: String, advice: String
    ) throws(MemoryShortage) {
        let order = inputs.indices.sorted { inputs[$0].count > inputs[$1].count }
        // The longest come first.
        guard let pool = pools(order, of: inputs).first else { return }
        let tokens = pool.reduce(0) { $0 + inputs[$1].count }
        let bytes = model.configuration.decodingBytes(
            tokens: tokens, rows: min(pool.count, configuration.batchExamples) * rowsPerInput,
            maximumLength: min(maximumLength, model.longestAnswer ?? .max))
        try MemoryShortage.check(bytes, for: "\(work): \(pool.count) inputs with \(tokens) tokens", advice: advice)
    }

    /// The outputs of inputs, in order, without reports of progress.
    package func decode(_ inputs: [ArraySlice<Int32>], maximumLength: Int) -> [DecodedSequence] {
        decode(inputs, maximumLength: maximumLength) { _ in }
    }

    /// - Parameter ended: called for each input that is answered, with the number of tokens of its outputs; it may
    ///   throw to stop
    private func decode(
        _ places: ArraySlice<Int>, of allInputs: RoutedInputs, maximumLength: Int, _ weights: PackedWeights<Element>,
        ended: (Int) throws -> Void
    ) rethrows -> [[DecodedSequence]] {
        let searchesBeams = if case .beam = configuration.strategy { true } else { false }
        let pool = DecodingPool(
            inputs: allInputs[places], inputsAtOnce: configuration.batchExamples, maximumLength: maximumLength,
            model: model, weights: weights,
            chooser: TokenChooser(
                processors, answers: answers, maximumLength: maximumLength, seesLogProbabilities: searchesBeams))
        return switch configuration.strategy {
        case .greedy: try GreedyDecoding.decode(pool, ended: ended).map { [$0] }
        case .beam(let width, let penalty):
            try BeamSearch.decode(
                pool, width: width, penalty: penalty, alternatives: configuration.alternatives, ended: ended)
        case .sampling(let sampling):
            try SampledDecoding.decode(
                pool, examples: places.map { sampling.firstExample + $0 }, sampling: sampling, ended: ended)
        }
    }
}
