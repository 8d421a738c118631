import ExampleStore
import Models

/// Makes the batch of a step: each example as it is in its epoch, laid out for the model.
///
/// For a task with an objective, ``TextCorruption`` makes input and target from the text in each epoch. For other
/// tasks, ``TokenDropout`` may leave out tokens of the input. The converter of the model's architecture decides the
/// layout of the pairs.
public struct BatchBuilder: Sendable {
    /// The training examples of the mixture's tasks, in the mixture's order.
    public let tasks: [ModelExamples]
    public let converter: any FeatureConverter

    /// - Parameter converter: the converter of the model's configuration
    public init(tasks: [ModelExamples], converter: any FeatureConverter) {
        self.tasks = tasks
        self.converter = converter
    }

    /// Builds batches of unchanged examples.
    public init(tasks: [TokenizedExamples], converter: any FeatureConverter) {
        self.init(tasks: tasks.map { ModelExamples($0) }, converter: converter)
    }

    /// The batch of the referenced examples, in their order.
    /// - Precondition: every reference names a task and an example that exist.
    public func batch(step: Int, _ examples: [ExampleReference]) -> Batch {
        let isWeighed = tasks.contains(where: \.isBalanced)
        let pairs = examples.map { tasks[$0.task].pair($0) }
        return Batch(
            step: step, tokens: converter.batch(pairs), examples: examples, pairs: pairs,
            lossWeights: isWeighed ? examples.map { tasks[$0.task].lossWeight($0.ordinal) } : nil)
    }
}
