import Batching
import ExampleStore
import Models
import Testing

@Suite struct FeatureConverterTests {
    let converter = FeatureConverter(tasks: [
        TokenizedExamples(
            task: "spell", inputs: FlatSequences([[20, 21, 1], [22, 1]]),
            targets: FlatSequences([[30, 31, 1], [32, 1]])
        ),
        TokenizedExamples(task: "label", inputs: FlatSequences([[1]]), targets: FlatSequences([[1]])),
    ])

    @Test func laysExamplesOutForTeacherForcing() {
        let examples = [(0, 0), (1, 0), (0, 1)].map { ExampleReference(task: $0, ordinal: $1) }
        let batch = converter.batch(step: 7, examples)
        let expected = TokenBatch(
            encoderTokens: [20, 21, 1, 1, 22, 1], encoderOffsets: [0, 3, 4, 6],
            decoderInputs: [0, 30, 31, 0, 0, 32], decoderOffsets: [0, 3, 4, 6],
            decoderTargets: [30, 31, 1, 1, 32, 1])
        #expect(batch.tokens == expected)
        #expect(batch.examples == examples)
        #expect(batch.step == 7)
        #expect(batch.tokens.exampleCount == 3)
        #expect(batch.tokens.targetTokenCount == 6)
    }

    @Test func emptyTargetsAndBatchesTakeNoRoom() {
        let empty = FeatureConverter(tasks: [
            TokenizedExamples(task: "empty", inputs: FlatSequences([[5, 1]]), targets: FlatSequences([[]]))
        ])
        let batch = empty.tokens([ExampleReference(task: 0, ordinal: 0)])
        #expect(batch.decoderInputs.isEmpty && batch.decoderOffsets == [0, 0])
        #expect(empty.tokens([]).exampleCount == 0)
    }
}
