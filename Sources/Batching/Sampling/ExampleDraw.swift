/// One draw of an example in training.
public struct ExampleDraw: Sendable, Equatable {
    /// The step, counted from 0.
    public let step: Int
    /// The epoch of the example's task, counted from 0; nil for independent draws, which have no epochs.
    public let epoch: Int?

    public init(step: Int, epoch: Int?) {
        self.step = step
        self.epoch = epoch
    }
}
