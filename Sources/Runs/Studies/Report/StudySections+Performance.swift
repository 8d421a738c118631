import Evaluation
import Presentation

/// The scores of all methods, and the settings that searches found.
extension StudySections {
    var performance: [StudySection.Block] {
        let tables = bySetting(settings) { setting in
            let performance = StudyPerformance(grid, setting)
            return [.table(table(performance)), .text(notes(performance))]
        }
        return tables + [.text(Self.testText)] + search
    }

    private static let testText =
        "Tests are paired over examples and seeds, and both are samples (Dorfman, Berbaum and Metz 1992; Cochran and "
        + "Cox 1950). All methods of a task together tell how much seeds spread. Holm’s method corrects for all pairs "
        + "of methods on a task. With one seed examples alone are compared, and other seeds may differ."

    private func table(_ performance: StudyPerformance) -> StudyTable {
        let hasShares = performance.rows.contains { row in row.cells.contains { $0.trainedShare != nil } }
        let hasAverage = !performance.averaged.isEmpty, hasRank = !performance.ranked.isEmpty
        var table = StudyTable(
            label: "Scores of all methods",
            columns: [methodTitle] + (hasShares ? [.init("trained (%)")] : [])
                + performance.columns.map { .init(Self.title($0)) } + (hasAverage ? [.init("average")] : [])
                + (hasRank ? [.init("mean rank")] : []))
        for row in performance.rows {
            let anchor = anchor(row.method, performance.setting)
            var values = [StudyValue(methodName(row.method))]
            if hasShares {
                values.append(
                    StudyCost.Row(method: row.method, cells: row.cells, hasFailed: false)
                        .value(.share, anchor: anchor))
            }
            for (place, column) in performance.columns.enumerated() {
                var value = row.entries[place].value(anchor: self.anchor(row.method, column, performance.setting))
                let isContest = performance.rows.count { $0.verdicts[place] != nil } > 1
                if isContest { value.mark = row.verdicts[place].flatMap(\.mark) }
                values.append(value)
            }
            if hasAverage {
                var value = StudyValue.none
                if let average = row.average {
                    value = StudyValue(
                        StudyEntry.text(average, row.averageDeviation),
                        cells: performance.averaged.flatMap { row.entries[$0].runs.map(\.cell) }, anchor: anchor)
                    if performance.rows.count(where: { $0.average != nil }) > 1 {
                        value.mark = row.averageVerdict.flatMap(\.mark)
                    }
                }
                values.append(value)
            }
            if hasRank {
                values.append(
                    row.meanRank.map { rank in
                        StudyValue(
                            Quantity.fixed(rank, 2),
                            cells: performance.ranked.flatMap { row.entries[$0].runs.map(\.cell) }, anchor: anchor)
                    } ?? .none)
            }
            table.rows.append(values)
        }
        return table
    }

    private func notes(_ performance: StudyPerformance) -> String {
        let verdicts = performance.rows.flatMap { $0.verdicts + [$0.averageVerdict] }
        var sentences = ["\(scaleText(performance.columns)). A score is the mean over the seeds ± their deviation."]
        if performance.rows.count(where: \.hasScores) > 1 { sentences.append("The best of a column is bold.") }
        if verdicts.contains(.alike) { sentences.append("≈ is not told apart from it (corrected p at least 0.05).") }
        if verdicts.contains(.untested) {
            sentences.append("? cannot be compared with it: there are neither common examples nor two common seeds.")
        }
        if !performance.averaged.isEmpty {
            let list = performance.averaged.map { performance.columns[$0].title }.joined(separator: ", ")
            let all = performance.averaged.count == performance.columns.count
            let which = all ? "all tasks" : "the tasks that all methods share and whose scores are times 100: \(list)"
            sentences.append("The average is over \(which).")
        }
        if !performance.ranked.isEmpty {
            let p = performance.rankP.map { "; Friedman’s test of equal ranks: p \(Self.text(ofP: $0))" } ?? ""
            sentences.append("The best on a task has rank 1\(p).")
        }
        return sentences.joined(separator: " ")
    }

    private static func text(ofP p: Double) -> String { p < 0.001 ? "< 0.001" : Quantity.fixed(p, 3) }

    /// What searches have chosen.
    private var search: [StudySection.Block] {
        let all = Dictionary(grouping: results.cells.filter { $0.search != nil }) { $0.search?.title ?? "" }
        // In the order of their first cells.
        let searches = results.cells.compactMap(\.search?.title).reduce(into: [String]()) { titles, title in
            if !titles.contains(title) { titles.append(title) }
        }
        guard !searches.isEmpty else { return [] }
        var table = StudyTable(
            label: "Settings found by search",
            columns: [
                .init("search", isNumber: false), .init("chosen", isNumber: false), .init("score on validation"),
                .init("trials"), .init("budget"), .init("cells"),
            ])
        for cells in searches.compactMap({ all[$0] }) {
            guard let search = cells[0].search else { continue }
            let chosen = search.chosen.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
            let done = search.trials.count { $0.score != nil }
            let failed = search.trials.count { if case .failed = $0.status { true } else { false } }
            let best = search.trials.last { $0.settings == search.chosen && $0.score != nil }
            let alike = search.trials.count { $0.score == best?.score && $0.settings != search.chosen }
            let runs = (best?.directories ?? []).map { name in
                StudyCell(name: name, directory: name, coordinates: [:], status: .finished)
            }
            table.rows.append([
                StudyValue(search.title),
                chosen.isEmpty ? StudyValue(missing: "searching") : StudyValue(chosen),
                best?.score.map { score in
                    StudyValue(
                        Quantity.fixed(score, 1),
                        note: alike > 0 ? "\(Quantity.count(alike, "other trial")) alike" : "",
                        cells: runs)
                } ?? .none,
                StudyValue("\(done) of \(search.trials.count)", note: failed > 0 ? "\(failed) failed" : ""),
                StudyValue(search.budgetText), StudyValue(Quantity.count(cells.count)),
            ])
        }
        return [
            .heading("Settings found by search"),
            .text(
                "All cells of a search were trained with the settings that scored best on validation within its budget."
            ),
            .table(table),
        ]
    }
}

extension StudySearch {
    /// `1,200 steps`; the trials' budgets added up.
    fileprivate var budgetText: String {
        let units = [Budget.Unit.steps, .examples, .seconds]
        let sums = units.map { unit in trials.filter { $0.budget.unit == unit }.reduce(0) { $0 + $1.budget.amount } }
        return zip(units, sums).filter { $1 > 0 }.map { unit, sum in
            unit == .seconds ? Quantity.duration(sum) : "\(Quantity.count(Int(sum))) \(unit.rawValue)"
        }.joined(separator: ", ")
    }
}
