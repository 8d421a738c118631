import Autodiff
import Foundation
import Models
import Tensors
import Testing

/// Encoder-decoders with learned and with sinusoidal positions, as in Vaswani et al. 2017.
@Suite struct T5PositionTests {
    private static let kinds = [PositionKind.learned, .sinusoidal]

    private static func configuration(_ positions: PositionKind, count: Int = 20) -> T5Configuration {
        T5Configuration(
            vocabularySize: 13, modelWidth: 6, headWidth: 4, heads: 2, feedForwardWidth: 7, encoderLayers: 1,
            decoderLayers: 2, feedForward: .gatedGELU, tiesEmbeddings: true, positions: positions, positionCount: count,
            dropoutRate: 0)
    }

    private static let pairs: [TokenPair] = [
        TokenPair(input: [3, 4, 1], target: [5, 6, 7, 1]), TokenPair(input: [1], target: [1]),
        TokenPair(input: [8, 9, 10, 11, 2, 1], target: [9, 1]),
    ]

    @Test(arguments: kinds) func gradients(positions: PositionKind) {
        let configuration = Self.configuration(positions)
        let model = configuration.makeModel(seed: 3) as any Model<Double>
        #expect(!model.sites.contains { $0.role == .positionBias })
        #expect(model.sites.count { $0.role == .positionTable } == (positions == .learned ? 2 : 0))
        let batch = configuration.converter.batch(Self.pairs)
        expectGradients(of: model) { model.losses(batch, $0).losses.reduce(0, +) }
    }

    /// Without anything that tells positions apart the order of an input would not matter.
    @Test(arguments: kinds) func theOrderMatters(positions: PositionKind) {
        let model = Self.configuration(positions).makeModel(seed: 3) as any Model<Double>
        func losses(_ input: [Int32]) -> [Double] {
            model.losses(model.converter.batch([TokenPair(input: input[...], target: [5, 1])]), .inference()).losses
        }
        #expect(zip(losses([3, 4, 1]), losses([4, 3, 1])).contains { abs($0 - $1) > 1e-4 })
    }

    @Test(arguments: kinds) func decodingComputesTheSame(positions: PositionKind) throws {
        let model = try (Self.configuration(positions).makeModel(seed: 4) as any Model<Double>).generative()
        let batch = model.configuration.converter.batch(Self.pairs)
        let forced = model.losses(batch, .inference())
        let session = model.startDecoding(
            Self.pairs.map(\.input), rowsPerInput: 1, maximumLength: 4, weights: PackedWeights())
        var rows = Array(Self.pairs.indices)
        var newest = session.firstTokens
        for position in 0..<4 {
            let logits = session.step(newest).elements
            for (place, row) in rows.enumerated() {
                let all = Array(logits[place * 13..<(place + 1) * 13])
                let loss = log(all.reduce(0) { $0 + exp($1) }) - all[Int(Array(Self.pairs[row].target)[position])]
                #expect(abs(loss - forced.losses[batch.lossOffsets[row] + position]) < 1e-9)
            }
            let kept = rows.indices.filter { Self.pairs[rows[$0]].target.count > position + 1 }
            session.select(kept)
            rows = kept.map { rows[$0] }
            newest = rows.map { Array(Self.pairs[$0].target)[position] }
        }
    }

    /// Inputs lose tokens from the left, in training and in answers alike.
    @Test func positionsAreALimit() throws {
        let configuration = Self.configuration(.learned, count: 4)
        let model = try (configuration.makeModel(seed: 4) as any Model<Double>).generative()
        let converter = configuration.converter
        #expect(converter.isCut(inputTokens: 5, targetTokens: 1) && !converter.isCut(inputTokens: 4, targetTokens: 9))
        #expect(converter.problem(ofTarget: 5) == "5 target tokens do not fit into the model's 4 positions")
        #expect(model.longestAnswer == 4)
        let (whole, cut): ([Int32], [Int32]) = ([8, 9, 10, 11, 2, 1], [10, 11, 2, 1])
        func losses(_ input: [Int32]) -> [Double] {
            model.losses(converter.batch([TokenPair(input: input[...], target: [5, 1])]), .inference()).losses
        }
        func first(_ input: [Int32]) -> [Double] {
            model.startDecoding([input[...]], rowsPerInput: 1, maximumLength: 1, weights: PackedWeights()).step([0])
                .elements
        }
        #expect(losses(whole) == losses(cut) && first(whole) == first(cut) && first(whole) != first([11, 2, 1]))
        let weights = model.attention(input: whole, target: [5, 1])
        #expect(weights.columns == 6 && Array(weights.mean.prefix(2)) == [0, 0] && weights.mean[2] > 0)
    }
}
