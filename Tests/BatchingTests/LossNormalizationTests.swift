import Batching
import Models
import Testing

@Suite struct LossNormalizationTests {
    /// Micro-batches with targets of 2 and 1 tokens, and of 4 and none.
    private static let step = [
        batch(inputs: [0, 1, 3], targets: [0, 2, 3]), batch(inputs: [0, 2, 3], targets: [0, 4, 4]),
    ]

    private static func batch(inputs: [Int], targets: [Int]) -> Batch {
        let tokens = TokenBatch(
            encoderTokens: Array(repeating: 5, count: inputs[2]), encoderOffsets: inputs,
            decoderInputs: Array(repeating: 6, count: targets[2]), decoderOffsets: targets,
            decoderTargets: Array(repeating: 7, count: targets[2]))
        return Batch(
            step: 0, tokens: tokens,
            examples: [ExampleReference(task: 0, ordinal: 0), ExampleReference(task: 0, ordinal: 1)])
    }

    @Test func allTokensAlike() {
        let weights = Self.step.map { LossNormalization.tokens.weights(of: $0.tokens, in: Self.step) }
        let seventh = 1.0 / 7
        #expect(weights == [Array(repeating: seventh, count: 3), Array(repeating: seventh, count: 4)])
    }

    /// Three examples have a target: each weighs a third, in equal parts on its tokens.
    @Test func allExamplesAlike() {
        let weights = Self.step.map { LossNormalization.examples.weights(of: $0.tokens, in: Self.step) }
        let (third, sixth, twelfth) = (1.0 / 3, 1.0 / 6, 1.0 / 12)
        #expect(weights == [[sixth, sixth, third], Array(repeating: twelfth, count: 4)])
    }
}
