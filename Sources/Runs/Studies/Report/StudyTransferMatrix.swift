import Presentation

/// The scores of one method's deltas on tasks that they were not trained on, in one setting.
struct StudyTransferMatrix {
    struct Element {
        let transfers: [StudyTransfer]
        /// The cells that were trained on the first task.
        let cells: [StudyCell]
        /// The mean over the seeds.
        let score: Double?
        /// The score in percent of the mean of the judging task's own delta with the same seeds; nil if one is missing
        /// or not above zero. For a metric that is better when lower, the own score in percent of this one.
        let relative: Double?
        let problem: String?
    }

    let method: String
    let setting: StudyGrid.Setting
    /// The tasks of training, from top to bottom, and those of judgement, from left to right: by kind.
    let tasks: [StudyTask]
    /// By the task of training, then by the task of judgement. The own task of a row is its own score.
    let elements: [[Element]]

    /// - Returns: nil if no delta of the method was judged on another task
    init?(_ grid: StudyGrid, _ method: String, _ setting: StudyGrid.Setting) {
        let cells = grid.cells(method, setting)
        let names = Set(cells.map(\.name))
        let transfers = grid.results.transfers.filter { names.contains($0.cell) }
        guard !transfers.isEmpty else { return nil }
        self.method = method
        self.setting = setting
        let mentioned = Set(transfers.flatMap { [$0.trainedOn, $0.judgedOn] })
        let kinds = grid.results.tasks.map(\.kind)
        let order = { (task: StudyTask) in kinds.firstIndex(of: task.kind) ?? kinds.count }
        let tasks = grid.results.tasks.filter { mentioned.contains($0.name) }.enumerated()
            .sorted { (order($0.element), $0.offset) < (order($1.element), $1.offset) }.map(\.element)
        self.tasks = tasks
        let own = tasks.map { task in
            grid.columns.first { $0.task.name == task.name && ($0.training ?? task.name) == task.name }
                .map { grid.entry(method, $0, setting) }
                ?? StudyEntry(
                    cells: cells.filter { $0.result(of: task) != nil }, task: task, seed: { grid.seed(of: $0) })
        }
        elements = tasks.indices.map { row in
            tasks.indices.map { column in
                if row == column { return Self.own(own[row]) }
                return Self.element(
                    transfers.filter { $0.trainedOn == tasks[row].name && $0.judgedOn == tasks[column].name },
                    trained: own[row].cells, own: own[column]
                ) { grid.seed(of: $0) }
            }
        }
    }

    private static func own(_ entry: StudyEntry) -> Element {
        Element(
            transfers: [], cells: entry.runs.map(\.cell), score: entry.mean,
            relative: entry.mean.flatMap { $0 > 0 ? 100 : nil },
            problem: nil)
    }

    private static func element(
        _ transfers: [StudyTransfer], trained: [StudyCell], own: StudyEntry, _ seed: (StudyCell) -> String
    ) -> Element {
        let scored = transfers.compactMap { transfer in
            transfer.score.flatMap { score in
                trained.first { $0.name == transfer.cell }.map { (cell: $0, score: score) }
            }
        }
        // Without an axis of seeds there is one cell of each task.
        let pairs = scored.compactMap { cell, score in
            own.runs.first { $0.seed == seed(cell) || $0.seed.isEmpty }.map { (score: score, own: $0.score) }
        }
        let mean = scored.reduce(0) { $0 + $1.score } / Double(scored.count)
        let (sum, ownSum) = pairs.reduce((0, 0)) { ($0.0 + $1.score, $0.1 + $1.own) }
        let ratio = own.task.isHigherBetter ? sum / ownSum : ownSum / sum
        return Element(
            transfers: transfers, cells: scored.map(\.cell), score: scored.isEmpty ? nil : mean,
            relative: ownSum > 0 && ratio.isFinite ? 100 * ratio : nil,
            problem: transfers.lazy.compactMap(\.problem).first)
    }
}
