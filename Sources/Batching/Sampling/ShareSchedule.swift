/// The order in which tasks are drawn so that each keeps to its share at every point: before draw n, task k has been
/// drawn floor(n r) or ceil(n r) times, r being its rate, so it is never a whole example ahead or behind.
///
/// This is the chairman assignment problem (Tijdeman, "The chairman assignment problem", Discrete Mathematics 32,
/// 1980). ``DrawTable`` solves it for a stretch of draws. Shares with a short period need one table for ever. For
/// others ``DrawBlocks`` makes the table of any stretch that is asked for.
///
/// (Differences of rounded cumulative rates, floor(n R_k) - floor(n R_(k-1)), hit the same numbers, but for a task that
/// is rarer than one in a batch such a difference can fall from one n to the next, which no sequence of draws can
/// follow.)
struct ShareSchedule: Sendable {
    private let order: any DrawOrder

    /// - Parameter precedence: the order in which tasks come whose windows close together; a permutation of the tasks.
    init(shares: Shares, precedence: [Int]) {
        order = shares.fitsTable ? DrawPeriod(shares, precedence) : DrawBlocks(shares, precedence)
    }

    /// The task of a draw, and how many draws of this task precede it in the whole run.
    func draw(_ index: Int) -> (task: Int, rank: Int) { order.draw(index) }

    /// How often each task is drawn before a draw.
    func counts(before index: Int) -> [Int] { order.counts(before: index) }

    /// Finds the draws that fall to a task: from how many of its draws precede it to the number of the draw.
    func locator(of task: Int) -> (Int) -> Int { order.locator(of: task) }
}

/// An endless order of draws that can be entered anywhere. ``ShareSchedule`` says what is asked of it.
protocol DrawOrder: Sendable {
    func draw(_ index: Int) -> (task: Int, rank: Int)
    func counts(before index: Int) -> [Int]
    func locator(of task: Int) -> (Int) -> Int
}

/// The order of shares that have a short period, with which it repeats.
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
