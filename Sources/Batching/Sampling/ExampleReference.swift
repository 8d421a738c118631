/// Names one training example and its draw. Everything else about it is in the store.
package struct ExampleReference: Sendable, Hashable {
    /// The task's index in the mixture.
    package let task: Int
    /// The example's place in the task's training split, from 0.
    package let ordinal: Int
    /// The number of earlier passes through the task's examples; for independent draws, the number of the draw. It
    /// decides only the spans left out for an objective and the tokens left out by dropout.
    package let epoch: Int

    package init(task: Int, ordinal: Int, epoch: Int = 0) {
        self.task = task
        self.ordinal = ordinal
        self.epoch = epoch
    }
}
