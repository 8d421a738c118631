import Checkpoints
import Configuration
import ExampleStore
import Files
import Foundation
import Importing
import TaskDefinitions
import Text2Text
import Training

/// How a run of a study stands, from its files.
enum Standing: Equatable {
    /// It has not begun, or was changed since it began.
    case waiting
    /// Nobody works on it, and it is not done.
    case interrupted(step: Int)
    /// - Parameter holder: the process that works on it
    case running(step: Int, holder: String)
    case finished
    case failed(String)
    /// It cannot begin.
    case blocked(String)

    var isFinished: Bool { self == .finished }
}

/// How all runs of a study stand. It reads files only, and remembers what is finished.
final class StudyState {
    let study: Study
    /// The configurations of runs with their identities, by name and settings.
    private var decoded: [String: (configuration: PipelineConfiguration, identity: StudyIdentity)] = [:]
    /// The hashes of data files, by their folder, task and split.
    private var hashes: [[String]: String?] = [:]
    /// The hashes of models, by their directory.
    private var models: [String: String?] = [:]
    private var finished: Set<String> = []
    private var stores: [String: ExampleStore?] = [:]

    init(_ study: Study) {
        self.study = study
    }

    // MARK: Identity

    /// The configuration of a run, and what identifies it.
    func decode(
        _ run: PlannedRun, _ settings: [ConfigurationOverride] = []
    ) throws -> (configuration: PipelineConfiguration, identity: StudyIdentity) {
        let key = ([run.name] + settings.map { "\($0.path)=\(JSONOutput($0.value).line)" }).joined(separator: "\n")
        if let known = decoded[key] { return known }
        let configuration = try study.decode(run, settings: settings)
        let base = try run.base.map { name in
            guard let trained = study.baseRuns.first(where: { $0.name == name }) else {
                let path = study.model(ofBase: name)
                let content = fingerprint(ofModel: path)
                return StudyIdentity(settings: path, data: content.map { ["model \(name)": $0] } ?? [:])
            }
            return try decode(trained).identity
        }
        let places = ["name", "data", "tasks", "store"]
        let settings = places.reduce(configuration.resolved) { $0.removing($1) }
        let tasks = try configuration.allTasks.map { task in
            let document = try JSONDocument(
                bytes: try FileSystem.contents(of: task.file), file: task.file, dialect: .relaxed)
            return JSONOutput(document.root).removing("description").line
        }
        let identity = StudyIdentity(
            settings: SHA256.hash(([settings.line, base?.settings ?? ""] + tasks).joined()),
            data: data(of: configuration.allTasks, in: configuration.dataDirectory).merging(base?.data ?? [:]) {
                own, _ in
                own
            })
        decoded[key] = (configuration, identity)
        return (configuration, identity)
    }

    /// The hash of a model in a directory; nil if there is none.
    private func fingerprint(ofModel path: String) -> String? {
        if let known = models[path] { return known }
        let model = try? InitialModel.model(at: path, Study.Silence())
        let fingerprint = model.map { SHA256.hash("\($0.configuration.text) \($0.weights.fingerprint)") }
        models[path] = .some(fingerprint)
        return fingerprint
    }

    /// The hashes of tasks' data files, by task and split.
    func data(of tasks: [TaskDefinition], in directory: String) -> [String: String] {
        var data: [String: String] = [:]
        for task in tasks {
            for (split, source) in task.sources {
                let key = [directory, task.name, split.rawValue]
                let hash = hashes[key] ?? (try? source.contentHash(in: directory))
                hashes[key] = .some(hash)
                data["\(task.name) \(split.rawValue)"] = hash
            }
        }
        return data
    }

    // MARK: Standing

    private func store(_ path: String) -> ExampleStore? {
        if let store = stores[path] { return store }
        let store = try? ExampleStore(path: path, mode: .readOnly)
        if store != nil { stores[path] = store }
        return store
    }

    /// How a cell or a base stands.
    /// - Parameter identity: of the run as the study now describes it
    func standing(_ run: PlannedRun, identity: StudyIdentity) -> Standing {
        let key = "\(run.name) \(identity.settings)"
        if finished.contains(key) { return .finished }
        let directory = study.directory.run(run.name)
        if let held = held(directory) { return held }
        guard let record = StudyRecord.read(directory), record.isOf(identity) else { return .waiting }
        if let failure = record.failure { return .failed(failure) }
        guard let listed = ListedRun(directory, stores: store) else { return .waiting }
        if listed.status == .evaluated {
            finished.insert(key)
            return .finished
        }
        return .interrupted(step: listed.checkpointStep ?? 0)
    }

