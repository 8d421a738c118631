/// Draws resamples: as many examples as there are, with replacement.
///
/// If examples belong to groups, whole groups are drawn, each with all its examples.
struct Resampling {
    private let exampleCount: Int
    private let groups: [[Int]]?
    private var generator: SplitMix64
    private var indices: [Int] = []

    /// - Parameter groups: the group of each example, if they belong to groups
    init(exampleCount: Int, groups: [Int]?, seed: UInt64) {
        self.exampleCount = exampleCount
        self.groups = groups.map(ExampleGroups.members)
        generator = SplitMix64(seed: seed)
        indices.reserveCapacity(exampleCount)
    }

    /// The indices of the next resample. The same seed gives the same sequence.
    mutating func next() -> [Int] {
        indices.removeAll(keepingCapacity: true)
        if let groups {
            for _ in groups { indices += groups[generator.index(below: groups.count)] }
        } else {
            for _ in 0..<exampleCount { indices.append(generator.index(below: exampleCount)) }
        }
        return indices
    }
}
