import Autodiff
import Foundation
import Models
import Tensors
import Testing
import Vocabularies

@Suite struct GPT2ModelTests {
    /// What a model of the folder can be, besides its sizes.
    struct Variant: Sendable, CustomTestStringConvertible {
        var positions = PositionKind.learned
        var norm = GPT2Configuration.Norm.layer
        var mask = TextLayout.Mask.causal
        var loss = TextLayout.Loss.target
        var ties = true
        var activation = Activation.geluTanh
        var delimiter: [Int32] = [12]
        var positionCount = 20

        var testDescription: String {
            "\(positions) \(norm) \(mask) \(loss) \(ties) \(activation) \(delimiter) \(positionCount)"
        }

        var configuration: GPT2Configuration {
            var configuration = GPT2Configuration(
                vocabularySize: 13, modelWidth: 6, heads: 2, feedForwardWidth: 7, layers: 2, activation: activation,
                positions: positions, positionCount: positionCount, norm: norm, tiesEmbeddings: ties,
                scalesScoresByLayer: activation == .gelu, relativeBuckets: 8, relativeMaximumDistance: 10,
                dropoutRate: 0, initialDeviation: 0.4, layout: TextLayout(loss: loss, mask: mask))
            configuration.adopt(.t5) { [delimiter] _ in delimiter }
            return configuration
        }
    }

    static let variants: [Variant] = [
        Variant(), Variant(norm: .rms, loss: .all), Variant(positions: .relative, delimiter: [12, 11]),
        Variant(positions: .sinusoidal, ties: false), Variant(mask: .prefix, activation: .gelu),
        Variant(positions: .relative, norm: .rms, mask: .prefix, delimiter: []),
        Variant(delimiter: [], positionCount: 12),
    ]

    private static let tokens = (0..<18).map { Int32(2 + $0 * 7 % 11) }

    /// Inputs of 1, 3, 12 and 2 tokens, the last of each its end; targets of 2, 1, 4 and none.
    static let pairs: [TokenPair] = [
        TokenPair(input: [1], target: [4, 1]), TokenPair(input: tokens[1..<3] + [1], target: [1]),
        TokenPair(input: tokens[4..<15] + [1], target: [9, 8, 7, 1]),
        TokenPair(input: tokens[16..<17] + [1], target: []),
    ]

    // MARK: Gradients

    /// The gradient of the whole model against central differences, in double precision.
    @Test(arguments: variants, [0, 0.2])
    func gradients(variant: Variant, dropout: Double) {
        let configuration = variant.configuration
        let model = configuration.makeModel(seed: 3) as any Model<Double>
        let batch = configuration.converter.batch(Self.pairs)
        let weights = (0..<batch.targetTokenCount).map { 0.1 + 0.02 * Double($0) }
        func total(_ tape: Tape<Double>) -> Double {
            let result = model.losses(
                batch, lossWeights: weights, options: CrossEntropyOptions(labelSmoothing: 0.1, zLoss: 1e-2), tape)
            return zip(weights, zip(result.losses, result.penalties)).reduce(0) { $0 + $1.0 * ($1.1.0 + $1.1.1) }
        }
        let newTape = { Tape<Double>.training(dropout: .init(rate: dropout, seed: 5, step: 2)) }
        #expect(expectGradients(of: model, newTape: newTape, total) > 0.1)
    }

    // MARK: Sequences