    private func held(_ directory: RunDirectory) -> Standing? {
        guard let holder = FileLock.holder(ofLockAt: directory.lock) else { return nil }
        let saved = CheckpointStore(reading: directory.checkpoints).steps.last ?? 0
        return .running(step: max(saved, RunLog.lastStep(directory.log) ?? 0), holder: holder)
    }

    /// How a base stands: a directory is always there.
    func standing(ofBase name: String) throws -> Standing {
        guard let run = study.baseRuns.first(where: { $0.name == name }) else { return .finished }
        return try standing(ofBase: run)
    }

    func standing(ofBase run: PlannedRun) throws -> Standing {
        if let base = run.base, let obstacle = try obstacle(ofBase: base) { return obstacle }
        let standing = standing(run, identity: try decode(run).identity)
        // The model of a base is written by the study, after its run.
        guard standing.isFinished, !FileSystem.exists(study.directory.model(ofBase: run.name)) else { return standing }
        return .interrupted(step: 0)
    }

    /// Why a run cannot begin yet because of its base; nil if the base is ready.
    private func obstacle(ofBase name: String) throws -> Standing? {
        switch try standing(ofBase: name) {
        case .finished: nil
        case .failed(let reason): .blocked("its base \(name) failed: \(reason)")
        case .blocked(let reason): .blocked(reason)
        default: .waiting
        }
    }

    /// How a cell stands.
    func standing(ofCell place: Int) throws -> Standing {
        let cell = study.cells[place]
        if let base = cell.run.base, let obstacle = try obstacle(ofBase: base) { return obstacle }
        guard let group = study.groups.first(where: { $0.cells.contains(place) }) else {
            return standing(cell.run, identity: try decode(cell.run).identity)
        }
        switch try result(of: group) {
        case .open: return .waiting
        case .failed: return .blocked("no trial of its search has a score")
        case .chosen(let trial):
            return standing(cell.run, identity: try decode(cell.run, group.trials[trial].settings).identity)
        }
    }

    /// How the run of a trial stands, up to a step.
    func standing(ofTrial run: PlannedRun, until step: Int) throws -> Standing {
        if let base = run.base, let obstacle = try obstacle(ofBase: base) { return obstacle }
        if case .score = try score(run, step) { return .finished }
        return standing(run, identity: try decode(run).identity)
    }

    /// The settings that a cell is trained with; nil while they are searched for.
    func settings(ofCell place: Int) throws -> [ConfigurationOverride]? {
        guard let group = study.groups.first(where: { $0.cells.contains(place) }) else { return [] }
        guard case .chosen(let trial) = try result(of: group) else { return nil }
        return group.trials[trial].settings
    }

    // MARK: Searches

    enum SearchResult: Equatable {
        case open, failed
        /// The index of the best trial.
        case chosen(Int)
    }

    private var results: [String: SearchResult] = [:]

    /// The result of a search.
    func result(of group: SearchGroup) throws -> SearchResult {
        if let known = results[group.title], known != .failed { return known }
        let (_, trials, isDone) = try contestants(of: group)
        guard isDone, let best = trials.first else { return .open }
        let last = group.rungs[group.rungs.count - 1]
        let result: SearchResult =
            if case .score = try score(group.trials[best], last) { .chosen(best) } else { .failed }
        results[group.title] = result
        return result
    }

    /// The trials at the present rung of a search.
    func contestants(of group: SearchGroup) throws -> (rung: Int, trials: [Int], isDone: Bool) {
        let scores = try scores(of: group)
        return group.contestants { scores[[$0, $1]] ?? .unknown }
    }

    /// The steps of each run of a search, as far as its results decide them.
    func steps(of group: SearchGroup) throws -> [(run: PlannedRun, steps: Int)] {
        let scores = try scores(of: group)
        return group.steps { scores[[$0, $1]] ?? .unknown }
    }

