import Autodiff
import Models
import Tensors

/// Models small enough to try every output.
enum TinyModel {
    static func make<Element: Scalar>(vocabulary: Int, seed: UInt64) -> T5Model<Element> {
        T5Model<Element>(
            T5Configuration(
                vocabularySize: vocabulary, modelWidth: 8, headWidth: 4, heads: 2, feedForwardWidth: 12,
                encoderLayers: 1, decoderLayers: 1, feedForward: .gatedGELU, tiesEmbeddings: false, relativeBuckets: 8,
                relativeMaximumDistance: 16),
            seed: seed)
    }

    /// All outputs of at most `maximumLength` tokens: those that end in 1, and those of the full length that do not.
    static func everyOutput(vocabulary: Int, maximumLength: Int) -> [[Int32]] {
        var open: [[Int32]] = [[]]
        var outputs: [[Int32]] = []
        for _ in 0..<maximumLength {
            outputs += open.map { $0 + [1] }
            open = open.flatMap { prefix in (0..<Int32(vocabulary)).filter { $0 != 1 }.map { prefix + [$0] } }
        }
        return outputs + open
    }

    /// The log likelihoods of targets, by teacher forcing.
    static func logLikelihoods<Element>(
        _ model: T5Model<Element>, input: [Int32], targets: [[Int32]]
    ) -> [Double] {
        let offsets = targets.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
        let batch = TokenBatch(
            encoderTokens: targets.flatMap { _ in input }, encoderOffsets: (0...targets.count).map { $0 * input.count },
            decoderInputs: targets.flatMap { [0] + $0.dropLast() }, decoderOffsets: offsets,
            decoderTargets: targets.flatMap { $0 })
        let losses = model.losses(batch, .inference()).losses
        return zip(offsets, offsets.dropFirst()).map { -losses[$0..<$1].reduce(0, +) }
    }
}
