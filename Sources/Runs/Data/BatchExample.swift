import Batching
import Configuration
import Models
import Vocabularies

/// One example of a step's batch.
package struct BatchExample {
    /// The step that trains on it, counted from 1 as in the log.
    package let step: Int
    package let task: String
    package let ordinal: Int
    /// Token ids.
    package let inputs: ArraySlice<Int32>
    package let targets: ArraySlice<Int32>
    /// The features that the architecture's converter declares, in its order.
    package let features: [(description: FeatureDescription, ids: ArraySlice<Int32>)]
    /// Whether they differ from the store's: made by the task's objective, or without some tokens.
    let isChanged: Bool

    /// The examples of a batch, in its order.
    /// - Parameter converter: the converter that made the batch
    package static func examples(
        of batch: Batch, _ converter: any FeatureConverter, _ configuration: PipelineConfiguration
    ) -> [BatchExample] {
        batch.examples.enumerated().map { index, reference in
            let task = configuration.tasks[reference.task]
            return BatchExample(
                step: batch.step + 1, task: task.name, ordinal: reference.ordinal,
                inputs: batch.pairs[index].input, targets: batch.pairs[index].target,
                features: converter.features.map { feature in
                    (feature, batch.tokens[feature.name][index])
                },
                isChanged: task.objective != nil || configuration.training.tokenDropout[task.name] != nil)
        }
    }

    /// The example's texts: those of the store, or the changed ones of this step.
    package func texts(_ data: PreparedData) throws -> (input: String?, target: String?) {
        if isChanged {
            let vocabulary = data.vocabulary.vocabulary
            return (vocabulary.decode(inputs), vocabulary.decode(targets))
        }
        let stored = try data.store.example(task: task, split: .train, ordinal: ordinal)
        return (stored?.input, stored?.targets.first)
    }

    /// Texts and ids, for programs.
    /// - Parameter hasFeatures: whether to include the model's features
    package func json(_ data: PreparedData, hasFeatures: Bool) throws -> JSONOutput {
        let (input, target) = try texts(data)
        func array(_ ids: ArraySlice<Int32>) -> JSONOutput { .array(ids.map { .integer(Int($0)) }) }
        let features: [(String, JSONOutput)] =
            hasFeatures
            ? [("features", .object(features.map { ($0.description.name.description, array($0.ids)) }))] : []
        return .object(
            [
                ("step", .integer(step)), ("task", .string(task)), ("example", .integer(ordinal)),
                ("input", .string(input)), ("target", .string(target)),
                ("inputs", array(inputs)), ("targets", array(targets)),
            ] + features)
    }
}
