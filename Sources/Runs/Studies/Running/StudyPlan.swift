import Checkpoints
import Configuration
import Files
import Foundation
import Optimizers
import TaskDefinitions
import Text2Text
import Training

/// What a study will do: its runs, the time and the disk space that they need, and what they share.
package struct StudyPlan {
    package let overview: StudyOverview
    /// The parts of the report, and the number of cells for each.
    package let parts: [(part: StudyPart, cells: Int)]
    /// - `kind`: what the values are, such as `methods`
    package let axes: [(name: String, kind: String, values: [String])]
    /// The tasks whose data are imported once.
    package let tasks: [String]
    /// The bases that are trained or opened once, with the number of cells that begin from each.
    package let bases: [(name: String, cells: Int)]
    /// The searches, each with its combination, its trials, and the cells that are trained with its result.
    package let searches: [(title: String, trials: Int, cells: Int)]
    /// The judgements of deltas on other tasks.
    package let transfers: Int
    /// Bytes of the checkpoints of all runs, and of the models of the bases.
    package let diskBytes: Int
    /// The number of runs whose steps were measured.
    package let measuredRuns: Int
    /// Whether runs were to be measured.
    package let wasMeasured: Bool

    /// - Parameter measures: whether a few steps of one run of each kind are taken, if its data and base are there
    package init(_ study: Study, measures: Bool, _ observer: any RunObserver) throws {
        let state = StudyState(study)
        let configurations = try study.cells.map { try state.decode($0.run).configuration }
        let bases = study.configuration.bases
        self.bases = bases.map { base in (base.name, study.cells.count { $0.run.base == base.name }) }
        axes = study.configuration.axes.map { axis in
            let kind = axis.hasSubsets ? "subsets" : axis.kind == .other ? "values" : axis.kind.rawValue
            return (axis.name, kind, axis.values.map(\.name))
        }
        parts = study.configuration.parts.filter { $0.part != .transfer }.map { part in
            let own = study.cells.count { $0.parts.contains(part.part) }
            return (part.part, part.axes.isEmpty ? study.cells.count : own)
        }
        let baseTasks = try study.baseRuns.flatMap { try state.decode($0).configuration.allTasks.map(\.name) }
        var tasks: [String] = []
        for name in baseTasks + configurations.flatMap({ $0.allTasks.map(\.name) }) where !tasks.contains(name) {
            tasks.append(name)
        }
        self.tasks = tasks
        searches = study.groups.map { ($0.title, $0.trials.count, $0.cells.count) }
        transfers = study.transfers.reduce(0) { $0 + $1.judges.count }
        let measured = measures ? try Self.measure(study, state, observer) : [:]
        measuredRuns = Set(measured.values).count
        wasMeasured = measures
        overview = try StudyOverview(study, state, measured: measured)
        diskBytes = try Self.diskBytes(study, state)
    }

    // MARK: Time

    /// Seconds of a step, measured for one run of each combination but for seeds and tasks, by the name of each run.
    /// Other runs of the combination take as long for as many tokens.
    private static func measure(
        _ study: Study, _ state: StudyState, _ observer: any RunObserver
    ) throws -> [String: Double] {
        let axes = study.configuration.axes.filter { $0.kind != .seeds && $0.kind != .tasks }.map(\.name)
        var known: [String: Double] = [:]
        var measured: [String: Double] = [:]
        for run in study.baseRuns where try state.standing(ofBase: run) == .waiting && run.base == nil {
            measured[run.name] = try seconds(try state.decode(run).configuration, observer)
        }
        for (place, cell) in study.cells.enumerated() where try state.standing(ofCell: place) == .waiting {
            let isReady = try cell.run.base.map { try state.standing(ofBase: $0).isFinished } ?? true
            guard isReady else { continue }
            let key = axes.map { cell.coordinates[$0] ?? "" }.joined(separator: "\n")
            if known[key] == nil {
                known[key] = try seconds(try state.decode(cell.run).configuration, observer) ?? .nan
            }
            guard let seconds = known[key], seconds.isFinite else { continue }
            measured[cell.name] = seconds
            for group in study.groups where group.cells.contains(place) {
                for run in group.trials.flatMap(\.runs) { measured[run.name] = seconds }
            }
        }
        return measured
    }

    /// Nil if the steps fail.
    private static func seconds(_ configuration: PipelineConfiguration, _ observer: any RunObserver) throws -> Double? {
        let data = try PreparedData.make(configuration, observer)
        do {
            return try Calibration.measure(configuration, data, observer).secondsPerStep
        } catch is TrainingError {
            return nil
        }
    }

    // MARK: Disk

    private static func diskBytes(_ study: Study, _ state: StudyState) throws -> Int {
        var bytes = 0
        for run in study.baseRuns {
            let configuration = try state.decode(run).configuration
            let counts = try study.parameterCounts(run)
            bytes += Self.bytes(counts, configuration) + counts.all * MemoryLayout<Float>.size
        }
        let trials = study.groups.flatMap(\.trials).flatMap(\.runs)
        for run in study.cells.map(\.run) + trials {
            let counts = try study.parameterCounts(run)
            bytes += Self.bytes(counts, try state.decode(run).configuration)
        }
        return bytes
    }

    /// The weights and the optimizer's state of each checkpoint that is kept, and of the best.
    private static func bytes(_ counts: (all: Int, trained: Int), _ configuration: PipelineConfiguration) -> Int {
        let training = configuration.training
        let perParameter = MemoryLayout<Float>.size * training.optimizer.valuesPerParameter
        return counts.trained * perParameter * (training.keepCheckpoints + 1)
    }
}
