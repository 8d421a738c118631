import Evaluation
import Metrics
import Presentation

/// The scores of methods on tasks in one setting, and what tests say of them.
struct StudyPerformance {
    /// What a test of a method against the best one of a column says.
    enum Verdict: String {
        case best, alike, worse, untested
    }

    struct Row {
        let method: String
        let cells: [StudyCell]
        /// One for each column.
        let entries: [StudyEntry]
        /// Against the best of each column; nil without a score.
        fileprivate(set) var verdicts: [Verdict?] = []
        /// p against the best of each column, corrected; nil for the best and without a test.
        fileprivate(set) var correctedP: [Double?] = []
        /// Over the tasks that all methods have.
        fileprivate(set) var average: Double?
        /// Over the seeds that all these tasks have.
        fileprivate(set) var averageDeviation: Double?
        fileprivate(set) var averageVerdict: Verdict?
        fileprivate(set) var averageCorrectedP: Double?
        fileprivate(set) var meanRank: Double?

        var hasScores: Bool { entries.contains { !$0.runs.isEmpty } }
    }

    let setting: StudyGrid.Setting
    let columns: [StudyGrid.Column]
    private(set) var rows: [Row]
    /// The places of the columns that make the average, and those that make the ranks.
    let averaged: [Int], ranked: [Int]
    /// Friedman's test of the ranks.
    let rankP: Double?

    init(_ grid: StudyGrid, _ setting: StudyGrid.Setting) {
        self.setting = setting
        columns = grid.columns
        var rows = grid.methods.map { method in
            Row(
                method: method, cells: grid.cells(method, setting),
                entries: grid.columns.map { grid.entry(method, $0, setting) })
        }
        let scored = rows.indices.filter { rows[$0].hasScores }
        let complete = columns.indices.filter { column in
            !scored.isEmpty && scored.allSatisfy { rows[$0].entries[column].mean != nil }
        }
        ranked = complete.count > 1 ? complete : []
        let comparable = complete.filter { grid.columns[$0].task.isHigherBetter && grid.columns[$0].task.unit == nil }
        averaged = comparable.count > 1 ? comparable : []
        let spreads = columns.indices.map { column in StudyEntry.spread(of: rows.map { $0.entries[column] }) }
        func test(_ column: Int, _ first: Int, _ second: Int) -> CrossedTest? {
            StudyEntry.test([(rows[first].entries[column], rows[second].entries[column])], spreads[column])
        }
        for column in columns.indices {
            let verdicts = Self.verdicts(rows.map { $0.entries[column].merit }) { test(column, $0, $1) }
            for row in rows.indices {
                rows[row].verdicts.append(verdicts[row].verdict)
                rows[row].correctedP.append(verdicts[row].p)
            }
        }
        let averaged = averaged
        for row in scored where !averaged.isEmpty {
            let entries = averaged.map { rows[row].entries[$0] }
            rows[row].average = entries.reduce(0) { $0 + ($1.mean ?? .nan) } / Double(entries.count)
            rows[row].averageDeviation = Self.deviation(ofMeanOf: entries)
        }
        let verdicts = Self.verdicts(rows.map(\.average)) { first, second in
            let tests = averaged.map { test($0, first, second) }
            let found = tests.compactMap { $0 }
            return found.count == tests.count ? CrossedTest(meanOf: found) : nil
        }
        for row in rows.indices {
            rows[row].averageVerdict = verdicts[row].verdict
            rows[row].averageCorrectedP = verdicts[row].p
        }
        if ranked.isEmpty {
            rankP = nil
        } else {
            let ranks = MeanRanks(
                ranked.map { column in scored.map { rows[$0].entries[column].merit ?? .nan } }, seed: Comparison.seed)
            for (row, rank) in zip(scored, ranks.ranks) { rows[row].meanRank = rank }
            rankP = ranks.p
        }
        self.rows = rows
    }

    /// The sample deviation over the seeds of the mean of several tasks.
    private static func deviation(ofMeanOf entries: [StudyEntry]) -> Double? {
        let seeds = (entries.first?.runs ?? []).map(\.seed)
        let means = seeds.compactMap { seed -> Double? in
            let scores = entries.compactMap { $0.runs.first { $0.seed == seed }?.score }
            return scores.count == entries.count ? scores.reduce(0, +) / Double(scores.count) : nil
        }
        return StudyEntry.deviation(means)
    }

    /// Which of several scores is the best, and which are told apart from it. All pairs are tested, because any of them
    /// might have been the best one, and Holm's method corrects for all.
    private static func verdicts(
        _ merits: [Double?], _ test: (Int, Int) -> CrossedTest?
    ) -> [(verdict: Verdict?, p: Double?)] {
        let scored = merits.indices.filter { merits[$0] != nil }
        guard let best = scored.max(by: { (merits[$0] ?? 0, -$0) < (merits[$1] ?? 0, -$1) }) else {
            return merits.map { _ in (nil, nil) }
        }
        let pairs = scored.flatMap { first in scored.filter { $0 > first }.map { (first, $0) } }
        let tested = pairs.compactMap { pair in test(pair.0, pair.1).map { (pair: pair, p: $0.p) } }
        let corrected = zip(tested, HolmCorrection.corrected(tested.map(\.p)))
        return merits.indices.map { place in
            guard merits[place] != nil else { return (nil, nil) }
            if place == best { return (.best, nil) }
            let pair = (min(place, best), max(place, best))
            guard let p = corrected.first(where: { $0.0.pair == pair })?.1 else { return (.untested, nil) }
            return (p < Comparison.significance ? .worse : .alike, p)
        }
    }
}

extension StudyPerformance.Verdict {
    var mark: StudyValue.Mark? {
        switch self {
        case .best: .strong
        case .alike: .alike
        case .untested: .untested
        case .worse: nil
        }
    }
}

extension StudyCell {
    /// The trained share of all parameters, in percent.
    var trainedShare: Double? {
        guard let trainedParameters, let allParameters, allParameters > 0 else { return nil }
        return 100 * Double(trainedParameters) / Double(allParameters)
    }
}
