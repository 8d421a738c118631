import Batching
import ExampleStore
import Models
import Testing

@Suite struct BatchBuilderTests {
    let converter = EncoderDecoderConverter(start: 0)
    let tasks = [
        TokenizedExamples(
            task: "spell", inputs: FlatSequences([[20, 21, 1], [22, 1]]),
            targets: FlatSequences([[30, 31, 1], [32, 1]])
        ),
        TokenizedExamples(task: "label", inputs: FlatSequences([[1]]), targets: FlatSequences([[1]])),
    ]

    @Test func laysExamplesOutForTeacherForcing() {
        let examples = [(0, 0), (1, 0), (0, 1)].map { ExampleReference(task: $0, ordinal: $1) }
        let batch = BatchBuilder(tasks: tasks, converter: converter).batch(step: 7, examples)
        let offsets = [0, 3, 4, 6]
        let expected = ModelBatch(
            features: [
                .init(.encoderInputs, ids: [20, 21, 1, 1, 22, 1], offsets: offsets),
                .init(.decoderInputs, ids: [0, 30, 31, 0, 0, 32], offsets: offsets),
                .init(.decoderTargets, ids: [30, 31, 1, 1, 32, 1], offsets: offsets),
            ], lossOffsets: offsets, tokenCount: 12)
        #expect(batch.tokens == expected)
        #expect(converter.features.map(\.name) == expected.features.map(\.name))
        #expect(batch.pairs.map(\.target) == [[30, 31, 1], [1], [32, 1]])
        #expect(batch.examples == examples)
        #expect(batch.step == 7)
        #expect(batch.tokens.exampleCount == 3)
        #expect(batch.tokens.targetTokenCount == 6)
    }

    /// The examples of a task stay in their order.
    @Test func examplesMayBeGroupedByTask() {
        let examples = [(1, 0), (0, 1), (1, 0), (0, 0)].map { ExampleReference(task: $0, ordinal: $1) }
        let batch = BatchBuilder(tasks: tasks, converter: converter, groupsTasks: true).batch(step: 7, examples)
        let grouped = [1, 3, 0, 2].map { examples[$0] }
        #expect(batch.examples == grouped)
        #expect(batch == BatchBuilder(tasks: tasks, converter: converter).batch(step: 7, grouped))
    }

    @Test func emptyTargetsAndBatchesTakeNoRoom() {
        let batch = converter.batch([TokenPair(input: [5, 1], target: [])])
        #expect(batch[.decoderInputs].ids.isEmpty && batch.lossOffsets == [0, 0])
        #expect(converter.batch([]).exampleCount == 0)
    }
}
