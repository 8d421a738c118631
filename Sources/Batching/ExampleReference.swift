/// Names one training example: everything else about it is in the store.
public struct ExampleReference: Sendable, Hashable {
    /// The task's index in the mixture.
    public let task: Int
    /// The example's place in the task's training split, from 0.
    public let ordinal: Int

    public init(task: Int, ordinal: Int) {
        self.task = task
        self.ordinal = ordinal
    }
}
