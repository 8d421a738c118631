/// A stretch of the order in which tasks are drawn.
///
/// With r = count / period, draw j of a task (j from 0) is due in the window
///
///     floor(j / r) ..< ceil((j + 1) / r)
///
/// The order always takes, among the tasks with an open window, the one whose window closes first. This meets all
/// windows (Baruah et al., "Proportionate progress", Algorithmica 15, 1996, section 3: the windows; unit jobs with
/// whole release times on one machine: earliest deadline first is optimal).
struct DrawTable: Sendable {
    /// The task of each draw.
    let tasks: [Int32]
    /// The number of earlier draws of the same task in the table.
    let ranks: [Int32]

    /// - Parameters:
    ///   - draws: the stretch
    ///   - first: the number of draws of each task before it
    ///   - last: the number of draws of each task at its end; all later windows can be met from there
    ///   - precedence: the order of tasks whose windows close at the same draw; a permutation of the tasks
    init(_ shares: Shares, draws: Range<Int>, from first: [Int], to last: [Int], precedence: [Int]) {
        precondition(precedence.sorted() == Array(shares.counts.indices), "DrawTable: \(precedence)")
        let length = draws.count
        let start = draws.lowerBound
        // A task with an open window waits in `open`, sorted by the end of the window and then by precedence. Any other
        // task waits in the list of the draw that opens its window.
        var drawn = precedence.map { first[$0] }
        var open = MinimumHeap([])
        var firstToOpen = [Int32](repeating: -1, count: length + 1)
        var nextToOpen = [Int32](repeating: -1, count: precedence.count)
        var tasks: [Int32] = []
        var ranks: [Int32] = []
        tasks.reserveCapacity(length)
        ranks.reserveCapacity(length)
        /// Makes a task wait for its next draw, which comes at `draw` or later, counted from the beginning of the
        /// table.
        func wait(_ index: Int, until draw: Int) {
            let task = precedence[index]
            let rank = drawn[index]
            guard rank < last[task] else { return }
            let opens = shares.opening(task, rank: rank) - start
            if opens <= draw {
                open.insert(min(shares.closing(task, rank: rank) - start, length) * precedence.count + index)
            } else {
                nextToOpen[index] = firstToOpen[opens]
                firstToOpen[opens] = Int32(index)
            }
        }
        for index in precedence.indices { wait(index, until: 0) }
        for draw in 0..<length {
            var opening = Int(firstToOpen[draw])
            while opening >= 0 {
                let next = Int(nextToOpen[opening])
                wait(opening, until: draw)
                opening = next
            }
            let (closes, chosen) = (open.removeFirst() ?? -1).quotientAndRemainder(dividingBy: precedence.count)
            precondition(draw < closes, "DrawTable: \(shares.counts) miss a window at \(start + draw)")
            let task = precedence[chosen]
            tasks.append(Int32(task))
            ranks.append(Int32(drawn[chosen] - first[task]))
            drawn[chosen] += 1
            wait(chosen, until: draw + 1)
        }
        self.tasks = tasks
        self.ranks = ranks
    }

    /// The places of a task's draws.
    func places(of task: Int) -> [Int] { tasks.indices.filter { tasks[$0] == task } }

    /// Adds to `counts` the number of draws of each task before a place.
    func count(before place: Int, into counts: inout [Int]) {
        for task in tasks[..<place] { counts[Int(task)] += 1 }
    }
}
