/// The order in which tasks are drawn so that each keeps to its share at every point: before draw n, task k has been
/// drawn floor(n r) or ceil(n r) times, r being its rate, so it is never a whole example ahead or behind.
///
/// This is the chairman assignment problem (Tijdeman, "The chairman assignment problem", Discrete Mathematics 32,
/// 1980). With r = count / period, draw j of a task (j from 0) is due in the window
///
///     floor(j / r) ..< ceil((j + 1) / r)
///
/// and always choosing, among the tasks whose window is open, the one whose window closes first meets all windows
/// (Baruah et al., "Proportionate progress", Algorithmica 15, 1996, section 3: the windows; unit jobs with whole
/// release times on one machine: earliest deadline first is optimal).
///
/// (Differences of rounded cumulative rates, floor(n R_k) - floor(n R_(k-1)), hit the same numbers, but for a task that
/// is rarer than one in a batch such a difference can fall from one n to the next, which no sequence of draws can
/// follow.)
///
/// The order repeats with the period, so a table of one period answers for any draw.
struct ShareSchedule: Sendable {
    let shares: Shares
    /// The task of each draw of a period.
    private let tasks: [Int32]
    /// How many draws of the same task precede it in the period.
    private let ranks: [Int32]

    /// - Parameter precedence: the order in which tasks come whose windows close together; a permutation of the tasks.
    init(shares: Shares, precedence: [Int]) {
        precondition(precedence.sorted() == Array(shares.counts.indices), "ShareSchedule: \(precedence)")
        self.shares = shares
        let period = shares.period
        let counts = precedence.map { shares.counts[$0] }
        // For each task how often it was drawn. One whose window is open waits in `open`, with the end of the window,
        // and among equals with its place in the order of precedence; another one in the list of the draw that opens
        // it.
        var drawn = [Int](repeating: 0, count: counts.count)
        let drawnTasks = counts.indices.filter { counts[$0] > 0 }
        var open = MinimumHeap(drawnTasks.map { Self.ceiling(period, counts[$0]) * counts.count + $0 })
        var firstToOpen = [Int32](repeating: -1, count: period + 1)
        var nextToOpen = [Int32](repeating: -1, count: counts.count)
        var tasks: [Int32] = [], ranks: [Int32] = []
        tasks.reserveCapacity(period)
        ranks.reserveCapacity(period)
        func wait(_ index: Int) {
            open.insert(Self.ceiling((drawn[index] + 1) * period, counts[index]) * counts.count + index)
        }
        for draw in 0..<period {
            var opening = Int(firstToOpen[draw])
            while opening >= 0 {
                wait(opening)
                opening = Int(nextToOpen[opening])
            }
            let (closes, chosen) = (open.removeFirst() ?? -1).quotientAndRemainder(dividingBy: counts.count)
            precondition(draw < closes, "ShareSchedule: \(shares.counts) miss a window at \(draw)")
            tasks.append(Int32(precedence[chosen]))
            ranks.append(Int32(drawn[chosen]))
            drawn[chosen] += 1
            let opens = drawn[chosen] * period / counts[chosen]
            if opens <= draw + 1 {
                wait(chosen)
            } else {
                nextToOpen[chosen] = firstToOpen[opens]
                firstToOpen[opens] = Int32(chosen)
            }
        }
        self.tasks = tasks
        self.ranks = ranks
    }

    /// The task of a draw, and how many draws of this task precede it in the whole run.
    func draw(_ index: Int) -> (task: Int, rank: Int) {
        let (round, place) = index.quotientAndRemainder(dividingBy: tasks.count)
        let task = Int(tasks[place])
        return (task, round * shares.counts[task] + Int(ranks[place]))
    }

    /// How often each task is drawn before a draw.
    func counts(before index: Int) -> [Int] {
        let (rounds, rest) = index.quotientAndRemainder(dividingBy: tasks.count)
        var counts = shares.counts.map { $0 * rounds }
        for task in tasks[..<rest] { counts[Int(task)] += 1 }
        return counts
    }

    /// The draws of a period that fall to a task: that of rank r in the whole run is in round r / count the draw
    /// `places[r mod count]`.
    func places(of task: Int) -> [Int] { tasks.indices.filter { tasks[$0] == task } }

    private static func ceiling(_ numerator: Int, _ denominator: Int) -> Int {
        (numerator + denominator - 1) / denominator
    }
}