    @Test func aSequenceIsInputDelimiterAndTarget() {
        let configuration = Variant().configuration
        #expect(
            configuration.converter.features.map(\.name.description)
                == ["decoder_input_tokens", "decoder_target_tokens", "decoder_loss_weights"])
        let batch = configuration.converter.batch([
            TokenPair(input: [4, 5, 1], target: [6, 7, 1]), TokenPair(input: [1], target: [1]),
            TokenPair(input: [4, 1], target: []),
        ])
        #expect(batch[.decoderInputs].ids == [4, 5, 12, 6, 7, 12])
        #expect(batch[.decoderTargets].ids == [5, 12, 6, 7, 1, 1])
        #expect(batch[.decoderLossWeights].ids == [0, 0, 1, 1, 1, 1])
        #expect(batch[.decoderInputs].offsets == [0, 5, 6, 6])
        #expect(batch.lossOffsets == [0, 3, 4, 4] && batch.targetTokenCount == 4)
    }

    @Test func allTokensButTheFirstMayHaveLosses() {
        let batch = Variant(loss: .all).configuration.converter.batch([TokenPair(input: [4, 5, 1], target: [6, 1])])
        #expect(batch[.decoderLossWeights].ids == [1, 1, 1, 1] && batch.lossOffsets == [0, 4])
    }

    @Test func theInputOfAPrefixIsSeenByAll() {
        let converter = Variant(mask: .prefix).configuration.converter
        let batch = converter.batch([TokenPair(input: [4, 5, 1], target: [6, 7, 1])])
        #expect(batch[.decoderCausalAttention].ids == [1, 1, 1, 0, 0])
        #expect(converter.features.count == 4 && converter.features[3].contents == .numbers)
    }

    /// Without tokens before the target, the token that starts a decoder is read.
    @Test func nothingBeforeATarget() {
        let batch = Variant(delimiter: []).configuration.converter.batch([TokenPair(input: [1], target: [6, 1])])
        #expect(batch[.decoderInputs].ids == [0, 6] && batch[.decoderTargets].ids == [6, 1])
    }

    /// Inputs lose tokens from the left, targets never.
    @Test func inputsAreCutToThePositions() {
        let configuration = Variant(positionCount: 6).configuration
        func ids(_ input: [Int32], _ target: [Int32]) -> [Int32] {
            configuration.converter.batch([TokenPair(input: input[...], target: target[...])])[.decoderInputs].ids
        }
        #expect(ids([3, 4, 5, 6, 1], [7, 8, 1]) == [4, 5, 6, 12, 7, 8])
        #expect(ids([3, 4, 5, 1], [7, 8, 1]) == [3, 4, 5, 12, 7, 8])
        #expect(ids([3, 4, 1], [7, 8, 9, 7, 8, 1]) == [12, 7, 8, 9, 7, 8])
        let converter = configuration.converter
        #expect(converter.isCut(inputTokens: 5, targetTokens: 3) && !converter.isCut(inputTokens: 4, targetTokens: 3))
        #expect(converter.problem(ofTarget: 6) == nil)
        #expect(
            converter.problem(ofTarget: 7)
                == "7 target tokens and the delimiter's 1 do not fit into the model's 6 positions")
        let tuned = configuration.converter(reservedPositions: 2)
        #expect(
            tuned.batch([TokenPair(input: [3, 4, 5, 6, 1], target: [7, 8, 1])])[.decoderInputs].ids == [6, 12, 7, 8])
        #expect(
            tuned.problem(ofTarget: 5)
                == "5 target tokens and the delimiter's 1 do not fit into the model's 6 positions, 2 of them taken by "
                + "the delta's vectors")
        let unlimited = Variant(positions: .relative, positionCount: 3).configuration.converter(reservedPositions: 2)
        #expect(unlimited.problem(ofTarget: 1000) == nil)
        #expect(!unlimited.isCut(inputTokens: 1000, targetTokens: 1000))
    }

    // MARK: Decoding

    /// Each step of decoding computes what teacher forcing does, with rows of other lengths, rows that end and rows
    /// that fork; scoring with inputs that are read once does as well.
    @Test(arguments: variants) func decodingAndScoringComputeTheSame(variant: Variant) {
        var configuration = variant.configuration
        configuration.layout.loss = .target
        let anyModel = configuration.makeModel(seed: 4) as any Model<Double>
        guard let model = try? anyModel.generative() else { return }
        let inputs: [[Int32]] = [[3, 4, 5, 1], [1], [6, 7, 8, 9, 10, 2, 3, 1], [5, 1]]
        let targets: [[Int32]] = [[4, 6, 9, 1], [3, 1], [8, 8, 2, 7], [1]]
        let pairs = zip(inputs, targets).map { TokenPair(input: $0[...], target: $1[...]) }
        let batch = configuration.converter.batch(pairs)
        let forced = model.losses(batch, .inference())
        let session = model.startDecoding(
            inputs.map { $0[...] }, rowsPerInput: 2, maximumLength: 4, weights: PackedWeights())
        // Each row twice from the first step on; the second of the two is dropped after the next one.
        var rows = [0, 1, 2, 3]
        var previous = session.firstTokens
        for position in 0..<4 {
            let logits = session.step(previous).elements
            for (place, row) in rows.enumerated() {
                let all = logits[place * 13..<(place + 1) * 13]
                let target = targets[row][position]
                let loss = Foundation.log(all.reduce(0) { $0 + exp($1) }) - all[all.startIndex + Int(target)]
                let expected = forced.losses[batch.lossOffsets[row] + position]
                #expect(abs(loss - expected) < 1e-9, "row \(row), position \(position)")
            }
            let kept = rows.indices.filter { targets[rows[$0]].count > position + 1 }
            let parents =
                position == 0 ? kept.flatMap { [$0, $0] } : position == 1 ? kept.filter { $0 % 2 == 1 } : kept
            session.select(parents)
            rows = parents.map { rows[$0] }
            previous = rows.map { targets[$0][position] }
        }
        let read = model.read(inputs.map { $0[...] })
        let order = [3, 0, 2, 1, 0]
        let scored = read.losses(order.map { targets[$0][...] }, inputs: order)
        let expected = order.flatMap { forced.losses[batch.losses(of: $0)] }
        #expect(
            zip(scored.losses, expected).allSatisfy { abs($0 - $1) < 1e-9 } && scored.losses.count == expected.count)
        let likeliest = order.flatMap { forced.isLikeliest[batch.losses(of: $0)] }
        #expect(scored.isLikeliest == likeliest)
    }

    /// A target that leaves no room for its whole input is scored with the cut input, beside others.
    @Test func aLongTargetCutsItsInput() throws {
        let configuration = Variant(positionCount: 8).configuration
        let model = try (configuration.makeModel(seed: 4) as any Model<Double>).generative()
        let inputs: [[Int32]] = [[3, 4, 5, 6, 7, 8, 1], [2, 1]]
        let targets: [[Int32]] = [[4, 1], [3, 5, 6, 7, 1], [9, 1], [3, 1]]
        let of = [0, 0, 1, 0]
        let found = model.read(inputs.map { $0[...] }).losses(targets.map { $0[...] }, inputs: of)
        let batch = configuration.converter.batch(
            zip(targets, of).map { TokenPair(input: inputs[$1][...], target: $0[...]) })
        let expected = model.losses(batch, .inference())
        #expect(zip(found.losses, expected.losses).allSatisfy { abs($0 - $1) < 1e-9 })
        #expect(found.losses.count == 11)
    }

    /// The weights of attention to the tokens of an input; its end stands for the delimiter.
    @Test(arguments: [10, 100]) func attentionToTheInput(positionCount: Int) throws {
        let configuration = Variant(delimiter: [12, 11], positionCount: positionCount).configuration
        let model = try (configuration.makeModel(seed: 4) as any Model<Double>).generative()
        let input: [Int32] = [3, 4, 5, 6, 7, 8, 9, 10, 1]
        let weights = model.attention(input: input, target: [5, 6, 1])
        #expect(weights.layers == 2 && weights.heads == 2 && weights.rows == 3 && weights.columns == 9)
        let first = Array(weights.weights(layer: 1, head: 1))
        // The first row sees the prompt alone, the others also what was written.
        let sums = (0..<3).map { row in first.dropFirst(row * 9).prefix(9).reduce(0, +) }
        #expect(abs(sums[0] - 1) < 1e-12 && sums[1] < 1 && sums[2] < 1)
        // Two tokens of the input do not fit into 10 positions with those of delimiter and target.
        #expect(Array(first.prefix(2)) == [0, 0] || positionCount == 100)
        #expect(first[2] > 0 && (first[0] > 0) == (positionCount == 100))
    }

    // MARK: Weights

    @Test func sitesAndInitialValues() {
        let configuration = GPT2Configuration(vocabularySize: 500, modelWidth: 32, heads: 4, layers: 2)
        let sites = configuration.sites
        func site(_ path: String) -> Site? { sites.first { $0.path == path } }
        #expect(site("transformer.wte.weight") == Site("transformer.wte.weight", .tokenTable))
        #expect(site("transformer.wpe.weight")?.role == .positionTable)
        let all = "transformer.h.1.attn.c_attn.weight"
        #expect(site(all) == Site(all, .queryKeyValue, stack: .decoder, layer: 1))
        #expect(site("transformer.h.1.attn.c_attn.bias")?.role == .bias)
        #expect(sites.count == 2 + 2 * 12 + 2)
        for role in ["query", "key", "value", "query-key-value"] {
            #expect(sites.filter(SiteSelector(role).contains).map(\.path).contains(all), "\(role)")
        }
        #expect(sites.filter(SiteSelector("bias").contains).count == 13)
        // GPT-2's initialisation, within five standard errors.
        let model = configuration.makeModel(seed: 1) as any Model<Float>
        for weight in model.weights where weight.value.count > 1000 {
            let values = weight.value.elements.map { Double($0) }
            let deviation = (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
            let expected = weight.name.hasSuffix("c_proj.weight") ? 0.02 / 2 : 0.02
            #expect(abs(deviation / expected - 1) < 5 / (2 * Double(values.count)).squareRoot(), "\(weight.name)")
        }
        for weight in model.weights where weight.value.shape.count == 1 {
            #expect(weight.value.elements.allSatisfy { $0 == (weight.site.role == .norm ? 1 : 0) })
        }
    }

    /// Of the published models (Radford et al. 2019, table 2, counted as transformers does).
    @Test func numbersOfParameters() {
        let counts = [(768, 12, 12, 124_439_808), (1024, 16, 24, 354_823_168), (1600, 25, 48, 1_557_611_200)]
        for (width, heads, layers, count) in counts {
            let configuration = GPT2Configuration(
                vocabularySize: 50257, modelWidth: width, heads: heads, layers: layers)
            #expect(configuration.parameterCount == count)
        }
    }
}
