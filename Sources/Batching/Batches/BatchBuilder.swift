import ExampleStore
import Models

/// Makes the batch of a step: what each example is in its epoch, laid out as the model reads it.
///
/// Of an example of a task with an objective, input and target are what ``TextCorruption`` makes of its text in the
/// epoch; of others ``TokenDropout`` may leave out tokens of the input. How the pairs are laid out is for the converter
/// of the model's architecture to say.
public struct BatchBuilder: Sendable {
    /// The training examples of the mixture's tasks, in the mixture's order.
    public let tasks: [ModelExamples]
    public let converter: any FeatureConverter

    /// - Parameter converter: that of the model's configuration
    public init(tasks: [ModelExamples], converter: any FeatureConverter) {
        self.tasks = tasks
        self.converter = converter
    }

    /// Examples that are learned as they are.
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
