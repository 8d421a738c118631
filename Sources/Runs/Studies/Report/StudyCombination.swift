import Evaluation
import Metrics

/// Methods that act together or were trained one after the other, in one setting, and what each part adds.
struct StudyCombination {
    struct Subset {
        let value: StudyAxis.Value
        let cells: [StudyCell]
        /// One for each column.
        let entries: [StudyEntry]

        var parts: [String] { value.parts ?? [] }
    }

    /// The mean difference that one change makes, over all pairs of subsets that differ by it.
    struct Effect {
        enum Change: Equatable {
            /// The part is there, at the same time as the others.
            case together(String)
            /// The part is trained after the others.
            case last(String)
            /// The same parts in sequence instead of together.
            case inSequence
        }

        let change: Change
        /// The pairs of subsets, without and with, by place.
        let pairs: [(without: Int, with: Int)]
        /// One for each column; nil without scores.
        fileprivate(set) var differences: [Difference?] = []
    }

    struct Difference {
        /// With minus without, in the metric's unit.
        let value: Double
        /// The number of pairs that have scores.
        let pairs: Int
        /// Over seeds and examples; nil if there is too little to test.
        let p: Double?
        /// Corrected for all changes on this task.
        fileprivate(set) var correctedP: Double?

        var isToldApart: Bool { correctedP.map { $0 < Comparison.significance } ?? false }
    }

    let setting: StudyGrid.Setting
    let columns: [StudyGrid.Column]
    /// All parts, in the order in which the values name them.
    let parts: [String]
    let subsets: [Subset]
    private(set) var effects: [Effect]

    /// - Returns: nil if the methods are no combinations of parts
    init?(_ grid: StudyGrid, _ setting: StudyGrid.Setting) {
        let values = (grid.methodAxis?.values ?? []).filter { $0.parts != nil }
        let named = values.flatMap { $0.parts ?? [] }
        parts = named.enumerated().filter { place, part in named.firstIndex(of: part) == place }.map(\.element)
        guard parts.count > 1 else { return nil }
        self.setting = setting
        columns = grid.columns
        let subsets = values.map { value in
            Subset(
                value: value, cells: grid.cells(value.name, setting),
                entries: grid.columns.map { grid.entry(value.name, $0, setting) })
        }
        self.subsets = subsets
        let changes =
            parts.map { Effect.Change.together($0) } + parts.map { Effect.Change.last($0) } + [.inSequence]
        effects = changes.map { change in
            Effect(change: change, pairs: Self.pairs(change, subsets.map(\.value)))
        }.filter { !$0.pairs.isEmpty }
        for column in columns.indices {
            let found = effects.map { Self.difference($0, subsets.map { $0.entries[column] }) }
            let tested = found.indices.filter { found[$0]?.p != nil }
            let corrected = HolmCorrection.corrected(tested.compactMap { found[$0]?.p })
            for place in effects.indices {
                var difference = found[place]
                difference?.correctedP = tested.firstIndex(of: place).map { corrected[$0] }
                effects[place].differences.append(difference)
            }
        }
    }

    private static func pairs(_ change: Effect.Change, _ values: [StudyAxis.Value]) -> [(without: Int, with: Int)] {
        let parts = values.map { $0.parts ?? [] }
        // One part or none is neither together nor in sequence.
        let isSequence = values.map { $0.isSequence && ($0.parts ?? []).count > 1 }
        let all = values.indices.flatMap { without in values.indices.map { (without: without, with: $0) } }
        return all.filter { without, with in
            switch change {
            case .together(let part):
                !isSequence[with] && !isSequence[without] && !parts[without].contains(part)
                    && Set(parts[with]) == Set(parts[without]).union([part])
            case .last(let part):
                isSequence[with] && (isSequence[without] || parts[without].count < 2)
                    && parts[with] == parts[without] + [part]
            case .inSequence:
                isSequence[with] && !isSequence[without] && Set(parts[with]) == Set(parts[without])
            }
        }
    }

    private static func difference(_ effect: Effect, _ entries: [StudyEntry]) -> Difference? {
        let pairs = effect.pairs.filter { entries[$0.without].mean != nil && entries[$0.with].mean != nil }
        guard !pairs.isEmpty else { return nil }
        let values = pairs.map { (entries[$0.with].mean ?? .nan) - (entries[$0.without].mean ?? .nan) }
        let test = StudyEntry.test(
            pairs.map { (entries[$0.without], entries[$0.with]) }, StudyEntry.spread(of: entries))
        return Difference(value: values.reduce(0, +) / Double(values.count), pairs: pairs.count, p: test?.p)
    }
}

extension StudyCombination.Effect.Change {
    var text: String {
        switch self {
        case .together(let part): "with \(part), same time"
        case .last(let part): "with \(part), last in a sequence"
        case .inSequence: "in sequence instead of the same time"
        }
    }
}
