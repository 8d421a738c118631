/// An order of tasks in which each keeps to its share at every point. Before draw n, task k has been drawn floor(n r)
/// or ceil(n r) times, r being its rate. So it is never a whole example ahead or behind.
///
/// This is the chairman assignment problem (Tijdeman, "The chairman assignment problem", Discrete Mathematics 32,
/// 1980). ``DrawTable`` solves it for a stretch of draws. Shares with a short period need only one table. For others
/// ``DrawBlocks`` makes the table of any stretch on demand.
///
/// (Differences of rounded cumulative rates, floor(n R_k) - floor(n R_(k-1)), give the same numbers. But for a task
/// rarer than one in a batch such a difference can fall from one n to the next, and no sequence of draws can do that.)
struct ShareSchedule: Sendable {
    private let order: any DrawOrder

    /// - Parameter precedence: the order of tasks whose windows close at the same draw; a permutation of the tasks.
    init(shares: Shares, precedence: [Int]) {
        order = shares.fitsTable ? DrawPeriod(shares, precedence) : DrawBlocks(shares, precedence)
    }

    /// The task of a draw, and the number of earlier draws of this task in the whole run.
    func draw(_ index: Int) -> (task: Int, rank: Int) { order.draw(index) }

    /// The number of draws of each task before a draw.
    func counts(before index: Int) -> [Int] { order.counts(before: index) }

    /// Locates the draws of a task: a function from the number of its earlier draws to the number of the draw.
    func locator(of task: Int) -> (Int) -> Int { order.locator(of: task) }
}

/// An endless order of draws with random access. ``ShareSchedule`` states its requirements.
protocol DrawOrder: Sendable {
    func draw(_ index: Int) -> (task: Int, rank: Int)
    func counts(before index: Int) -> [Int]
    func locator(of task: Int) -> (Int) -> Int
}

/// The order for shares with a short period. It repeats with that period.
struct DrawPeriod: DrawOrder {
    private let shares: Shares
    private let table: DrawTable

    init(_ shares: Shares, _ precedence: [Int]) {
        self.shares = shares
        table = DrawTable(
            shares, draws: 0..<shares.period, from: shares.counts.map { _ in 0 }, to: shares.counts,
            precedence: precedence)
    }

    func draw(_ index: Int) -> (task: Int, rank: Int) {
        let (round, place) = index.quotientAndRemainder(dividingBy: shares.period)
        let task = Int(table.tasks[place])
        return (task, round * shares.counts[task] + Int(table.ranks[place]))
    }

    func counts(before index: Int) -> [Int] {
        let (rounds, rest) = index.quotientAndRemainder(dividingBy: shares.period)
        var counts = shares.counts.map { $0 * rounds }
        table.count(before: rest, into: &counts)
        return counts
    }

    func locator(of task: Int) -> (Int) -> Int {
        let places = table.places(of: task)
        let period = shares.period
        return { rank in
            let (round, place) = rank.quotientAndRemainder(dividingBy: places.count)
            return round * period + places[place]
        }
    }
}
