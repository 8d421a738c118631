/// The way in which draws follow the rates of a mixture.
package enum DrawKind: String, Sendable, CaseIterable {
    /// Every task stays within one example of its share at any time, and shows each example once per epoch.
    case exact
    /// Every draw is random, both task and example.
    case independent
}

/// An endless sequence of draws with random access.
protocol DrawSequence: Sendable {
    /// The examples of draws, counted from 0 over the whole run.
    func references(_ indices: [Int]) -> [ExampleReference]

    /// The expected number of draws of each task before a draw. With exact shares the numbers are whole and certain.
    func expectedCounts(before index: Int) -> [Double]

    /// The draws in a range that show an example, in order, with the epoch of its task if there are epochs.
    /// - Parameter progress: gets from time to time the number of draws examined, if that takes long
    func draws(
        of example: ExampleReference, in range: Range<Int>, progress: (Int) -> Void
    ) -> [(index: Int, epoch: Int?)]
}
