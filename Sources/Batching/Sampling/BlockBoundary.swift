/// How often each task is drawn before a given draw, so that all windows of ``DrawTable`` can be met before and after
/// it. It follows from the number of the draw alone, whatever comes before and after.
///
/// Before draw N each task has floor(N r) draws, and those in a set A one more. Let x be the part of N r behind the
/// point: it sums to |A|. The draws before N can meet their windows if, of any number of tasks whose present window is
/// the oldest, A holds at least floor(sum of their x); those after N, if of any number of tasks whose present window
/// closes last, A holds at most ceil(sum of their x). (Hall's theorem for intervals: before s < N there are
/// sum(ceil(s r)) - s tasks that are not ahead, which is at least the sum of 1 - x over the tasks whose window is older
/// than s; and after N likewise.) Such a set exists, as x itself meets the same conditions and these are two chains of
/// sets (a totally unimodular system). The upper bounds make a matroid, so taking the oldest first, wherever the bounds
/// allow, is best for every lower bound.
///
/// From such counts to those of a later draw there is an order that meets all windows, provided that no task loses a
/// draw; this holds where every task has a draw due in between.
enum BlockBoundary {
    /// - Parameter rarest: a task that may have no draw due between two boundaries. Its own x alone then decides
    ///   whether it is ahead, and x only grows until its window closes. One such task leaves the others free enough.
    static func counts(_ shares: Shares, before draw: Int, rarest: Int?) -> [Int] {
        let due = shares.counts.indices.map { shares.due($0, before: draw) }
        let started = due.indices.filter { due[$0].rest > 0 }
        /// Whether a / b > c / d, without rounding.
        func isGreater(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Bool {
            let (left, right) = (a.multipliedFullWidth(by: d), c.multipliedFullWidth(by: b))
            return left.high != right.high ? left.high > right.high : left.low > right.low
        }
        func isSorted(_ a: Int, _ b: Int, by part: (Int) -> Int) -> Bool {
            if isGreater(part(a), shares.counts[a], part(b), shares.counts[b]) { return true }
            return !isGreater(part(b), shares.counts[b], part(a), shares.counts[a]) && a < b
        }
        let oldestFirst = started.sorted { isSorted($0, $1) { due[$0].rest } }
        let closingLastFirst = started.sorted { isSorted($0, $1) { shares.period - due[$0].rest } }
        // For each task its place among those that close last, and how many up to each place may be ahead.
        var place = [Int](repeating: 0, count: due.count)
        var room: [Int] = []
        var whole = 0
        var rest = 0
        for task in closingLastFirst {
            place[task] = room.count
            // The sum of the rests, whose whole periods are taken out as it may be more than a number can hold.
            rest += due[task].rest
            if rest >= shares.period {
                rest -= shares.period
                whole += 1
            }
            room.append(rest > 0 ? whole + 1 : whole)
        }
        var counts = due.map(\.count)
        var missing = whole
        func takeAhead(_ task: Int) {
            guard missing > 0, room[place[task]...].allSatisfy({ $0 > 0 }) else { return }
            for later in place[task]..<room.count { room[later] -= 1 }
            counts[task] += 1
            missing -= 1
        }
        if let rarest, due[rarest].rest >= shares.period - due[rarest].rest { takeAhead(rarest) }
        for task in oldestFirst where task != rarest { takeAhead(task) }
        precondition(missing == 0, "BlockBoundary: \(shares.counts) before \(draw)")
        return counts
    }
}
