import Presentation

/// What methods cost in one setting: means over their cells.
struct StudyCost {
    struct Row {
        let method: String
        /// Those that did not fail.
        let cells: [StudyCell]
        /// Whether all of them failed.
        let hasFailed: Bool
    }

    let setting: StudyGrid.Setting
    let rows: [Row]

    init(_ grid: StudyGrid, _ setting: StudyGrid.Setting) {
        self.setting = setting
        // A method may have no cell in a setting.
        rows = grid.methods.compactMap { method in
            let cells = grid.cells(method, setting)
            guard !cells.isEmpty else { return nil }
            return Row(
                method: method, cells: cells.filter { !$0.isFailed }, hasFailed: cells.allSatisfy(\.isFailed))
        }
    }

    enum Measure: String, CaseIterable {
        case trained = "trained_parameters", share = "trained_percent", memory = "peak_memory_bytes"
        case seconds = "seconds_per_step", disk = "disk_bytes"

        var title: String {
            switch self {
            case .trained: "trained parameters"
            case .share: "share (%)"
            case .memory: "peak memory"
            case .seconds: "seconds a step"
            case .disk: "size on disk"
            }
        }

        func value(of cell: StudyCell) -> Double? {
            switch self {
            case .trained: cell.trainedParameters.map(Double.init)
            case .share: cell.trainedShare
            case .memory: cell.peakMemoryBytes.map(Double.init)
            case .seconds: cell.secondsPerStep
            case .disk: cell.diskBytes.map(Double.init)
            }
        }

        func text(_ value: Double) -> String {
            switch self {
            case .trained: Quantity.count(Int(value.rounded()))
            case .share: StudyCost.percent(value)
            case .memory, .disk: Quantity.bytes(Int(value.rounded()))
            case .seconds: Quantity.rate(value)
            }
        }
    }

    /// `0.004`, `0.39`, `2.4`, `100`.
    static func percent(_ value: Double) -> String {
        Quantity.fixed(value, value < 0.1 ? 3 : value < 10 ? 2 : value < 99.95 ? 1 : 0)
    }
}

extension StudyCost.Row {
    /// The smallest, mean and largest of the cells that know it; nil if none does.
    func range(_ measure: StudyCost.Measure) -> (least: Double, mean: Double, most: Double)? {
        let values = cells.compactMap { measure.value(of: $0) }
        guard let least = values.min(), let most = values.max() else { return nil }
        return (least, values.reduce(0, +) / Double(values.count), most)
    }

    /// The mean, with the range in a note if the cells differ visibly.
    func value(_ measure: StudyCost.Measure, anchor: String) -> StudyValue {
        guard let range = range(measure) else {
            if hasFailed { return StudyValue(missing: "failed") }
            return StudyValue(missing: cells.allSatisfy { $0.status == .waiting } ? "waiting" : "–")
        }
        let (least, most) = (measure.text(range.least), measure.text(range.most))
        return StudyValue(
            measure.text(range.mean), note: least == most ? "" : "\(least) to \(most)",
            cells: cells.filter { measure.value(of: $0) != nil }, anchor: anchor)
    }
}
