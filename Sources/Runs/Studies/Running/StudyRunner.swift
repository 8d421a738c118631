import Checkpoints
import Configuration
import Files
import Foundation
import TaskDefinitions
import Tensors
import Text2Text
import Training
import Vocabularies

/// Runs a study: its bases, searches and cells, some side by side, each as a run of its own.
///
/// All that it knows is in the files of the runs. It may be killed at any instant, and goes on from there.
package final class StudyRunner {
    private let study: Study
    private let state: StudyState
    private let jobs: Int
    private let launcher: any StudyLauncher
    private let observer: any StudyObserver
    /// Tries again what failed before.
    private let retriesFailed: Bool
    /// The failed runs that were tried again.
    private var retried: Set<String> = []
    private var running: [Running] = []
    /// How often the process of a run was ended by a signal.
    private var kills: [String: Int] = [:]

    private struct Running {
        let work: StudyState.Work
        let identity: StudyIdentity
        let job: any StudyJob
        let begin: ContinuousClock.Instant
        /// Seconds of earlier processes.
        let earlierSeconds: Double
    }

    /// A run whose process is ended by signals so often is a failure.
    private static let mostKills = 2
    private static let microsecondsBetweenLooks: UInt32 = 20_000
    private static let secondsBetweenProgress = 1.0

    /// - Parameters:
    ///   - jobs: how many runs go on side by side
    ///   - retriesFailed: whether runs that failed are tried again
    package init(
        _ study: Study, jobs: Int, retriesFailed: Bool, _ launcher: any StudyLauncher, _ observer: any StudyObserver
    ) {
        self.study = study
        self.jobs = jobs
        self.retriesFailed = retriesFailed
        self.launcher = launcher
        self.observer = observer
        state = StudyState(study)
    }

    /// The threads of each run that is not alone.
    private var threads: Int { max(1, WorkerPool.requestedThreads / jobs) }

    /// Runs everything that is left.
    /// - Throws: `FileError` if another process works on the study; ``RunStopped`` if the observer wishes it; any
    ///   problem of the data or the files. A run that fails is recorded, and throws nothing.
    package func run() throws {
        if let problem = try launcher.problem(study.allConfigurations(state)) { throw problem }
        try FileSystem.makeFolder(study.directory.path)
        let lock = try FileLock(
            path: study.directory.lock, holder: RunClaim.holder(observer.caller), shown: { RunClaim.shown($0) },
            advice:
                "one process at a time works on a study; wait for it, or watch it: mixtape study watch \(study.file)")
        defer { withExtendedLifetime(lock) {} }
        if let other = study.otherFile {
            throw RunError(
                "holds the runs of \(other); give one of the studies another \"name\"", path: study.directory.path)
        }
        try AtomicFile.write(study.record.text, to: study.directory.marker)
        let finished = try study.cells.indices.filter { try state.standing(ofCell: $0).isFinished }.count
        observer.observe(
            .planned(cells: study.cells.count, finished: finished, jobs: jobs, threads: threads))
        do {
            try work()
        } catch {
            stopAll()
            throw error
        }
    }

    private func work() throws {
        let transfers = try StudyTransfers(study, state).missing(retriesFailed: retriesFailed)
        if try !transfers.isEmpty || !state.ready(retriesFailed: mayRetry).isEmpty { try prepare() }
        var lastProgress = ContinuousClock.now
        var told: Set<String> = []
        while true {
            try observer.checkStop()
            try start()
            if running.isEmpty {
                // Runs that a killed process of the study left behind stop soon.
                guard let held = try heldElsewhere() else { break }
                if told.insert(held.name).inserted { observer.observe(.waiting(held.name, holder: held.holder)) }
                usleep(Self.microsecondsBetweenLooks * 10)
                continue
            }
            usleep(Self.microsecondsBetweenLooks)
            try collect()
            let now = ContinuousClock.now
            if (now - lastProgress) / .seconds(1) >= Self.secondsBetweenProgress {
                lastProgress = now
                try tellProgress()
            }
        }
        try judgeTransfers()
    }

    private func mayRetry(_ name: String) -> Bool { retriesFailed && !retried.contains(name) }

    /// Imports the data of all runs once; they share the store.
    private func prepare() throws {
        var imported: Set<String> = []
        let runs = study.baseRuns.map { ($0, [ConfigurationOverride]()) } + study.cells.map { ($0.run, []) }
        for (run, settings) in runs {
            let configuration = try state.decode(run, settings).configuration
            let judges = configuration.otherTasks.filter { task in
                study.transfers.contains { study.cells[$0.cell].name == run.name && $0.judges.contains(task.name) }
            }
            let tasks = (configuration.allTasks + judges).filter {
                imported.insert("\(configuration.storePath) \($0.name)").inserted
            }
            guard !tasks.isEmpty else { continue }
            let store = try ImportStage.openStore(configuration.storePath, observer)
            _ = try ImportStage.run(tasks, dataDirectory: configuration.dataDirectory, store: store, observer)
        }
    }

    // MARK: Runs

    /// Starts as many runs as may go on side by side. A base is alone and has all threads, as others wait for it.
    private func start() throws {
        guard running.count < jobs, !running.contains(where: { $0.work.kind == .base }) else { return }
        for work in try state.ready(retriesFailed: mayRetry) {
            guard running.count < jobs else { return }
            guard !running.contains(where: { $0.work.run.name == work.run.name }) else { continue }
            if work.kind == .base {
                if running.isEmpty { try begin(work, threads: WorkerPool.requestedThreads) }
                return
            }
            try begin(work, threads: threads)
        }
    }

    private func begin(_ work: StudyState.Work, threads: Int) throws {
        let (configuration, identity) = try state.decode(work.run, work.settings)
        let directory = study.directory.run(work.run.name)
        guard FileLock.holder(ofLockAt: directory.lock) == nil else { return }
        let earlier = StudyRecord.read(directory).flatMap { $0.isOf(identity) ? $0 : nil }
        if earlier == nil {
            let content = [directory.checkpoints, directory.report, directory.log]
            if content.contains(where: FileSystem.exists) {
                observer.observe(.setAside(work.run.name, folder: try directory.setAside()))
            }
        }
        let record = StudyRecord(identity, seconds: earlier?.seconds ?? 0)
        if earlier?.failure != nil { retried.insert(work.run.name) }
        try FileSystem.makeFolder(directory.path)
        try record.write(to: directory)
        try AtomicFile.write(configuration.resolved.text, to: directory.configuration)
        observer.observe(.began(work.run.name))
        let job = try launcher.start(directory, until: work.until, evaluates: work.kind != .trial, threads: threads)
        running.append(
            Running(
                work: work, identity: identity, job: job, begin: .now, earlierSeconds: record.seconds))
    }

    /// Notes the runs that ended.
    private func collect() throws {
        for (place, run) in running.enumerated().reversed() {
            guard let status = run.job.status else { continue }
            running.remove(at: place)
            try end(run, status)
        }
    }

    private func end(_ run: Running, _ status: Int32) throws {
        let name = run.work.run.name
        let directory = study.directory.run(name)
        var record = StudyRecord(
            run.identity, seconds: run.earlierSeconds + (ContinuousClock.now - run.begin) / .seconds(1))
        defer { lookForResults() }
        if status == 0 {
            do {
                if run.work.kind == .base { try export(directory) }
                try record.write(to: directory)
                return observer.observe(.finished(name, seconds: record.seconds))
            } catch let error as VocabularyError {
                record.failure = "\(error)"
                try record.write(to: directory)
                return observer.observe(.failed(name, reason: "\(error)"))
            }
        }
        // 128 + n: a signal ended it, or it stopped because of one.
        if status > 128 {
            kills[name, default: 0] += 1
            if kills[name, default: 0] < Self.mostKills || observer.shouldStop {
                try record.write(to: directory)
                return observer.observe(.stopped(name))
            }
        }
        let reason = Self.reason(of: directory, status)
        record.failure = reason
        try record.write(to: directory)
        observer.observe(.failed(name, reason: reason))
    }

    /// The problem that a run's process reported last.
    private static func reason(of directory: RunDirectory, _ status: Int32) -> String {
        if status > 128 { return "its process was ended by signal \(status - 128)" }
        let text = (try? FileSystem.contents(of: directory.studyErrors)).map { String(decoding: $0, as: UTF8.self) }
        let lines = (text ?? "").split(separator: "\n").filter {
            !$0.hasPrefix("warning:") && !$0.hasPrefix("waiting") && !$0.allSatisfy(\.isWhitespace)
        }
        return lines.first.map(String.init) ?? "its process ended with status \(status)"
    }

    /// Writes the model of a base for the runs that begin from it.
    private func export(_ run: RunDirectory) throws {
        let target = study.directory.model(ofBase: run.name)
        guard !FileSystem.exists(target) else { return }
        let configuration = try PipelineConfiguration.read(PipelineSource(run.path))
        let trained = try configuration.load(.best, observer)
        let partial = AtomicFile.temporaryPath(for: target)
        try ModelExport.write(
            trained.model, modelType: trained.modelType, vocabulary: trained.vocabulary,
            maximumTargetTokens: configuration.allTasks.map(\.limits.maxTargetTokens).max() ?? 512, texts: [:],
            to: partial)
        try FileSystem.rename(partial, to: target)
    }

    private var chosen: Set<String> = []

    /// Tells of searches that are over.
    private func lookForResults() {
        for group in study.groups where !chosen.contains(group.title) {
            guard case .chosen(let trial)? = try? state.result(of: group) else { continue }
            chosen.insert(group.title)
            observer.observe(.chosen(group.title, settings: StudySettings.named(group.trials[trial].settings)))
        }
    }

    /// A run that is left, and that another process works on.
    private func heldElsewhere() throws -> (name: String, holder: String)? {
        var standings: [(String, Standing)] = []
        for run in study.baseRuns { standings.append((run.name, try state.standing(ofBase: run))) }
        for place in study.cells.indices {
            standings.append((study.cells[place].name, try state.standing(ofCell: place)))
        }
        for trial in study.groups.flatMap(\.trials).flatMap(\.runs) {
            standings.append((trial.name, state.standing(trial, identity: try state.decode(trial).identity)))
        }
        for case (let name, .running(_, let holder)) in standings { return (name, RunClaim.shown(holder)) }
        return nil
    }

    /// Stops all runs, and waits until they have saved their steps.
    private func stopAll() {
        for run in running { run.job.stop() }
        while !running.isEmpty {
            usleep(Self.microsecondsBetweenLooks)
            try? collect()
        }
    }

    // MARK: Progress

    private func tellProgress() throws {
        let steps = try StudySteps(study, state)
        observer.observe(.progress(done: steps.done, total: steps.total))
    }

    // MARK: Transfers

    private func judgeTransfers() throws {
        for pair in try StudyTransfers(study, state).missing(retriesFailed: retriesFailed) {
            try observer.checkStop()
            guard let problem = try StudyTransfers.judge(pair, study, observer) else { continue }
            observer.observe(.failed("\(pair.cell) on \(pair.judgedOn)", reason: problem))
        }
    }
}
