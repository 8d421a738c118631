import Batching
import Configuration
import Vocabularies

/// One example of a step's batch, cut out again.
package struct BatchExample {
    /// The step that it is trained on in, as the log counts: from 1.
    package let step: Int
    package let task: String
    package let ordinal: Int
    /// Token ids.
    package let inputs: ArraySlice<Int32>
    package let targets: ArraySlice<Int32>
    /// Whether they are not those of the store: made by the task's objective, or without some tokens.
    let isChanged: Bool

    /// The examples of a batch, in its order.
    package static func examples(of batch: Batch, _ configuration: PipelineConfiguration) -> [BatchExample] {
        let tokens = batch.tokens
        return batch.examples.enumerated().map { index, reference in
            let task = configuration.tasks[reference.task]
            return BatchExample(
                step: batch.step + 1, task: task.name, ordinal: reference.ordinal,
                inputs: tokens.encoderTokens[tokens.encoderOffsets[index]..<tokens.encoderOffsets[index + 1]],
                targets: tokens.decoderTargets[tokens.decoderOffsets[index]..<tokens.decoderOffsets[index + 1]],
                isChanged: task.objective != nil || configuration.training.tokenDropout[task.name] != nil)
        }
    }

    /// The example's texts: those of the store, or what this step has in their place.
    package func texts(_ data: PreparedData) throws -> (input: String?, target: String?) {
        if isChanged {
            let vocabulary = data.vocabulary.vocabulary
            return (vocabulary.decode(inputs), vocabulary.decode(targets))
        }
        let stored = try data.store.example(task: task, split: .train, ordinal: ordinal)
        return (stored?.input, stored?.targets.first)
    }

    /// Texts and ids, for programs.
    package func json(_ data: PreparedData) throws -> JSONOutput {
        let (input, target) = try texts(data)
        return .object([
            ("step", .integer(step)), ("task", .string(task)), ("example", .integer(ordinal)),
            ("input", .string(input)), ("target", .string(target)),
            ("inputs", .array(inputs.map { .integer(Int($0)) })),
            ("targets", .array(targets.map { .integer(Int($0)) })),
        ])
    }
}
