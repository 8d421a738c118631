import Tensors

/// Draws in exact shares and without replacement. Draw j of a task with N examples belongs to its epoch j / N and shows
/// example `permutation[j mod N]`. The permutation depends on (seed, task, epoch). Draws and epochs of a task are
/// counted on from stage to stage.
struct ExactDraws: DrawSequence {
    private let stages: [StageShares]
    /// The order of the draws, for each stage.
    private let schedules: [ShareSchedule]
    /// The number of draws of each task in earlier stages, for each stage.
    private let earlierCounts: [[Int]]
    private let exampleCounts: [Int]
    /// The random stream of each task's permutations, without the epoch.
    private let streams: [Philox]

    init(tasks: [MixtureTask], stages: [StageShares], seed: UInt64) {
        let order = KeyedPermutation(count: tasks.count, stream: Philox(key: seed, Purpose.precedence.rawValue))
        let schedules = stages.map { stage in
            ShareSchedule(shares: stage.shares, precedence: tasks.indices.map { order[$0] })
        }
        var counts = [[Int](repeating: 0, count: tasks.count)]
        for (stage, next) in zip(stages.indices, stages.dropFirst()) {
            let drawn = schedules[stage].counts(before: next.firstDraw - stages[stage].firstDraw)
            counts.append(zip(counts[stage], drawn).map { $0 + $1 })
        }
        self.stages = stages
        self.schedules = schedules
        earlierCounts = counts
        exampleCounts = tasks.map(\.exampleCount)
        streams = tasks.map {
            Philox(keyPrefix: seed, Purpose.example.rawValue, TaskNumber.of($0.name))
        }
    }

    func references(_ indices: [Int]) -> [ExampleReference] {
        let drawn = indices.map { index -> (task: Int, rank: Int) in
            let stage = stages.stage(of: index)
            let (task, rank) = schedules[stage].draw(index - stages[stage].firstDraw)
            return (task, earlierCounts[stage][task] + rank)
        }
        let places = drawn.map { task, rank in rank.quotientAndRemainder(dividingBy: exampleCounts[task]) }
        let ordinals = KeyedPermutation.elements(
            zip(drawn, places).map { drawn, place in
                (permutation(drawn.task, epoch: place.quotient), place.remainder)
            })
        return drawn.indices.map {
            ExampleReference(task: drawn[$0].task, ordinal: ordinals[$0], epoch: places[$0].quotient)
        }
    }

    func expectedCounts(before index: Int) -> [Double] {
        let stage = stages.stage(of: index)
        let counts = schedules[stage].counts(before: index - stages[stage].firstDraw)
        return zip(earlierCounts[stage], counts).map { Double($0 + $1) }
    }

    func draws(
        of example: ExampleReference, in range: Range<Int>, progress: (Int) -> Void
    ) -> [(index: Int, epoch: Int?)] {
        zip(stages.indices, stages.parts(of: range)).flatMap { stage, part in
            draws(ofStage: stage, of: example, in: part)
        }
    }

    /// The inverse: from the example to its place in each epoch, then to the task's draws and to all draws.
    /// - Parameter range: draws of the stage
    private func draws(
        ofStage stage: Int, of example: ExampleReference, in range: Range<Int>
    ) -> [(index: Int, epoch: Int?)] {
        let schedule = schedules[stage]
        let firstDraw = stages[stage].firstDraw
        let task = example.task
        let exampleCount = exampleCounts[task]
        let earlier = earlierCounts[stage][task]
        let first = earlier + schedule.counts(before: range.lowerBound - firstDraw)[task]
        let end = earlier + schedule.counts(before: range.upperBound - firstDraw)[task]
        guard first < end else { return [] }
        let locate = schedule.locator(of: task)
        return (first / exampleCount...(end - 1) / exampleCount).compactMap { epoch -> (index: Int, epoch: Int?)? in
            let rank = epoch * exampleCount + permutation(task, epoch: epoch).position(of: example.ordinal)
            guard (first..<end).contains(rank) else { return nil }
            return (firstDraw + locate(rank - earlier), epoch)
        }
    }

    private func permutation(_ task: Int, epoch: Int) -> KeyedPermutation {
        KeyedPermutation(count: exampleCounts[task], stream: streams[task].derived(UInt64(epoch)))
    }
}

/// The purposes of a run's random streams.
enum Purpose: UInt64 {
    /// The order of tasks that are due at the same draw.
    case precedence = 1
    /// The order of a task's examples.
    case example
    /// The order inside a batch.
    case batch
    /// Independent draws.
    case draw
    /// The spans that are left out of a text.
    case corruption
    /// The tokens that are left out of an input.
    case tokenDropout
}
