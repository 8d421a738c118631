import Synchronization

/// The order for shares without a short period. It consists of blocks, and each block's table is made on demand.
///
/// The counts at the start of a block follow from the draw's number alone; see ``BlockBoundary``. A draw therefore
/// costs only the table of its block. Blocks are long enough for each task to have a draw in every block. Tasks that
/// would need longer blocks than a table are drawn together, as if they were one task, and have a schedule of their
/// own. A single such task keeps to its share like all others. Each of several is less than two examples ahead or
/// behind. The other tasks always keep to their shares.
struct DrawBlocks: DrawOrder {
    /// Blocks have at least this length, because making one has a fixed cost.
    private static let shortest = 1 << 12

    /// The tasks that are drawn in blocks, by number; the rare tasks together come last.
    private let members: [Int]
    private let shares: Shares
    private let precedence: [Int]
    private let length: Int
    /// The rare tasks, and their schedule; empty if there are none.
    private let rare: [Int]
    private let rareSchedule: ShareSchedule?
    private let taskCount: Int
    private let recent = RecentBlocks()

    init(_ shares: Shares, _ precedence: [Int]) {
        // count / period < 1 / longest, without rounding.
        func isRare(_ count: Int) -> Bool { count < shares.period / Shares.longestTable }
        let drawn = shares.counts.indices.filter { shares.counts[$0] > 0 }
        let members = drawn.filter { !isRare(shares.counts[$0]) }
        let rare = drawn.filter { isRare(shares.counts[$0]) }
        let rareShares = Shares(counts: rare.map { shares.counts[$0] })
        let counts = members.map { shares.counts[$0] }
        var rank = [Int](repeating: 0, count: precedence.count)
        for (place, task) in precedence.enumerated() { rank[task] = place }
        func order(_ tasks: [Int]) -> [Int] { tasks.indices.sorted { rank[tasks[$0]] < rank[tasks[$1]] } }
        self.members = members
        self.rare = rare
        self.shares = Shares(counts: rare.isEmpty ? counts : counts + [rareShares.period])
        self.precedence = order(members) + (rare.isEmpty ? [] : [members.count])
        rareSchedule = rare.isEmpty ? nil : ShareSchedule(shares: rareShares, precedence: order(rare))
        let least = counts.reduce(shares.period, min)
        var length = Self.shortest
        while length.times(least, over: shares.period).quotient < 1 { length *= 2 }
        self.length = length
        taskCount = shares.counts.count
    }

    func draw(_ index: Int) -> (task: Int, rank: Int) {
        let (number, place) = index.quotientAndRemainder(dividingBy: length)
        let block = block(number)
        let member = Int(block.table.tasks[place])
        let rank = block.first[member] + Int(block.table.ranks[place])
        guard member == members.count, let drawn = rareSchedule?.draw(rank) else { return (members[member], rank) }
        return (rare[drawn.task], drawn.rank)
    }

    func counts(before index: Int) -> [Int] {
        let (number, rest) = index.quotientAndRemainder(dividingBy: length)
        var drawn: [Int]
        if rest > 0 {
            let block = block(number)
            drawn = block.first
            block.table.count(before: rest, into: &drawn)
        } else {
            drawn = boundary(number)
        }
        var counts = [Int](repeating: 0, count: taskCount)
        for (member, task) in members.enumerated() { counts[task] = drawn[member] }
        if let schedule = rareSchedule {
            for (place, count) in schedule.counts(before: drawn[members.count]).enumerated() {
                counts[rare[place]] = count
            }
        }
        return counts
    }

    func locator(of task: Int) -> (Int) -> Int {
        if let member = members.firstIndex(of: task) { return locator(ofMember: member) }
        guard let rareSchedule, let place = rare.firstIndex(of: task) else {
            preconditionFailure("DrawBlocks: \(task) is never drawn")
        }
        let inner = rareSchedule.locator(of: place)
        let outer = locator(ofMember: members.count)
        return { outer(inner($0)) }
    }

    private func locator(ofMember member: Int) -> (Int) -> Int {
        { rank in
            // The window of the draw lies in one block, or reaches into the next ones.
            var number = shares.opening(member, rank: rank) / length
            while boundary(number + 1)[member] <= rank { number += 1 }
            let block = block(number)
            return number * length + block.table.places(of: member)[rank - block.first[member]]
        }
    }

    // MARK: Blocks

    private func block(_ number: Int) -> DrawBlock {
        recent.block(number) {
            let first = boundary(number)
            let start = number * length
            let table = DrawTable(
                shares, draws: start..<start + length, from: first, to: boundary(number + 1), precedence: precedence)
            return DrawBlock(first: first, table: table)
        }
    }

    /// The number of draws of each member before a block.
    private func boundary(_ number: Int) -> [Int] {
        let isRareMember = !rare.isEmpty && length.times(shares.counts[members.count], over: shares.period).quotient < 1
        return BlockBoundary.counts(shares, before: number * length, rarest: isRareMember ? members.count : nil)
    }
}

/// A stretch of draws, with the number of draws of each task before it.
struct DrawBlock: Sendable {
    let first: [Int]
    let table: DrawTable
}

/// The most recent blocks: draws come in order, or nearly so. The cache changes no result.
final class RecentBlocks: Sendable {
    private let blocks = Mutex<[(number: Int, block: DrawBlock)]>([])

    /// - Parameter make: makes a block that is not in the cache
    func block(_ number: Int, make: () -> DrawBlock) -> DrawBlock {
        if let found = blocks.withLock({ $0.first { $0.number == number } }) { return found.block }
        let block = make()
        blocks.withLock { blocks in
            if blocks.count == 2 { blocks.removeFirst() }
            blocks.append((number, block))
        }
        return block
    }
}
