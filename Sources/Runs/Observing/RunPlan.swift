import Batching
import Training
import Vocabularies

/// The sizes of a run's configuration, computed for its data.
public struct RunPlan: Sendable {
    public let steps: Int
    /// The number of examples in a step.
    public let batchExamples: Int
    /// The first step of each stage of the mixture, counted from 1.
    public let stageStarts: [Int]
    /// The number of tokens in a batch and the mean number in an example, if the configuration gives the batch in
    /// tokens.
    package let batchTokens: (count: Int, perExample: Double)?
    /// The number of epochs and of examples in each, if the configuration gives the length in epochs.
    package let epochs: (count: Double, examples: Int)?
    /// The tasks whose classes count equally in the loss.
    package let balances: [Balance]

    /// The weights of a task's classes in the loss, the most frequent class first.
    package struct Balance: Sendable {
        package let task: String
        package let classes: [(target: String, weight: Double)]
    }

    init(_ data: PreparedData, _ training: TrainingConfiguration) {
        steps = data.totalSteps
        batchExamples = data.sampler.batchSize
        stageStarts = data.stages.stages.map { $0.firstStep + 1 }
        batchTokens =
            if case .tokens(let count) = training.batchSize {
                (count, data.greatestTokensPerExample)
            } else { nil }
        epochs =
            if case .epochs(let count) = training.length { (count, data.stages.epochExamples) } else { nil }
        let vocabulary = data.vocabulary.vocabulary
        balances = data.builder.tasks.filter(\.isBalanced).map { task in
            Balance(
                task: task.task,
                classes: task.balancedClasses.map { (vocabulary.decode($0.target.dropLast()), $0.size.weight) })
        }
    }
}
