import Batching
import Configuration
import ExampleStore

/// One example of a step's batch, cut out again.
struct BatchExample {
    /// The step that it is trained on in, as the log counts: from 1.
    let step: Int
    let task: String
    let ordinal: Int
    /// Token ids.
    let inputs: ArraySlice<Int32>
    let targets: ArraySlice<Int32>

    /// The examples of a batch, in its order.
    static func examples(of batch: Batch, _ configuration: PipelineConfiguration) -> [BatchExample] {
        let tokens = batch.tokens
        return batch.examples.enumerated().map { index, reference in
            BatchExample(
                step: batch.step + 1, task: configuration.mixture.taskNames[reference.task], ordinal: reference.ordinal,
                inputs: tokens.encoderTokens[tokens.encoderOffsets[index]..<tokens.encoderOffsets[index + 1]],
                targets: tokens.decoderTargets[tokens.decoderOffsets[index]..<tokens.decoderOffsets[index + 1]])
        }
    }

    /// The example's texts.
    func stored(in store: ExampleStore) throws -> StoredExample? {
        try store.example(task: task, split: .train, ordinal: ordinal)
    }

    /// Texts and ids, for programs.
    func json(_ store: ExampleStore) throws -> JSONOutput {
        let stored = try stored(in: store)
        return .object([
            ("step", .integer(step)), ("task", .string(task)), ("example", .integer(ordinal)),
            ("input", .string(stored?.input)), ("target", .string(stored?.targets.first)),
            ("inputs", .array(inputs.map { .integer(Int($0)) })),
            ("targets", .array(targets.map { .integer(Int($0)) })),
        ])
    }
}
