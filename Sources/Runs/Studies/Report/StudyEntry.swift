import Evaluation
import Metrics
import Presentation

/// One method on one task in one setting: its cells over the seeds, and their scores.
struct StudyEntry {
    /// A finished cell with its score.
    struct Run {
        let seed: String
        let cell: StudyCell
        let score: Double
        /// The values of the examples, by their identity.
        let examples: [String: Double]
        let curve: [StudyTaskResult.CurvePoint]
    }

    /// In the order of the study.
    let cells: [StudyCell]
    let task: StudyTask
    /// The finished cells that have a score.
    let runs: [Run]

    init(cells: [StudyCell], task: StudyTask, seed: (StudyCell) -> String) {
        self.cells = cells
        self.task = task
        // Without an axis of seeds an entry has one cell, and the same cell of another method answers it.
        let isAlone = cells.count == 1
        runs = cells.compactMap { cell in
            guard cell.status == .finished, let result = cell.result(of: task),
                let score = result.scores.first(where: { $0.metric == task.metric })
            else { return nil }
            let name = seed(cell)
            let examples = Dictionary(result.examples.map { ($0.example, $0.value) }) { first, _ in first }
            return Run(
                seed: isAlone && name == cell.name ? "" : name, cell: cell, score: score.value, examples: examples,
                curve: result.curve)
        }
    }

    // MARK: Scores

    var mean: Double? { runs.isEmpty ? nil : runs.reduce(0) { $0 + $1.score } / Double(runs.count) }

    /// The sample deviation over the seeds; nil for fewer than two.
    var deviation: Double? { Self.deviation(runs.map(\.score)) }

    static func deviation(_ values: [Double]) -> Double? {
        guard values.count > 1 else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }

    /// The mean as a number that is better when higher.
    var merit: Double? { mean.map { task.isHigherBetter ? $0 : -$0 } }

    /// Tests the mean of several contrasts, over the seeds and examples that all entries have. A positive difference
    /// is in the metric's own direction.
    /// - Parameters:
    ///   - contrasts: pairs of entries of one task; the second minus the first counts
    ///   - spread: of all methods on the task
    /// - Returns: nil if there is too little to compare
    static func test(_ contrasts: [(first: StudyEntry, second: StudyEntry)], _ spread: SeedSpread?) -> CrossedTest? {
        let entries = contrasts.flatMap { [$0.first, $0.second] }
        guard let first = entries.first else { return nil }
        let seeds = first.runs.map(\.seed).filter { seed in
            entries.allSatisfy { $0.runs.contains { $0.seed == seed } }
        }
        let rows = seeds.map { seed in entries.compactMap { $0.runs.first { $0.seed == seed } } }
        let others = rows.joined()
        let examples = (rows.first?.first?.examples.keys.sorted() ?? []).filter { example in
            others.allSatisfy { $0.examples[example] != nil }
        }
        let differences = rows.map { runs -> [Double] in
            func contrast(_ value: (Run) -> Double) -> Double {
                let signed = runs.enumerated().map { $0 % 2 == 0 ? -value($1) : value($1) }
                return signed.reduce(0, +) / Double(contrasts.count)
            }
            guard !examples.isEmpty else { return [contrast(\.score)] }
            return examples.map { example in contrast { $0.examples[example] ?? $0.score } }
        }
        // A method may be the second of one contrast and the first of another.
        var weights: [String: Double] = [:]
        for (place, entry) in entries.enumerated() {
            weights[entry.runs.first?.cell.name ?? "", default: 0] +=
                (place % 2 == 0 ? -1 : 1) / Double(contrasts.count)
        }
        return CrossedTest(differences, spread: spread, weight: weights.values.map { $0 * $0 }.sorted().reduce(0, +))
    }

    /// How much the seeds of several methods spread on one task. It takes the methods with the most seeds in common.
    static func spread(of entries: [StudyEntry]) -> SeedSpread? {
        guard let fullest = entries.max(by: { $0.runs.count < $1.runs.count }) else { return nil }
        let seeds = fullest.runs.map(\.seed)
        let scores = entries.map { entry in
            seeds.compactMap { seed in entry.runs.first { $0.seed == seed }?.score }
        }
        return SeedSpread(scores.filter { $0.count == seeds.count })
    }

    // MARK: Texts

    /// `71.3 ± 0.8`, with as many decimals as the deviation supports.
    static func text(_ mean: Double, _ deviation: Double?) -> String {
        let decimals = Quantity.decimals(halfWidth: deviation)
        let spread = deviation.map { " ± \(Quantity.fixed($0, decimals))" } ?? ""
        return Quantity.fixed(mean, decimals) + spread
    }

    /// The mean score, or the reason why there is none.
    func value(anchor: String) -> StudyValue {
        guard let mean else { return StudyValue(missing: stateText, cells: cells, anchor: anchor) }
        return StudyValue(
            Self.text(mean, deviation), note: lackText, cells: runs.map(\.cell), anchor: anchor)
    }

    /// `1 of 2 seeds; 1 failed`; empty if all cells have scores.
    var lackText: String {
        guard runs.count < cells.count else { return "" }
        return "\(runs.count) of \(Quantity.count(cells.count, "seed")); \(stateText)"
    }

    /// `waiting`, `running, step 120`, `1 failed, 1 waiting`, for the cells without a score.
    private var stateText: String {
        let others = cells.filter { cell in !runs.contains { $0.cell.name == cell.name } }
        guard let first = others.first else { return "no cell" }
        if others.count == 1 { return first.status.text }
        let texts = others.map(\.status.shortText)
        let different = texts.enumerated().filter { place, text in texts.firstIndex(of: text) == place }.map(\.element)
        if different.count == 1 { return different[0] }
        return different.map { text in "\(texts.count { $0 == text }) \(text)" }.joined(separator: ", ")
    }
}

extension StudyCell {
    func result(of task: StudyTask) -> StudyTaskResult? { tasks.first { $0.task == task.name } }

    var isFailed: Bool { if case .failed = status { true } else { false } }
}

extension StudyCell.Status {
    var text: String {
        if case .running(let step) = self { "running, step \(Quantity.count(step))" } else { shortText }
    }

    /// A finished cell is asked for its state only if it has no score.
    var shortText: String {
        switch self {
        case .waiting: "waiting"
        case .running: "running"
        case .finished: "no score"
        case .failed: "failed"
        }
    }
}
