import Evaluation

/// The parts of the report as headings, texts, tables and charts.
struct StudySections {
    let results: StudyResults
    let grid: StudyGrid
    let settings: [StudyGrid.Setting]
    /// All results, whose runs the numbers lead to; nil if these are all.
    private let whole: (grid: StudyGrid, settings: [StudyGrid.Setting])?

    init(_ results: StudyResults) { self.init(results, nil) }

    /// The results of one part.
    private init(_ results: StudyResults, _ whole: (grid: StudyGrid, settings: [StudyGrid.Setting])?) {
        self.results = results
        self.whole = whole
        grid = StudyGrid(results)
        settings = grid.settings()
    }

    /// The same for the cells of a part.
    private func limited(to part: StudyPart) -> StudySections {
        StudySections(results.limited(to: part), (grid, settings))
    }

    /// Those that the study asks for, and the runs.
    var all: [StudySection] {
        let parts = results.parts.map { part in
            switch part {
            case .performance:
                StudySection(id: "performance", title: "Performance", blocks: limited(to: part).performance)
            case .convergence:
                StudySection(id: "convergence", title: "Convergence", blocks: limited(to: part).convergence)
            case .combination:
                StudySection(id: "combination", title: "Combination", blocks: limited(to: part).combination)
            case .scale: StudySection(id: "scale", title: "Scale", blocks: limited(to: part).scale)
            case .transfer: StudySection(id: "transfer", title: "Transfer", blocks: limited(to: part).transfer)
            case .cost: StudySection(id: "cost", title: "Cost", blocks: limited(to: part).cost)
            }
        }
        return parts.filter { !$0.blocks.isEmpty } + [StudySection(id: "runs", title: "Runs", blocks: runs)]
    }

    // MARK: Common

    /// The blocks of each setting, below its heading if there are several.
    func bySetting(
        _ settings: [StudyGrid.Setting], _ blocks: (StudyGrid.Setting) -> [StudySection.Block]
    ) -> [StudySection.Block] {
        settings.flatMap { setting in
            let found = blocks(setting)
            return found.isEmpty || setting.text.isEmpty ? found : [.heading(setting.text)] + found
        }
    }

    func place(_ setting: StudyGrid.Setting) -> Int {
        (whole?.settings ?? settings).firstIndex { other in
            other.values.count == setting.values.count && setting.values.allSatisfy { other.values.contains($0) }
        } ?? 0
    }

    func anchor(_ method: String, _ setting: StudyGrid.Setting) -> String {
        "runs-\(place(setting))-\((whole?.grid ?? grid).methods.firstIndex(of: method) ?? 0)"
    }

    func anchor(_ method: String, _ column: StudyGrid.Column, _ setting: StudyGrid.Setting) -> String {
        "\(anchor(method, setting))-\((whole?.grid ?? grid).columns.firstIndex { $0.title == column.title } ?? 0)"
    }

    var methodTitle: StudyTable.Column { .init(grid.methodAxis.map(\.kind.noun) ?? "", isNumber: false) }

    func methodName(_ method: String) -> String { method.isEmpty ? results.name : method }

    static func title(_ column: StudyGrid.Column) -> String { "\(column.title), \(column.task.text.title())" }

    func scaleText(_ columns: [StudyGrid.Column]) -> String { MetricText.scale(columns.map(\.task.text)) }
}

extension StudyAxis.Kind {
    /// The heading of a column of its values.
    var noun: String {
        switch self {
        case .methods: "method"
        case .tasks: "task"
        case .seeds: "seed"
        case .sizes: "size"
        case .rates: "rate"
        case .shares: "share"
        case .other: "value"
        }
    }
}
