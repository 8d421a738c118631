import Batching
import Configuration
import Files
import Foundation
import Importing
import TaskDefinitions
import Text2Text

/// A study: its file, checked, with the configurations of all of its runs.
package struct Study {
    let configuration: StudyConfiguration
    package let directory: StudyDirectory
    /// The directory of the tasks' data files; nil for that of the pipelines.
    let dataDirectory: String?
    let cells: [PlannedCell]
    let groups: [SearchGroup]
    /// The task files, by the directory that holds them.
    private let registries: [String: MixtureRegistry]

    package var name: String { configuration.name }
    package var file: String { configuration.file }

    /// Reads a study, and decodes the pipeline of each of its runs.
    /// - Throws: `ConfigurationError` with every problem of the study, its pipelines and their tasks; ``RunError``
    /// - Parameter isRead: whether the study is only looked at; its bases need not be there then
    package init(_ file: String, dataDirectory: String? = nil, isRead: Bool = false) throws {
        configuration = try StudyConfiguration.read(file)
        self.dataDirectory = dataDirectory
        directory = StudyDirectory(name: configuration.name)
        if FileSystem.exists(RunDirectory(path: directory.path).configuration) {
            throw RunError(
                "is a run; give the study another \"name\", or move the run away", path: directory.path)
        }
        cells = try CellGrid.cells(configuration)
        groups = try SearchGroup.groups(configuration, cells)
        var registries: [String: MixtureRegistry] = [:]
        for part in Self.pipelines(configuration) {
            let folder = Self.tasksDirectory(part)
            if registries[folder] == nil { registries[folder] = try MixtureRegistry(directory: folder) }
        }
        self.registries = registries
        try check(isRead: isRead)
    }

    private static func pipelines(_ configuration: StudyConfiguration) -> [PipelinePart] {
        [configuration.pipeline]
            + configuration.bases.compactMap { base in
                if case .pipeline(let part) = base.source { part } else { nil }
            }
    }

    private static func tasksDirectory(_ part: PipelinePart) -> String {
        part.document.root["tasks"]?.string ?? RunSettings.usualTasksDirectory
    }

    // MARK: Runs

    /// The runs that train bases, those that others begin from first.
    var baseRuns: [PlannedRun] {
        configuration.bases.compactMap { base in
            guard case .pipeline(let part) = base.source else { return nil }
            return PlannedRun(name: base.name, pipeline: part, overrides: base.overrides, base: base.base)
        }
    }

    /// The directory of the model of a base.
    func model(ofBase name: String) -> String {
        guard let base = configuration.bases.first(where: { $0.name == name }) else { return name }
        return switch base.source {
        case .directory(let path): path
        case .pipeline: directory.model(ofBase: name)
        }
    }

    /// The configuration of a run.
    /// - Parameters:
    ///   - settings: the result of a search
    ///   - outline: whether a base that the study trains is replaced by a new model of its size, for a look ahead
    func decode(
        _ run: PlannedRun, settings: [ConfigurationOverride] = [], outline: Bool = false
    ) throws -> PipelineConfiguration {
        var overrides = run.overrides + settings
        overrides.append(ConfigurationOverride("name", text: run.name))
        if let base = run.base {
            overrides +=
                outline
                ? newModel(ofBase: base) : [ConfigurationOverride("model.directory", text: model(ofBase: base))]
        }
        let decoded = try read(run, overrides)
        guard let best = best(decoded) else { return decoded }
        return try read(run, overrides + [best])
    }

    private func read(_ run: PlannedRun, _ overrides: [ConfigurationOverride]) throws -> PipelineConfiguration {
        let registry = registries[Self.tasksDirectory(run.pipeline)]
        return try PipelineConfiguration.read(
            PipelineSource(
                run.pipeline.document, file: run.pipeline.file, dataDirectory: dataDirectory, overrides: overrides),
            in: directory.run(run.name), try registry ?? MixtureRegistry(directory: Self.tasksDirectory(run.pipeline)))
    }

    /// The sizes and the vocabulary of a base that is not there yet.
    private func newModel(ofBase name: String) -> [ConfigurationOverride] {
        guard let base = configuration.bases.first(where: { $0.name == name }) else { return [] }
        switch base.source {
        case .directory(let path):
            return [ConfigurationOverride("model.directory", text: path)]
        case .pipeline(let part):
            if let earlier = base.base { return newModel(ofBase: earlier) }
            var document = part.document
            for override in base.overrides { try? override.apply(to: &document) }
            let root = document.root
            return ["model", "vocabulary"].compactMap { key in
                root[key].flatMap {
                    // The tasks of the vocabulary are those of the base.
                    let settings = JSONOutput($0).removing("tasks").line.dropLast()
                    return try? ConfigurationOverride(key, String(settings), source: "study")
                }
            }
        }
    }

    /// The metrics that decide, if the study names one of the run's tasks.
    private func best(_ run: PipelineConfiguration) -> ConfigurationOverride? {
        let metrics = configuration.cells.metrics
        let tasks = run.evaluation.milestoneTasks.map(\.name)
        guard run.training.evaluateEvery != nil, run.resolved["evaluation"]?["best"] == nil,
            tasks.contains(where: { metrics[$0] != nil })
        else { return nil }
        // A wrong metric is told by its own place.
        for task in run.evaluation.milestoneTasks {
            guard let metric = metrics[task.name] else { continue }
            guard task.metrics.contains(where: { $0.title == metric.title }) else { return nil }
        }
        let names = tasks.map { task in metrics[task].map { "\(task).\($0.title)" } ?? task }
        let list = JSONOutput.array(names.map { .string($0) }).line.dropLast()
        return try? ConfigurationOverride("evaluation.best", String(list), source: "cells.metrics")
    }

    /// Another study of the same name that has its runs in the directory; nil if there is none, or none any more.
    var otherFile: String? {
        guard let bytes = try? FileSystem.contents(of: directory.marker),
            let marker = try? JSONDocument(bytes: bytes, file: directory.marker, dialect: .strict),
            let other = marker.root["file"]?.string, FileSystem.exists(other),
            URL(fileURLWithPath: other).resolvingSymlinksInPath()
                != URL(fileURLWithPath: file).resolvingSymlinksInPath()
        else { return nil }
        return other
    }

    /// The file and its name, for the directory of the study.
    var record: JSONOutput { .object([("name", .string(name)), ("file", .string(file))]) }

    /// The configurations of all runs.
    func allConfigurations(_ state: StudyState) throws -> [PipelineConfiguration] {
        let trials = groups.flatMap(\.trials).flatMap(\.runs)
        return try (baseRuns + cells.map(\.run) + trials).map { try state.decode($0).configuration }
    }

    // MARK: Transfers

    /// The cells whose deltas are judged on other tasks, with the task of each and those that judge it.
    var transfers: [(cell: Int, trainedOn: String, judges: [String])] {
        guard let part = configuration.parts.first(where: { $0.part == .transfer }),
            let tasks = configuration.axes.first(where: { $0.kind == .tasks })
        else { return [] }
        let axes = Set(part.axes.map(\.name))
        // A cell that only another part asks for, such as one of another size, is none of it.
        let parts = configuration.parts.filter { !$0.axes.isEmpty && Set($0.axes.map(\.name)).isSubset(of: axes) }
        return cells.indices.compactMap { place in
            let cell = cells[place]
            guard let own = cell.coordinates[tasks.name], axes.isSubset(of: cell.coordinates.keys),
                parts.contains(where: { cell.parts.contains($0.part) }), part.only?.allows(cell.coordinates) ?? true,
                !part.exclusions.contains(where: { $0.holds(cell.coordinates) })
            else { return nil }
            return (place, own, (part.judges ?? tasks.values.map(\.name)).filter { $0 != own })
        }
    }

    // MARK: Check

    /// Decodes the configurations of all runs.
    private func check(isRead: Bool) throws {
        var problems: [(diagnostic: Diagnostic, runs: [String])] = []
        var others: [any Error] = []
        func decode(_ run: PlannedRun, _ settings: [ConfigurationOverride] = []) {
            do {
                _ = try self.decode(run, settings: settings)
            } catch let error as ConfigurationError {
                for diagnostic in error.diagnostics {
                    if let known = problems.firstIndex(where: { $0.diagnostic == diagnostic }) {
                        problems[known].runs.append(run.name)
                    } else {
                        problems.append((diagnostic, [run.name]))
                    }
                }
            } catch {
                others.append(error)
            }
        }
        for base in configuration.bases where !isRead {
            guard case .directory(let path) = base.source, let problem = ModelPlace.problem(ofBeginning: path) else {
                continue
            }
            problems.append((Diagnostic(problem, path: "bases.\(base.name)", at: base.place), []))
        }
        for base in configuration.bases {
            guard let run = baseRuns.first(where: { $0.name == base.name }) else { continue }
            decode(run)
            if (try? self.decode(run))?.delta != nil {
                problems.append(
                    (
                        Diagnostic(
                            "a base is a whole model, and this one trains a delta; leave \"delta\" out",
                            path: "bases.\(base.name)", at: base.place), []
                    ))
            }
        }
        let settings = firstSettings
        for (place, cell) in cells.enumerated() {
            decode(cell.run, settings[place] ?? [])
            guard let run = try? self.decode(cell.run, settings: settings[place] ?? []) else { continue }
            for problem in self.problems(of: run, isSearched: settings[place] != nil) {
                if let known = problems.firstIndex(where: { $0.diagnostic == problem }) {
                    problems[known].runs.append(cell.run.name)
                } else {
                    problems.append((problem, [cell.run.name]))
                }
            }
        }
        problems += metricProblems.map { ($0, []) }
        for group in groups {
            for trial in group.trials {
                for run in trial.runs.prefix(1) { decode(run) }
            }
        }
        if !problems.isEmpty {
            throw ConfigurationError(problems.map { Self.told($0.diagnostic, $0.runs, of: cells.count) })
        }
        if let other = others.first { throw other }
        let isWhole = configuration.bases.allSatisfy { base in
            if case .directory(let path) = base.source { FileSystem.exists(path) } else { true }
        }
        if isRead, !isWhole { return }
        if !isRead { try checkData() }
        // Whether deltas fit the models that they change.
        for cell in cells where cell.rank.seed == cells[0].rank.seed { _ = try initialModel(of: cell.run) }
    }

    /// Checks that the data files of all tasks are there.
    /// - Throws: `ExampleError` if one is not
    private func checkData() throws {
        var seen: Set<[String]> = []
        func check(_ tasks: [TaskDefinition], _ split: Split, in directory: String) throws {
            for task in tasks where seen.insert([directory, task.name, split.rawValue]).inserted {
                guard let source = task.sources[split], !source.isStandardInput else { continue }
                _ = try source.byteCount(in: directory)
            }
        }
        let judges = Dictionary(transfers.map { ($0.cell, $0.judges) }) { first, _ in first }
        let all = baseRuns.map { ($0, [String]()) } + cells.enumerated().map { ($1.run, judges[$0] ?? []) }
        for (run, judges) in all {
            let configuration = try decode(run)
            let (evaluation, folder) = (configuration.evaluation, configuration.dataDirectory)
            try check(configuration.tasks, .train, in: folder)
            try check(evaluation.milestoneTasks, evaluation.milestoneSplit, in: folder)
            let others = configuration.otherTasks.filter { judges.contains($0.name) }
            try check(configuration.evaluatedTasks + others, evaluation.split, in: folder)
        }
    }

    /// What a run lacks as a cell.
    /// - Parameter isSearched: whether its settings are searched for
    private func problems(of run: PipelineConfiguration, isSearched: Bool) -> [Diagnostic] {
        guard isSearched, let search = configuration.search else { return [] }
        if search.kind == .random, run.training.evaluateEvery == nil {
            return [
                Diagnostic(
                    "a search compares milestones, and there are none; set \"evaluateEvery\" in cells", path: "search",
                    at: configuration.searchPlace)
            ]
        }
        if run.evaluation.milestoneSplit == run.evaluation.split {
            return [
                Diagnostic(
                    "the milestones, which decide, are on the split of the report; set evaluation.milestoneSplit to "
                        + "another one", path: "search", at: configuration.searchPlace)
            ]
        }
        return []
    }

    /// Metrics of tasks that no cell is judged on, and metrics that their tasks do not have.
    private var metricProblems: [Diagnostic] {
        let tasks = cells.compactMap { try? self.decode($0.run) }.flatMap {
            $0.evaluatedTasks + $0.evaluation.milestoneTasks
        }
        return configuration.cells.metrics.compactMap { name, metric in
            guard let task = tasks.first(where: { $0.name == name }) else {
                let known = Array(Set(tasks.map(\.name))).sorted()
                return Diagnostic(
                    "no cell is judged on the task \"\(name)\"\(Suggestion.phrase(for: name, among: known))",
                    path: "cells.metrics", at: metric.place)
            }
            let titles = task.metrics.map(\.title)
            guard !titles.contains(metric.title) else { return nil }
            return Diagnostic(
                "the task has no metric \"\(metric.title)\"\(Suggestion.phrase(for: metric.title, among: titles))",
                path: "cells.metrics.\(name)", at: metric.place)
        }
    }

    struct Silence: RunObserver {
        func observe(_ event: RunEvent) {}
    }

    /// The model that a run begins from, or one of its size; and the configuration with that.
    private func initialModel(of run: PlannedRun) throws -> (InitialModel, PipelineConfiguration) {
        let configuration = try decode(run, outline: true)
        return (try InitialModel.open(configuration, Silence()), configuration)
    }

    /// The numbers of all parameters of a run's model and of the trained ones, before there is a vocabulary.
    func parameterCounts(_ run: PlannedRun) throws -> (all: Int, trained: Int) {
        let (model, configuration) = try initialModel(of: run)
        let vocabulary = configuration.resolved["vocabulary"]
        func integer(_ key: String) -> Int? { if case .integer(let value)? = vocabulary?[key] { value } else { nil } }
        let size = (integer("size") ?? Self.byteCount) + (integer("sentinels") ?? 0)
        return model.parameterCounts(configuration, vocabularySize: size)
    }

    /// The ids of the vocabulary of bytes, without sentinels.
    private static let byteCount = 259

    /// For each searched cell the settings of the first trial.
    private var firstSettings: [Int: [ConfigurationOverride]] {
        var settings: [Int: [ConfigurationOverride]] = [:]
        for group in groups {
            for cell in group.cells { settings[cell] = group.trials.first?.settings }
        }
        return settings
    }

    /// A problem with the runs that have it, unless all do.
    private static func told(_ diagnostic: Diagnostic, _ runs: [String], of all: Int) -> Diagnostic {
        guard let first = runs.first, runs.count < all else { return diagnostic }
        let more = runs.count > 1 ? " and \(runs.count - 1) more" : ""
        return Diagnostic(
            "\(diagnostic.message) (in \(first)\(more))", path: diagnostic.path, at: diagnostic.location)
    }
}
