/// The number of draws of each task before a given draw, chosen so that all windows of ``DrawTable`` can be met before
/// and after it. The result depends only on the number of the draw.
///
/// Before draw N each task has floor(N r) draws, and the tasks in a set A have one more. Let x be the fractional part
/// of N r; the sum of all x is |A|. Two conditions make the windows possible. Before N: for any number of tasks whose
/// current windows are the oldest, A holds at least floor(sum of their x). After N: for any number of tasks whose
/// current windows close last, A holds at most ceil(sum of their x). (This is Hall's theorem for intervals. Before s <
/// N there are sum(ceil(s r)) - s tasks that are not ahead. That is at least the sum of 1 - x over the tasks whose
/// window is older than s. The condition after N follows in the same way.) Such a set exists: x itself meets the
/// conditions, and these form two chains of sets (a totally unimodular system). The upper bounds make a matroid. Taking
/// the oldest tasks first, wherever the upper bounds allow, is therefore best for every lower bound.
///
/// An order from these counts to those of a later draw meets all windows if no task loses a draw. That is so if every
/// task has a draw due in between.
enum BlockBoundary {
    /// - Parameter rarest: a task that may have no draw due between two boundaries. Only its own x decides whether it
    ///   is ahead, and x grows until its window closes. With only one such task, the others have enough freedom.
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
        // For each task its place in the order of closing last, and for each place how many tasks up to it may be
        // ahead.
        var place = [Int](repeating: 0, count: due.count)
        var room: [Int] = []
        var whole = 0
        var rest = 0
        for task in closingLastFirst {
            place[task] = room.count
            // The sum of the rests. Whole periods are taken out, because the sum may exceed the range of a number.
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
