/// The cells of a study by setting, method and task. A setting is one value of each axis that is none of these.
struct StudyGrid {
    /// The values of the axes besides methods, tasks and seeds.
    struct Setting: Equatable {
        struct Value: Equatable {
            let axis: String, value: String
        }

        var values: [Value]

        /// `size small, share 16-shot`; empty if the study has no such axis.
        var text: String { values.map { "\($0.axis) \($0.value)" }.joined(separator: ", ") }

        func adding(_ axis: String, _ value: String) -> Setting {
            Setting(values: values + [.init(axis: axis, value: value)])
        }
    }

    /// A task that cells are judged on, and the training that leads to it.
    struct Column {
        /// The value on the axis of tasks; nil without such an axis.
        let training: String?
        let task: StudyTask
        let title: String
    }

    let results: StudyResults
    /// The axis whose values are compared; nil if there is none, and the study has a single row.
    let methodAxis: StudyAxis?
    let columns: [Column]
    private let taskAxis: StudyAxis?
    private let seedAxes: [StudyAxis]

    init(_ results: StudyResults) {
        self.results = results
        methodAxis =
            results.axes.first { $0.kind == .methods } ?? results.axes.first { ![.tasks, .seeds].contains($0.kind) }
        taskAxis = results.axes.first { $0.kind == .tasks }
        seedAxes = results.axes.filter { $0.kind == .seeds }
        columns = Self.columns(results, taskAxis)
    }

    private static func columns(_ results: StudyResults, _ axis: StudyAxis?) -> [Column] {
        let trainings: [String?] = axis?.values.map(\.name) ?? [nil]
        let judged = trainings.map { training -> [StudyTask] in
            let cells = results.cells.filter { cell in axis.map { cell.coordinates[$0.name] == training } ?? true }
            let names = Set(cells.flatMap { $0.tasks.map(\.task) })
            let found = results.tasks.filter { names.contains($0.name) }
            // No cell has told its tasks yet.
            return found.isEmpty ? results.tasks.filter { training == nil || $0.name == training } : found
        }
        let all = zip(trainings, judged).flatMap { training, tasks in tasks.map { (training, $0) } }
        return all.map { training, task in
            let isAlone = all.count { $0.1.name == task.name } == 1
            return Column(
                training: training, task: task,
                title: isAlone ? task.name : "\(task.name) after \(training ?? task.name)")
        }
    }

    /// The names of the rows; one that is empty if no axis makes rows.
    var methods: [String] { methodAxis?.values.map(\.name) ?? [""] }

    var baseline: String? { methodAxis?.baseline }

    /// - Parameter isApart: whether an axis is left out besides methods, tasks and seeds
    func settings(without isApart: (StudyAxis) -> Bool = { _ in false }) -> [Setting] {
        let axes = results.axes.filter { axis in
            axis.name != methodAxis?.name && axis.name != taskAxis?.name && axis.kind != .seeds && !isApart(axis)
        }
        var settings: [Setting] = axes.isEmpty ? [Setting(values: [])] : []
        for cell in results.cells where !axes.isEmpty {
            let values = axes.compactMap { axis in
                cell.coordinates[axis.name].map { Setting.Value(axis: axis.name, value: $0) }
            }
            let setting = Setting(values: values)
            if !settings.contains(setting) { settings.append(setting) }
        }
        return settings
    }

    func cells(_ method: String, _ setting: Setting) -> [StudyCell] {
        results.cells.filter { cell in
            (methodAxis.map { cell.coordinates[$0.name] == method } ?? true)
                && setting.values.allSatisfy { cell.coordinates[$0.axis] == $0.value }
        }
    }

    func entry(_ method: String, _ column: Column, _ setting: Setting) -> StudyEntry {
        let cells = cells(method, setting).filter { cell in
            taskAxis.map { cell.coordinates[$0.name] == column.training } ?? true
        }
        return StudyEntry(cells: cells, task: column.task) { seed(of: $0) }
    }

    /// The cell's value on the axes of seeds; its name if there is none.
    func seed(of cell: StudyCell) -> String {
        let seeds = seedAxes.compactMap { cell.coordinates[$0.name] }
        return seeds.isEmpty ? cell.name : seeds.joined(separator: ", ")
    }
}
