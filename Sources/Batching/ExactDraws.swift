import Tensors

/// Draws in exact shares and without replacement: the j-th draw of a task with N examples belongs to its epoch j / N
/// and shows example `permutation[j mod N]`, the permutation being that of (seed, task, epoch).
struct ExactDraws: DrawSequence {
    private let schedule: ShareSchedule
    private let exampleCounts: [Int]
    /// What each task's permutations are drawn from, but for the epoch.
    private let streams: [Philox]

    init(tasks: [MixtureTask], shares: Shares, seed: UInt64) {
        let order = KeyedPermutation(count: tasks.count, stream: Philox(key: seed, Purpose.precedence.rawValue))
        schedule = ShareSchedule(shares: shares, precedence: tasks.indices.map { order[$0] })
        exampleCounts = tasks.map(\.exampleCount)
        streams = tasks.map {
            Philox(keyBegun: seed, Purpose.example.rawValue, TaskNumber.of($0.name))
        }
    }

    func references(_ indices: [Int]) -> [ExampleReference] {
        let drawn = indices.map { schedule.draw($0) }
        let places = drawn.map { task, rank in rank.quotientAndRemainder(dividingBy: exampleCounts[task]) }
        let ordinals = KeyedPermutation.elements(zip(drawn, places).map { drawn, place in
            (permutation(drawn.task, epoch: place.quotient), place.remainder)
        })
        return drawn.indices.map {
            ExampleReference(task: drawn[$0].task, ordinal: ordinals[$0], epoch: places[$0].quotient)
        }
    }

    func expectedCounts(before index: Int) -> [Double] { schedule.counts(before: index).map(Double.init) }

    /// The way back: from the example to its place in each epoch, from there to the task's draws and to all draws.
    func draws(
        showing example: ExampleReference, in range: Range<Int>, progress: (Int) -> Void
    ) -> [(index: Int, epoch: Int?)] {
        let task = example.task, exampleCount = exampleCounts[task]
        let first = schedule.counts(before: range.lowerBound)[task]
        let end = schedule.counts(before: range.upperBound)[task]
        guard first < end else { return [] }
        let places = schedule.places(of: task)
        return (first / exampleCount...(end - 1) / exampleCount).compactMap { epoch -> (index: Int, epoch: Int?)? in
            let rank = epoch * exampleCount + permutation(task, epoch: epoch).position(of: example.ordinal)
            guard (first..<end).contains(rank) else { return nil }
            let (round, place) = rank.quotientAndRemainder(dividingBy: places.count)
            return (round * schedule.shares.period + places[place], epoch)
        }
    }

    private func permutation(_ task: Int, epoch: Int) -> KeyedPermutation {
        KeyedPermutation(count: exampleCounts[task], stream: streams[task].derived(UInt64(epoch)))
    }
}

/// Which of a run's random streams is meant.
enum Purpose: UInt64 {
    /// The order of tasks that are due together.
    case precedence = 1
    /// The order of a task's examples.
    case example
    /// The order inside a batch.
    case batch
    /// Independent draws.
    case draw
    /// What is left out of a text.
    case corruption
    /// Which tokens of an input are left out.
    case tokenDropout
}
