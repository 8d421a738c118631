/// The lengths of a task's sequences in tokens as a model reads them: cut to the limits, with their ends.
public struct LengthStatistics: Sendable, Equatable {
    public let mean: Double
    /// The shortest length that 95 of 100 sequences do not exceed (nearest rank).
    public let percentile95: Int
    public let longest: Int

    /// - Precondition: there is at least one length.
    package init(_ lengths: some Sequence<Int>) {
        let sorted = lengths.sorted()
        precondition(!sorted.isEmpty, "LengthStatistics of nothing")
        mean = Double(sorted.reduce(0, +)) / Double(sorted.count)
        percentile95 = sorted[(95 * sorted.count + 99) / 100 - 1]
        longest = sorted[sorted.count - 1]
    }
}
