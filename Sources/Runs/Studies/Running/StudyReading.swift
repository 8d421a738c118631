import Checkpoints
import Configuration
import Evaluation
import ExampleStore
import Files
import Foundation
import Metrics
import TaskDefinitions
import Text2Text
import Training

/// Reads what a study has found so far from the files of its runs and from their store.
package struct StudyReading {
    private let study: Study
    private let state: StudyState
    private let observer: any RunObserver

    package init(_ study: Study, _ observer: any RunObserver) {
        self.study = study
        self.observer = observer
        state = StudyState(study)
    }

    /// The results, whatever is missing.
    /// - Throws: `StoreError` and other problems of the files
    package func results() throws -> StudyResults {
        let configuration = study.configuration
        let configurations = try study.cells.map { try state.decode($0.run).configuration }
        let cells = try observer.following("read", of: study.cells.count, "cells") { update in
            try study.cells.indices.map { place in
                defer { update(place + 1) }
                return try cell(place)
            }
        }
        return StudyResults(
            name: study.name, title: configuration.title,
            parts: StudyPart.allCases.filter { part in
                configuration.parts.contains { $0.part == part }
            },
            axes: axes,
            tasks: tasks(configurations), cells: cells, transfers: try StudyTransfers(study, state).results())
    }

    // MARK: Axes

    /// The axes that cells have values of. Subsets of methods are methods of the report, on the same axis.
    private var axes: [StudyAxis] {
        let all = study.configuration.axes
        let subsets = all.first(where: \.hasSubsets)
        let methods = all.first { $0.kind == .methods }
        var axes: [StudyAxis] = []
        for axis in all where study.cells.contains(where: { $0.coordinates[axis.name] != nil }) {
            if axis.hasSubsets {
                if methods == nil { axes.append(self.axis(axis, kind: .methods)) }
            } else if axis.name == methods?.name {
                axes.append(self.axis(axis, with: subsets))
            } else {
                axes.append(self.axis(axis))
            }
        }
        return axes
    }

    /// - Parameter subsets: the axis of subsets, whose values come after those of the methods
    private func axis(
        _ axis: AxisConfiguration, kind: StudyAxis.Kind? = nil, with subsets: AxisConfiguration? = nil
    ) -> StudyAxis {
        func value(_ value: AxisConfiguration.Value, name: String, parts: [String]?) -> StudyAxis.Value {
            StudyAxis.Value(name, parts: parts, isSequence: value.isSequence, number: number(value, axis.kind))
        }
        var values = axis.values.map { value($0, name: $0.name, parts: $0.parts) }
        for subset in subsets?.values ?? [] {
            let name = subsetName(subset.name)
            if let same = values.firstIndex(where: { $0.name == name }) {
                values[same] = value(axis.values[same], name: name, parts: subset.parts)
            } else {
                values.append(value(subset, name: name, parts: subset.parts))
            }
        }
        return StudyAxis(name: axis.name, kind: kind ?? axis.kind, values: values, baseline: axis.baseline)
    }

    /// The name of a subset among the methods: that of the method whose cells it shares, else its own.
    private func subsetName(_ subset: String) -> String {
        let all = study.configuration.axes
        guard let subsets = all.first(where: \.hasSubsets), let methods = all.first(where: { $0.kind == .methods })
        else {
            return subset
        }
        let shared = study.cells.first {
            $0.coordinates[subsets.name] == subset && $0.coordinates[methods.name] != nil
        }
        if let name = shared?.coordinates[methods.name] { return name }
        return methods.values.contains { $0.name == subset } ? "\(subset) (in combination)" : subset
    }

    /// The coordinates of a cell on the axes of the report.
    private func coordinates(_ cell: PlannedCell) -> [String: String] {
        let all = study.configuration.axes
        guard let subsets = all.first(where: \.hasSubsets), let methods = all.first(where: { $0.kind == .methods }),
            let subset = cell.coordinates[subsets.name]
        else { return cell.coordinates }
        var coordinates = cell.coordinates
        coordinates[subsets.name] = nil
        coordinates[methods.name] = subsetName(subset)
        return coordinates
    }

    /// The parts of the report that a cell is for. Convergence and cost without cells of their own are about those of
    /// the performance, or about all.
    private func parts(_ cell: PlannedCell) -> [StudyPart] {
        let all = study.configuration.parts
        let hasPerformance = all.contains { $0.part == .performance }
        return all.map(\.part).filter { part in
            let hasCells = all.contains { $0.part == part && !$0.axes.isEmpty }
            return switch part {
            case .transfer: true
            case _ where hasCells: cell.parts.contains(part)
            case .cost: true
            default: !hasPerformance || cell.parts.contains(.performance)
            }
        }
    }

    /// The value as a number, for a chart.
    private func number(_ value: AxisConfiguration.Value, _ kind: StudyAxis.Kind) -> Double? {
        switch kind {
        case .sizes:
            value.base.flatMap { parameterCount(ofBase: $0) }.map { Double($0) }
        case .rates:
            value.overrides.last { $0.path.hasSuffix("learningRate") }?.value.number
        case .shares:
            value.overrides.last { $0.path.hasPrefix("training.subset") }.flatMap { override in
                override.value.number ?? override.value.members?.lazy.compactMap(\.node.number).first
            }
        default: nil
        }
    }

    private func parameterCount(ofBase name: String) -> Int? {
        let files = ModelPlace.files(of: study.model(ofBase: name))
        return (try? HuggingFaceConfiguration.read(directory: files))?.model.parameterCount
    }

    /// The tasks that judge cells, in the order of the axis, and others after them.
    private func tasks(_ configurations: [PipelineConfiguration]) -> [StudyTask] {
        let values = study.configuration.axes.filter { $0.kind == .tasks }.flatMap(\.values)
        var found: [StudyTask] = []
        let judges = Set(study.transfers.flatMap(\.judges))
        for configuration in configurations {
            let others = configuration.otherTasks.filter { judges.contains($0.name) }
            for task in configuration.evaluatedTasks + others where !found.contains(where: { $0.name == task.name }) {
                guard let metric = metric(of: task) else { continue }
                let kind = values.first { $0.name == task.name }?.kind ?? ""
                found.append(
                    StudyTask(
                        name: task.name, kind: kind.isEmpty ? Self.usualKind(task) : kind, metric: metric.title,
                        isHigherBetter: metric.isHigherBetter, unit: metric.unit))
            }
        }
        func place(_ task: StudyTask) -> Int { values.firstIndex { $0.name == task.name } ?? values.count }
        return found.enumerated().sorted { (place($0.element), $0.offset) < (place($1.element), $1.offset) }
            .map(\.element)
    }

    private static func usualKind(_ task: TaskDefinition) -> String {
        task.labels != nil ? "classification" : "generation"
    }

    /// The metric that decides.
    private func metric(of task: TaskDefinition) -> MetricChoice? {
        let named = study.configuration.cells.metrics[task.name]?.title
        return task.metrics.first { $0.title == named } ?? task.metrics.first
    }

    // MARK: Cells

    private func cell(_ place: Int) throws -> StudyCell {
        let cell = study.cells[place]
        let standing = try state.standing(ofCell: place)
        let directory = study.directory.run(cell.name)
        let search = try search(ofCell: place)
        guard standing != .waiting, let settings = try state.settings(ofCell: place),
            try StudyRecord.read(directory)?.isOf(state.decode(cell.run, settings).identity) == true
        else {
            return StudyCell(
                name: cell.name, directory: cell.name, parts: parts(cell), coordinates: coordinates(cell),
                status: standing.status, hasFolder: FileSystem.exists(directory.path), search: search)
        }
        let configuration = try state.decode(cell.run, settings).configuration
        let checkpoints = CheckpointStore(reading: directory.checkpoints)
        let newest = try? checkpoints.newestState()
        let counts = newest.flatMap { try? checkpoints.checkpoint(step: $0.step) }?.trainedParameterCount
        let report = try? ListedReport(file: directory.report)
        let answers = standing.isFinished ? try answers(directory) : [:]
        return StudyCell(
            name: cell.name, directory: cell.name,
            hasReport: FileSystem.exists(
                EvaluationPlan(configuration).reports(of: configuration.evaluation.split).html),
            parts: parts(cell), coordinates: coordinates(cell), status: standing.status, search: search,
            tasks: configuration.evaluatedTasks.compactMap { task in
                result(task, configuration, newest, answers[task.name])
            },
            trainedParameters: counts, allParameters: report?.parameterCount, peakMemoryBytes: newest?.peakMemory,
            secondsPerStep: newest.flatMap { $0.step > 0 ? $0.seconds / Double($0.step) : nil },
            diskBytes: counts.map { $0 * MemoryLayout<Float>.size })
    }

    /// The recorded answers of the best checkpoint, by task.
    private func answers(_ directory: RunDirectory) throws -> [String: (EvaluationRecord, RecordedAnswers)] {
        let run = try ComparedRun(
            directory.path, .best, dataDirectory: study.dataDirectory, tasksDirectory: nil, observer)
        let evaluation = run.configuration.evaluation
        let found = try run.evaluations(evaluation.split, evaluation.decoding)
        return try found.mapValues { ($0, try RecordedAnswers($0, store: run.store)) }
    }

    private func result(
        _ task: TaskDefinition, _ configuration: PipelineConfiguration, _ state: CheckpointState?,
        _ answers: (EvaluationRecord, RecordedAnswers)?
    ) -> StudyTaskResult? {
        guard let metric = metric(of: task) else { return nil }
        let judged = answers.map { examples($0.1, task, metric) }
        var scores: [StudyTaskResult.Score] = []
        if let answers {
            scores = answers.0.scores.filter(\.value.isFinite).map { .init(metric: $0.metric, value: $0.value) }
            // The metrics may have been changed since.
            if let score = judged?.score, !scores.contains(where: { $0.metric == metric.title }) {
                scores.append(.init(metric: metric.title, value: score))
            }
        }
        let curve = curve(task, metric, configuration, state)
        guard !scores.isEmpty || !curve.isEmpty else { return nil }
        return StudyTaskResult(task: task.name, scores: scores, examples: judged?.examples ?? [], curve: curve)
    }

    /// The score of the deciding metric, and each example's share in it.
    private func examples(
        _ answers: RecordedAnswers, _ task: TaskDefinition, _ metric: MetricChoice
    ) -> (score: Double?, examples: [StudyTaskResult.ExampleScore]) {
        let all = MetricExamples(
            targets: answers.examples.map(\.targets),
            predictions: answers.examples.map { task.postprocess($0.prediction) },
            attributes: answers.examples.map(\.attributes),
            teacherForced: answers.examples.map(\.targetLikelihood))
        guard let prepared = try? metric.metric.prepare(all) else { return (nil, []) }
        let score = prepared.score(Array(answers.examples.indices))
        let values = Jackknife.values(of: prepared, exampleCount: answers.examples.count).filter(\.value.isFinite)
        return (
            score.isFinite ? score : nil,
            values.map { value in
                .init(example: "\(answers.examples[value.examples[0]].ordinal)", value: value.value)
            }
        )
    }

    private func curve(
        _ task: TaskDefinition, _ metric: MetricChoice, _ configuration: PipelineConfiguration,
        _ state: CheckpointState?
    ) -> [StudyTaskResult.CurvePoint] {
        guard let state, state.step > 0 else { return [] }
        var drawn: [Int: Int] = [:]
        var batch: Int?
        if case .examples(let examples) = configuration.training.batchSize {
            batch = examples
        } else {
            var total = 0
            for entry in (try? RunLog.read(configuration.directory.log)) ?? [] {
                total += entry.examples
                drawn[entry.step] = total
            }
        }
        return state.milestones.compactMap { milestone in
            guard let score = milestone.scores["\(task.name).\(metric.title)"], score.isFinite else { return nil }
            let share = Double(milestone.step) / Double(state.step)
            return .init(
                step: milestone.step, examples: batch.map { $0 * milestone.step } ?? drawn[milestone.step] ?? 0,
                seconds: milestone.seconds ?? state.seconds * share, score: score)
        }
    }

    // MARK: Searches

    private func search(ofCell place: Int) throws -> StudySearch? {
        guard let group = study.groups.first(where: { $0.cells.contains(place) }) else { return nil }
        let planned = Dictionary(grouping: try state.steps(of: group)) { $0.run.name }
        // Lower is better for some metrics.
        let best = try state.decode(group.trials[0].runs[0]).configuration.evaluation.best
        let trials = try group.trials.map { trial in
            // The score at the last rung that it reached.
            var score: Double?
            var reached = 0
            var hasFailed = false
            for rung in group.rungs {
                switch try state.score(trial, rung) {
                case .score(let value): (score, reached) = (value, rung)
                case .failed: hasFailed = true
                case .unknown: break
                }
            }
            let standings = try trial.runs.map { run in
                try state.standing(ofTrial: run, until: planned[run.name]?.first?.steps ?? group.rungs[0])
            }
            let running = standings.first { if case .running = $0 { true } else { false } }
            let failed = standings.first { if case .failed = $0 { true } else { false } }
            let status: StudyCell.Status =
                running?.status ?? (score != nil ? .finished : hasFailed ? failed?.status ?? .waiting : .waiting)
            return StudySearch.Trial(
                settings: Self.settings(trial.settings), score: score.map(best.shown),
                budget: .init(Double(reached), .steps), status: status,
                directories: trial.runs.map(\.name))
        }
        let chosen = try state.settings(ofCell: place) ?? []
        return StudySearch(title: group.title, trials: trials, chosen: Self.settings(chosen))
    }

    private static func settings(_ settings: [ConfigurationOverride]) -> [StudySearch.Setting] {
        StudySettings.named(settings).map { .init($0.name, $0.value) }
    }
}

extension Standing {
    /// The same for the report.
    var status: StudyCell.Status {
        switch self {
        case .waiting: .waiting
        case .interrupted(let step): step > 0 ? .running(step: step) : .waiting
        case .running(let step, _): .running(step: step)
        case .finished: .finished
        case .failed(let reason): .failed(reason: reason)
        case .blocked(let reason): .failed(reason: reason)
        }
    }
}
