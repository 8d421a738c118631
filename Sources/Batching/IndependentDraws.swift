import Tensors

/// Draws by chance: the task by its rate, the example among all of the task's, each draw independent of the others.
struct IndependentDraws: DrawSequence {
    /// For each task the sum of the counts up to and including its own.
    private let cumulativeCounts: [Int]
    private let exampleCounts: [Int]
    private let stream: Philox

    init(tasks: [MixtureTask], shares: Shares, seed: UInt64) {
        var sum = 0
        cumulativeCounts = shares.counts.map { count in
            sum += count
            return sum
        }
        exampleCounts = tasks.map(\.exampleCount)
        stream = Philox(key: seed, Purpose.draw.rawValue)
    }

    func references(_ indices: [Int]) -> [ExampleReference] { indices.map(reference) }

    private func reference(_ index: Int) -> ExampleReference {
        let period = cumulativeCounts[cumulativeCounts.count - 1]
        let place = stream.integer(below: period, UInt64(index), 0)
        var (low, high) = (0, cumulativeCounts.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if place < cumulativeCounts[middle] { high = middle } else { low = middle + 1 }
        }
        // There are no epochs: what a text becomes is another in every draw.
        return ExampleReference(
            task: low, ordinal: stream.integer(below: exampleCounts[low], UInt64(index), 1), epoch: index)
    }

    func expectedCounts(before index: Int) -> [Double] {
        let period = Double(cumulativeCounts[cumulativeCounts.count - 1])
        let counts = zip(cumulativeCounts, [0] + cumulativeCounts).map { $0 - $1 }
        return counts.map { Double($0) / period * Double(index) }
    }

    /// Chance has no inverse: every draw is looked at.
    func draws(
        showing example: ExampleReference, in range: Range<Int>, progress: (Int) -> Void
    ) -> [(index: Int, epoch: Int?)] {
        range.compactMap { index -> (index: Int, epoch: Int?)? in
            if index % 4096 == 0 { progress(index - range.lowerBound) }
            let drawn = reference(index)
            return drawn.task == example.task && drawn.ordinal == example.ordinal ? (index, nil) : nil
        }
    }
}
