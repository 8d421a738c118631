/// Names one training example, and when it is drawn: everything else about it is in the store.
public struct ExampleReference: Sendable, Hashable {
    /// The task's index in the mixture.
    public let task: Int
    /// The example's place in the task's training split, from 0.
    public let ordinal: Int
    /// How many times the task's examples were passed through before, or, where draws are independent, the number of
    /// the draw. Decides what is left out of the text of a task with an objective, or by the dropout of tokens, and
    /// nothing else.
    public let epoch: Int

    public init(task: Int, ordinal: Int, epoch: Int = 0) {
        self.task = task
        self.ordinal = ordinal
        self.epoch = epoch
    }
}
