import Tensors

/// Names one training example and its draw. Everything else about it is in the store.
package struct ExampleReference: Sendable, Hashable {
    /// The task's index in the mixture.
    package let task: Int
    /// The example's place in the task's training split, from 0.
    package let ordinal: Int
    /// The number of earlier passes through the task's examples; for independent draws, the number of the draw. It
    /// decides only the spans left out for an objective and what dropout leaves out.
    package let epoch: Int

    package init(task: Int, ordinal: Int, epoch: Int = 0) {
        self.task = task
        self.ordinal = ordinal
        self.epoch = epoch
    }

    /// A number for the masks of dropout. Those of different references are unrelated.
    package var number: UInt64 { Philox(key: UInt64(task), UInt64(ordinal), UInt64(epoch)).streamKey }
}
