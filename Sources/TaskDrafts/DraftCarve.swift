import Configuration
import TaskDefinitions

/// How much of the training records a draft keeps for splits that have no file.
struct DraftCarve {
    /// The share of the records that is kept for each such split.
    let share: Double
    /// What each split gets of few groups of records that stay together; empty where each record stands for itself, or
    /// the groups are many, so that they get about the share.
    let parts: [(split: Split, groups: Int, records: Int)]

    /// Of fewer records, or groups of them, a split might stay empty.
    private static let fewest = 20
    /// So many groups at least are in a split, for its score to say something of others.
    private static let leastGroups = 3

    /// - Returns: nil where there are too few to carve out any
    init?(_ splits: [Split], recordCount: Int, shared: SharedField?) {
        guard shared?.groupCount ?? recordCount >= Self.fewest else { return nil }
        let usual = Self.usualShare(of: recordCount)
        guard let groups = shared?.field.textCounts else {
            share = usual
            parts = []
            return
        }
        // Groups are of different sizes and drawn whole: what a share makes of them is known only by drawing.
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

    /// More of fewer records, as it is by chance how many these are.
    private static func usualShare(of recordCount: Int) -> Double {
        switch recordCount {
        case ..<60: 0.3
        case ..<200: 0.2
        default: 0.1
        }
    }

    /// What the splits get, as a task's "carve" deals it out: the first one the lowest draws.
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
