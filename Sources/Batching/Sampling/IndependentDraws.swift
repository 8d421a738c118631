import Tensors

/// Random draws: the task by its rate, the example among all of the task's. Each draw is independent of the others.
struct IndependentDraws: DrawSequence {
    private let stages: [StageShares]
    /// For each stage and task, the sum of the counts up to and including the task.
    private let cumulativeCounts: [[Int]]
    private let exampleCounts: [Int]
    private let stream: Philox

    init(tasks: [MixtureTask], stages: [StageShares], seed: UInt64) {
        self.stages = stages
        cumulativeCounts = stages.map { stage in
            var sum = 0
            return stage.shares.counts.map { count in
                sum += count
                return sum
            }
        }
        exampleCounts = tasks.map(\.exampleCount)
        stream = Philox(key: seed, Purpose.draw.rawValue)
    }

    func references(_ indices: [Int]) -> [ExampleReference] { indices.map(reference) }

    private func reference(_ index: Int) -> ExampleReference {
        let cumulativeCounts = cumulativeCounts[stages.stage(of: index)]
        let period = cumulativeCounts[cumulativeCounts.count - 1]
        let place = stream.integer(below: period, UInt64(index), 0)
        // The first task whose sum is greater. It always has a share.
        var (low, high) = (0, cumulativeCounts.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if place < cumulativeCounts[middle] { high = middle } else { low = middle + 1 }
        }
        // There are no epochs: each draw changes a text in its own way.
        return ExampleReference(
            task: low, ordinal: stream.integer(below: exampleCounts[low], UInt64(index), 1), epoch: index)
    }

    func expectedCounts(before index: Int) -> [Double] {
        var expected = [Double](repeating: 0, count: exampleCounts.count)
        for (stage, part) in zip(stages, stages.parts(of: 0..<index)) {
            let period = Double(stage.shares.period)
            for task in expected.indices {
                expected[task] += Double(stage.shares.counts[task]) / period * Double(part.count)
            }
        }
        return expected
    }

    /// Random draws have no inverse: every draw is examined.
    func draws(
        of example: ExampleReference, in range: Range<Int>, progress: (Int) -> Void
    ) -> [(index: Int, epoch: Int?)] {
        range.compactMap { index -> (index: Int, epoch: Int?)? in
            if index % 4096 == 0 { progress(index - range.lowerBound) }
            let drawn = reference(index)
            return drawn.task == example.task && drawn.ordinal == example.ordinal ? (index, nil) : nil
        }
    }
}
