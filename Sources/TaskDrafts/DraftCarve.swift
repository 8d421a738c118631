import Configuration
import TaskDefinitions

/// The part of the training records that a draft keeps for splits without a file.
struct DraftCarve {
    /// The share of the records for each such split.
    let share: Double
    /// The groups and records that each split gets, if records stay together in few groups. Empty if each record stands
    /// alone, or if there are so many groups that the splits get about the share.
    let parts: [(split: Split, groups: Int, records: Int)]

    /// With fewer records, or groups of them, a split might stay empty.
    private static let fewest = 20
    /// A split has at least this many groups. With fewer, its score says little about other groups.
    private static let leastGroups = 3

    /// - Returns: nil if there are too few to carve out any
    init?(_ splits: [Split], recordCount: Int, shared: SharedField?) {
        guard shared?.groupCount ?? recordCount >= Self.fewest else { return nil }
        let usual = Self.usualShare(of: recordCount)
        guard let groups = shared?.field.textCounts else {
            share = usual
            parts = []
            return
        }
        // Groups differ in size and are drawn whole. Only drawing them shows the result of a share.
        let draws = groups.map { (draw: SourcePart.draw(of: $0.key.text), records: $0.value) }
        var best: (share: Double, parts: [(split: Split, groups: Int, records: Int)], distance: Double)?
        for step in 1...6 {
            let share = Double(step) / 20
            let parts = Self.parts(splits, share, draws)
            guard parts.allSatisfy({ $0.groups >= Self.leastGroups }) else { continue }
            let distance = parts.reduce(0) { $0 + abs(Double($1.records) - usual * Double(recordCount)) }
            if distance < best?.distance ?? .infinity { best = (share, parts, distance) }
        }
        guard let best else { return nil }
        share = best.share
        parts = best.parts
    }

    /// The share is larger for fewer records, because the number drawn is random.
    private static func usualShare(of recordCount: Int) -> Double {
        switch recordCount {
        case ..<60: 0.3
        case ..<200: 0.2
        default: 0.1
        }
    }

    /// The part of each split, as a task's "carve" assigns it: the first split gets the lowest draws.
    private static func parts(
        _ splits: [Split], _ share: Double, _ draws: [(draw: Double, records: Int)]
    ) -> [(split: Split, groups: Int, records: Int)] {
        var start = 0.0
        return splits.map { split in
            let range = start..<(start + share)
            start += share
            let drawn = draws.filter { range.contains($0.draw) }
            return (split, drawn.count, drawn.reduce(0) { $0 + $1.records })
        }
    }
}
