import Evaluation
import Presentation

/// Scores and speed against the size of the model, in one setting.
struct StudyScale {
    struct Size {
        let name: String
        /// The parameters of the model; nil while no cell has told them.
        let parameters: Double?
        /// The setting with this size.
        let setting: StudyGrid.Setting
    }

    struct Learned {
        let column: StudyGrid.Column
        /// By method, then by size.
        let paces: [[StudyPace]]
    }

    let setting: StudyGrid.Setting
    let methods: [String]
    let sizes: [Size]
    let tasks: [Learned]

    /// - Parameter axis: the axis of sizes
    init(_ grid: StudyGrid, _ axis: StudyAxis, _ setting: StudyGrid.Setting) {
        self.setting = setting
        // Where sizes are the rows, there is one method.
        let isRow = grid.methodAxis?.name == axis.name
        methods = isRow ? [""] : grid.methods
        let sizes = axis.values.map { value in
            let sized = setting.adding(axis.name, value.name)
            let cells = grid.results.cells.filter { $0.coordinates[axis.name] == value.name }
            return Size(
                name: value.name, parameters: value.number ?? cells.compactMap(\.allParameters).min().map(Double.init),
                setting: sized)
        }
        self.sizes = sizes
        tasks = grid.columns.map { column in
            let paces = (isRow ? [""] : grid.methods).map { method in
                sizes.map { StudyPace(grid.entry(isRow ? $0.name : method, column, isRow ? setting : $0.setting)) }
            }
            return Learned(column: column, paces: paces)
        }
    }

    /// Charts of one task: its score, and the steps and the time to 95% of the best score.
    func plots(_ learned: Learned) -> [Plot] {
        let text = learned.column.task.text
        let title = learned.column.title
        return [
            plot("\(title) by size", text.axis, learned, bounds: text.isPercentage ? 0...100 : nil) { $0.entry.mean },
            plot("\(title): steps to 95% of the best", "steps", learned) { $0.ownNearly.steps },
            plot("\(title): time to 95% of the best", "training time (seconds)", learned) { $0.ownNearly.seconds },
        ].compactMap { $0 }
    }

    /// - Returns: nil if no method has two sizes
    private func plot(
        _ title: String, _ label: String, _ learned: Learned, bounds: ClosedRange<Double>? = nil,
        _ value: (StudyPace) -> Double?
    ) -> Plot? {
        let series = zip(methods, learned.paces).enumerated().map { number, pair -> Plot.Series in
            let points = zip(sizes, pair.1).compactMap { size, pace in
                size.parameters.flatMap { x in value(pace).map { (x: x, y: $0) } }
            }
            return Plot.Series(
                pair.0.isEmpty ? "score" : pair.0, points: points.sorted { $0.x < $1.x }, style: number)
        }.filter { !$0.points.isEmpty }
        guard series.contains(where: { $0.points.count > 1 }) else { return nil }
        return Plot(
            title, x: .init("parameters of the model (logarithmic)", isLogarithmic: true),
            y: .init(label, bounds: bounds), series: series)
    }
}
