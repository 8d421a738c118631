import Evaluation
import Metrics
import Presentation

/// How fast methods learn tasks in one setting.
struct StudyConvergence {
    struct Learned {
        let column: StudyGrid.Column
        /// One for each method.
        let paces: [StudyPace]
        /// The mean best score of the baseline.
        let baselineBest: Double?
        /// The part of each course that areas cover: from where all curves have begun to where the last one ends.
        let parts: [StudyCourse: ClosedRange<Double>]

        func area(_ method: Int, _ course: StudyCourse) -> Double? { paces[method].area(course, parts[course]) }

        func baselineNearly(_ method: Int) -> StudyPace.Reached? { baselineBest.map { paces[method].nearly($0) } }
    }

    let setting: StudyGrid.Setting
    let methods: [String]
    let baseline: String?
    let tasks: [Learned]

    init(_ grid: StudyGrid, _ setting: StudyGrid.Setting) {
        self.setting = setting
        methods = grid.methods
        baseline = grid.baseline
        tasks = grid.columns.map { column in
            let paces = grid.methods.map { StudyPace(grid.entry($0, column, setting)) }
            let parts = StudyCourse.allCases.compactMap { course -> (StudyCourse, ClosedRange<Double>)? in
                let curves = paces.flatMap { $0.finished.compactMap { $0[course] } }
                guard let start = curves.map(\.first).max(), let end = curves.map(\.last).max(), start < end else {
                    return nil
                }
                return (course, start...end)
            }
            return Learned(
                column: column, paces: paces,
                baselineBest: grid.methods.firstIndex { $0 == grid.baseline }.flatMap { paces[$0].best },
                parts: Dictionary(uniqueKeysWithValues: parts))
        }
    }

    /// Charts of one task, one for each course that differs between the methods or from the steps.
    func plots(_ learned: Learned) -> [Plot] {
        StudyCourse.allCases.compactMap { course in
            let series = zip(methods, learned.paces).enumerated().compactMap { number, pair -> Plot.Series? in
                guard let curve = pair.1.curve(course) else { return nil }
                let name = pair.0.isEmpty ? "score" : pair.0
                return Plot.Series(name, points: curve.points.map { ($0.x, $0.score) }, style: number)
            }
            guard !series.isEmpty else { return nil }
            let text = learned.column.task.text
            let isNegative = series.contains { $0.points.contains { $0.y < 0 } }
            return Plot(
                "\(learned.column.title) by \(course.name)", x: .init(course.label),
                y: .init(text.axis, bounds: text.isPercentage ? (isNegative ? -100...100 : 0...100) : nil),
                series: series)
        }
    }
}

extension StudyTask {
    var text: MetricText { MetricText(name: metric, isHigherBetter: isHigherBetter, unit: unit) }
}