    /// The scores of a search's trials, by trial and rung.
    private func scores(of group: SearchGroup) throws -> [[Int]: TrialScore] {
        var scores: [[Int]: TrialScore] = [:]
        for trial in group.trials.indices {
            for rung in group.rungs { scores[[trial, rung]] = try score(group.trials[trial], rung) }
        }
        return scores
    }

    /// The mean over the runs of a trial of their best milestone up to a step.
    func score(_ trial: SearchGroup.Trial, _ step: Int) throws -> TrialScore {
        var scores: [Double] = []
        for run in trial.runs {
            switch try score(run, step) {
            case .unknown: return .unknown
            case .failed: return .failed
            case .score(let score): scores.append(score)
            }
        }
        return .score(scores.reduce(0, +) / Double(max(1, scores.count)))
    }

    private var trialScores: [String: TrialScore] = [:]

    private func score(_ run: PlannedRun, _ step: Int) throws -> TrialScore {
        let (configuration, identity) = try decode(run)
        let key = "\(run.name) \(identity.settings) \(step)"
        if let known = trialScores[key] { return known }
        let directory = study.directory.run(run.name)
        guard let record = StudyRecord.read(directory), record.isOf(identity) else { return .unknown }
        let state = try? CheckpointStore(reading: directory.checkpoints).newestState()
        guard let state, state.milestones.contains(where: { $0.step >= step }) || isOver(directory) else {
            // A trial that failed later keeps its earlier scores.
            return record.failure == nil ? .unknown : .failed
        }
        let best = state.milestones.filter { $0.step <= step }
            .compactMap { configuration.evaluation.best.score($0.scores) }.max()
        let score = best.map { TrialScore.score($0) } ?? .failed
        trialScores[key] = score
        return score
    }

    /// Whether a run has nothing left to train.
    private func isOver(_ directory: RunDirectory) -> Bool {
        let status = ListedRun(directory, stores: store)?.status
        return status == .finished || status == .evaluated
    }

    // MARK: Work

    /// Work on one run that may begin now.
    struct Work {
        enum Kind: Equatable { case base, trial, cell }

        let kind: Kind
        let run: PlannedRun
        let settings: [ConfigurationOverride]
        /// The step at which to pause.
        let until: Int?
    }

    /// Everything that may begin now, the most useful first: bases, then each cell after the search for its settings.
    /// - Parameter retriesFailed: whether what failed is tried again
    func ready(retriesFailed: (String) -> Bool) throws -> [Work] {
        var work: [Work] = []
        func isOpen(_ standing: Standing, _ run: PlannedRun) -> Bool {
            switch standing {
            case .waiting, .interrupted: true
            case .failed: retriesFailed(run.name)
            case .running, .finished, .blocked: false
            }
        }
        func isReady(_ base: String?) throws -> Bool { try base.map { try standing(ofBase: $0).isFinished } ?? true }
        for run in study.baseRuns where try isReady(run.base) && isOpen(try standing(ofBase: run), run) {
            work.append(Work(kind: .base, run: run, settings: [], until: nil))
        }
        var searched: Set<String> = []
        for (place, cell) in study.cells.enumerated() where try isReady(cell.run.base) {
            let group = study.groups.first { $0.cells.contains(place) }
            if let group, try result(of: group) == .open {
                guard searched.insert(group.title).inserted else { continue }
                work += try trials(of: group, retriesFailed)
                continue
            }
            guard isOpen(try standing(ofCell: place), cell.run), let settings = try settings(ofCell: place) else {
                continue
            }
            work.append(Work(kind: .cell, run: cell.run, settings: settings, until: nil))
        }
        return work
    }

    private func trials(of group: SearchGroup, _ retriesFailed: (String) -> Bool) throws -> [Work] {
        let (rung, trials, _) = try contestants(of: group)
        let isLast = rung == group.rungs.count - 1
        let runs = trials.flatMap { group.trials[$0].runs }
        return try runs.compactMap { run in
            let isBaseReady = try run.base.map { try standing(ofBase: $0).isFinished } ?? true
            guard isBaseReady, held(study.directory.run(run.name)) == nil else { return nil }
            let score = try score(run, group.rungs[rung])
            guard score == .unknown || score == .failed && retriesFailed(run.name) else { return nil }
            return Work(kind: .trial, run: run, settings: [], until: isLast ? nil : group.rungs[rung])
        }
    }
}
