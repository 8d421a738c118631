import Presentation

/// Combined methods, and what each part adds.
extension StudySections {
    var combination: [StudySection.Block] {
        let blocks = bySetting(settings) { setting in
            guard let combination = StudyCombination(grid, setting) else { return [] }
            return [.table(subsets(combination)), .table(effects(combination))]
        }
        guard !blocks.isEmpty else { return [] }
        return [.text(Self.combinationText)] + blocks
    }

    private static let combinationText =
        "The first table has all subsets of the methods, trained at the same time or in sequence. The second one has "
        + "the mean difference that a part makes: the score with it minus the score without it, over all pairs of "
        + "subsets that differ in it alone. A bold difference is told apart from zero (corrected p below 0.05)."

    private func subsets(_ combination: StudyCombination) -> StudyTable {
        var table = StudyTable(
            label: "Scores of combinations",
            columns: [methodTitle] + combination.parts.map { .init($0, isNumber: false) } + [
                .init("order", isNumber: false)
            ]
                + combination.columns.map { .init(Self.title($0)) })
        for subset in combination.subsets {
            let parts = combination.parts.map { part -> StudyValue in
                guard let place = subset.parts.firstIndex(of: part) else { return StudyValue("without") }
                return StudyValue(subset.value.isSequence && subset.parts.count > 1 ? "with, \(place + 1)." : "with")
            }
            let order = subset.parts.count < 2 ? "" : subset.value.isSequence ? "in sequence" : "same time"
            let scores = zip(combination.columns, subset.entries).map { column, entry in
                entry.value(anchor: anchor(subset.value.name, column, combination.setting))
            }
            table.rows.append([StudyValue(subset.value.name)] + parts + [StudyValue(order)] + scores)
        }
        return table
    }

    private func effects(_ combination: StudyCombination) -> StudyTable {
        var table = StudyTable(
            label: "What each part adds",
            columns: [.init("change", isNumber: false)] + combination.columns.map { .init(Self.title($0)) })
        for effect in combination.effects {
            let differences = effect.differences.enumerated().map { place, difference -> StudyValue in
                let cells = effect.pairs.flatMap { pair in
                    [pair.without, pair.with].flatMap { combination.subsets[$0].entries[place].runs.map(\.cell) }
                }
                guard let difference else { return StudyValue(missing: "waiting") }
                var value = StudyValue(
                    Self.signed(difference.value),
                    note: "\(difference.pairs) of \(Quantity.count(effect.pairs.count, "pair"))", cells: cells,
                    anchor: "runs")
                if difference.isToldApart { value.mark = .strong }
                return value
            }
            table.rows.append([StudyValue(effect.change.text)] + differences)
        }
        return table
    }

    private static func signed(_ value: Double) -> String {
        (value > 0 ? "+" : "") + Quantity.fixed(value, 1)
    }
}
