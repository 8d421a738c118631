import Autodiff
import Models
import Tensors

/// Models that are small enough to try every output.
enum TinyModel {
    static func make<Element: Scalar>(vocabulary: Int, seed: UInt64) -> any GenerativeModel<Element> {
        let model: any Model<Element> = T5Configuration(
            vocabularySize: vocabulary, modelWidth: 8, headWidth: 4, heads: 2, feedForwardWidth: 12, encoderLayers: 1,
            decoderLayers: 1, feedForward: .gatedGELU, tiesEmbeddings: false, relativeBuckets: 8,
            relativeMaximumDistance: 16
        ).makeModel(seed: seed)
        guard let model = try? model.generative() else { preconditionFailure("a T5 model generates text") }
        return model
    }

    /// All outputs of at most `maximumLength` tokens: those that end with 1, and those of full length without an end.
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
    static func logLikelihoods<Element: Scalar>(
        _ model: any GenerativeModel<Element>, input: [Int32], targets: [[Int32]]
    ) -> [Double] {
        let batch = model.configuration.converter.batch(targets.map { TokenPair(input: input[...], target: $0[...]) })
        let losses = model.losses(batch, .inference()).losses
        return targets.indices.map { -losses[batch.losses(of: $0)].reduce(0, +) }
    }
}
