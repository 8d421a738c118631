/// How draws follow the rates of a mixture.
public enum DrawKind: String, Sendable, CaseIterable {
    /// Every task keeps to its share within one example at any time, and shows each example once per epoch.
    case exact
    /// Every draw is by chance alone, task and example both.
    case independent
}

/// An endless sequence of draws that can be entered anywhere.
protocol DrawSequence: Sendable {
    /// The examples of draws, counted from 0 over the whole run.
    func references(_ indices: [Int]) -> [ExampleReference]

    /// How many draws of each task are to be expected before a draw. With exact shares they are whole and certain.
    func expectedCounts(before index: Int) -> [Double]

    /// The draws of a range that show an example, in order, and in which epoch of its task, where there are epochs.
    /// - Parameter progress: told now and then how many draws were looked at, where that takes long
    func draws(
        of example: ExampleReference, in range: Range<Int>, progress: (Int) -> Void
    ) -> [(index: Int, epoch: Int?)]
}
