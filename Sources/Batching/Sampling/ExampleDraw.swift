/// One draw of an example in training.
package struct ExampleDraw: Sendable, Equatable {
    /// The step, counted from 0.
    package let step: Int
    /// The epoch of the example's task, counted from 0; nil for independent draws, which have no epochs.
    package let epoch: Int?

    package init(step: Int, epoch: Int?) {
        self.step = step
        self.epoch = epoch
    }
}
