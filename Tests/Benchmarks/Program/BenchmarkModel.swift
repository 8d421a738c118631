import CommandSyntax
import Models

/// The models that are measured.
enum BenchmarkModel {
    /// T5-small (Raffel et al. 2020): 60.5 million parameters.
    static let t5Small = T5Configuration(
        vocabularySize: 32_128, modelWidth: 512, headWidth: 64, heads: 8, feedForwardWidth: 2048, encoderLayers: 6,
        decoderLayers: 6, feedForward: .relu, tiesEmbeddings: true)
    /// 9.4 million parameters.
    static let small = T5Configuration(
        vocabularySize: 8128, modelWidth: 256, headWidth: 64, heads: 4, feedForwardWidth: 1024, encoderLayers: 4,
        decoderLayers: 4, feedForward: .relu, tiesEmbeddings: true)

    static let all: [(name: String, configuration: T5Configuration)] = [("t5-small", t5Small), ("small", small)]
}
