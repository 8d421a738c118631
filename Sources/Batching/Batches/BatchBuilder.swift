import ExampleStore
import Models

/// Makes the batch of a step: each example as it is in its epoch, laid out for the model.
///
/// For a task with an objective, ``TextCorruption`` makes input and target from the text in each epoch. For other
/// tasks, ``TokenDropout`` may leave out tokens of the input. The converter of the model's architecture decides the
/// layout of the pairs.
package struct BatchBuilder: Sendable {
    /// The training examples of the mixture's tasks, in the mixture's order.
    package let tasks: [ModelExamples]
    package let converter: any FeatureConverter
    /// Whether the examples of each task lie together in a batch, for models with a delta for each task.
    package let groupsTasks: Bool

    /// - Parameters:
    ///   - converter: the converter of the model's configuration
    ///   - groupsTasks: whether the examples of each task lie together in a batch
    package init(tasks: [ModelExamples], converter: any FeatureConverter, groupsTasks: Bool = false) {
        self.tasks = tasks
        self.converter = converter
        self.groupsTasks = groupsTasks
    }

    /// Builds batches of unchanged examples.
    package init(tasks: [TokenizedExamples], converter: any FeatureConverter, groupsTasks: Bool = false) {
        self.init(tasks: tasks.map { ModelExamples($0) }, converter: converter, groupsTasks: groupsTasks)
    }

    /// The batch of the referenced examples: in their order, or task by task and in their order within each.
    /// - Precondition: every reference names a task and an example that exist.
    package func batch(step: Int, _ references: [ExampleReference]) -> Batch {
        let examples =
            groupsTasks ? tasks.indices.flatMap { task in references.filter { $0.task == task } } : references
        let isWeighed = tasks.contains(where: \.isBalanced)
        let pairs = examples.map { tasks[$0.task].pair($0) }
        return Batch(
            step: step, tokens: converter.batch(pairs), examples: examples, pairs: pairs,
            lossWeights: isWeighed ? examples.map { tasks[$0.task].lossWeight($0.ordinal) } : nil)
    }
}
