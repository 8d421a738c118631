/// One draw of an example: when training sees it.
public struct ExampleDraw: Sendable, Equatable {
    /// The step, counted from 0.
    public let step: Int
    /// The epoch of the example's task, counted from 0; nil where draws are independent and there are none.
    public let epoch: Int?

    public init(step: Int, epoch: Int?) {
        self.step = step
        self.epoch = epoch
    }
}
