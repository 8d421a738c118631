import Autodiff
import Models
import Tensors
import Testing

@Suite struct T5ModelTests {
    static func configuration(
        _ feedForward: T5Configuration.FeedForward, ties: Bool, dropout: Double = 0
    ) -> T5Configuration {
        T5Configuration(
            vocabularySize: 13, modelWidth: 6, headWidth: 4, heads: 2, feedForwardWidth: 7, encoderLayers: 2,
            decoderLayers: 1, feedForward: feedForward, tiesEmbeddings: ties, relativeBuckets: 8,
            relativeMaximumDistance: 10, dropoutRate: dropout)
    }

    /// The feed-forward sublayers of the two families, and others.
    static let families: [(T5Configuration.FeedForward, Bool)] = [
        (.relu, true), (.gatedGELU, false), (.init(.gelu, isGated: false), true), (.init(.silu, isGated: true), false),
        (.init(.geluTanh, isGated: false), true), (.init(.relu, isGated: true), false),
    ]

    /// Inputs of 1, 3, 12 and 2 tokens; targets of 2, 1, 4 and none.
    static let batch: ModelBatch = {
        let tokens = (0..<18).map { Int32(2 + $0 * 7 % 11) }
        return EncoderDecoderConverter(start: 0).batch([
            TokenPair(input: tokens[0..<1], target: [4, 1]), TokenPair(input: tokens[1..<4], target: [1]),
            TokenPair(input: tokens[4..<16], target: [9, 8, 7, 1]), TokenPair(input: tokens[16..<18], target: []),
        ])
    }()

    /// The gradient of the whole model against central differences, in double precision.
    @Test(arguments: families, [0, 0.2])
    func gradients(family: (T5Configuration.FeedForward, Bool), dropout: Double) {
        let model = Self.configuration(family.0, ties: family.1).makeModel(seed: 3) as any Model<Double>
        let options = CrossEntropyOptions(labelSmoothing: 0.1, zLoss: 1e-2)
        let weights = (1...7).map { Double($0) / 28 }
        func total(_ tape: Tape<Double>) -> Double {
            let result = model.losses(Self.batch, lossWeights: weights, options: options, tape)
            return zip(weights, zip(result.losses, result.penalties)).reduce(0) { $0 + $1.0 * ($1.1.0 + $1.1.1) }
        }
        let newTape = { Tape<Double>.training(dropout: .init(rate: dropout, seed: 5, step: 2)) }
        let tape = newTape()
        _ = total(tape)
        tape.backward()
        var (difference, norm) = (0.0, 0.0)
        for (parameter, analytic) in zip(model.parameters, model.parameters.map { $0.gradient.elements }) {
            let original = parameter.value.elements
            let step = 1e-5
            for index in original.indices {
                func shifted(_ by: Double) -> Double {
                    var changed = original
                    changed[index] += by
                    parameter.value.update(from: Tensor(changed, shape: parameter.value.shape))
                    return total(newTape())
                }
                let numeric = (shifted(step) - shifted(-step)) / (2 * step)
                difference += (numeric - analytic[index]) * (numeric - analytic[index])
                norm += numeric * numeric
            }
            parameter.value.update(from: Tensor(original, shape: parameter.value.shape))
        }
        #expect((difference / norm).squareRoot() < 1e-7)
        #expect(norm > 0)
    }

    /// Targets that share one encoded input have the same losses as with separate inputs.
    @Test(arguments: families)
    func targetsCanShareAnInput(family: (T5Configuration.FeedForward, Bool)) throws {
        let model = Self.configuration(family.0, ties: family.1).makeModel(seed: 8) as any Model<Double>
        let inputs: [[Int32]] = [[3, 4, 1], [1], [5, 6, 7, 8, 1]]
        let targets: [(input: Int, tokens: [Int32])] = [
            (2, [9, 1]), (0, [7, 5, 1]), (2, [1]), (2, [9, 1]), (1, [4, 4, 4, 1]), (0, [1]),
        ]
        let read = try model.generative().read(inputs.map { $0[...] })
        let losses = read.losses(targets.map { $0.tokens[...] }, inputs: targets.map(\.input)).losses
        let expected = targets.flatMap { target in
            let alone = TokenPair(input: inputs[target.input][...], target: target.tokens[...])
            return model.losses(model.configuration.converter.batch([alone]), .inference()).losses
        }
        #expect(losses.count == 13)
        for (loss, expected) in zip(losses, expected) { #expect(abs(loss - expected) < 1e-12) }
    }

    /// Step-by-step decoding with the cache gives the logits of teacher forcing.
    @Test(arguments: families)
    func cachedDecodingEqualsTeacherForcing(family: (T5Configuration.FeedForward, Bool)) throws {
        let model = Self.configuration(family.0, ties: family.1).makeModel(seed: 8) as any Model<Double>
        let (inputs, targets): ([[Int32]], [[Int32]]) = ([[3, 4, 1], [5, 1]], [[7, 5, 1], [9, 6, 1]])
        let batch = model.configuration.converter.batch(
            zip(inputs, targets).map { TokenPair(input: $0[...], target: $1[...]) })
        let forced = model.losses(batch, .inference()).losses
        let session = try model.generative().startDecoding(
            inputs.map { $0[...] }, rowsPerInput: 2, maximumLength: 3, weights: PackedWeights())
        #expect(session.firstTokens == [0, 0])
        // Both sequences, doubled and reordered midway, as in a beam search.
        session.select([1, 0, 0, 1])
        let sequences = [1, 0, 0, 1]
        for position in 0..<3 {
            let logits = session.step(sequences.map { batch[.decoderInputs].ids[$0 * 3 + position] }).elements
            for (row, sequence) in sequences.enumerated() {
                let scores = logits[row * 13..<(row + 1) * 13]
                let greatest = scores.max()!
                let logZ = greatest + Double.logarithm(scores.reduce(0) { $0 + Double.exponential($1 - greatest) })
                let target = Int(targets[sequence][position])
                let loss = logZ - scores[scores.startIndex + target]
                #expect(abs(loss - forced[sequence * 3 + position]) < 1e-12)
            }
            if position == 0 { session.select([0, 1, 2, 3].reversed().map { 3 - $0 }) }
        }
    }

    @Test func parameterCountIsKnownBeforehand() {
        for (feedForward, ties) in Self.families {
            let configuration = Self.configuration(feedForward, ties: ties)
            let model: any Model<Float> = configuration.makeModel(seed: 1)
            #expect(model.parameterCount == configuration.parameterCount)
        }
        var absurd = Self.configuration(.relu, ties: true)
        absurd.feedForwardWidth = .max
        #expect(absurd.parameterCount == .max)
    }

    /// Single precision agrees with double precision, for any number of threads.
    @Test func precisionAndThreads() {
        let configuration = Self.configuration(.gatedGELU, ties: false)
        let double: any Model<Double> = configuration.makeModel(seed: 3)
        let exact = double.losses(Self.batch, .inference()).losses
        let model = configuration.makeModel(seed: 3) as any Model<Float>
        let two = model.losses(Self.batch, .inference()).losses
        // A piece of work computes alone.
        var one: [Double] = []
        WorkerPool.shared.run(2) { if $0 == 0 { one = model.losses(Self.batch, .inference()).losses } }
        #expect(one == two)
        for (single, double) in zip(two, exact) { #expect(abs(single - double) < 1e-5 * max(1, abs(double))) }
    }
}
