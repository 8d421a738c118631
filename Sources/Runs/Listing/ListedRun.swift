import Checkpoints
import Configuration
import ExampleStore
import Files
import Foundation
import Text2Text
import Training

/// The state of a run from its files, without reading its weights or tasks. Nothing is changed, so it is safe while
/// another process trains.
package struct ListedRun {
    package enum Status: String {
        /// A process holds the run: it is being trained, or it is trained and being evaluated.
        case training, evaluating
        /// Begun, but neither held nor finished.
        case interrupted
        /// Stopped by an error.
        case failed
        /// Trained; the second case is also evaluated.
        case finished, evaluated
        /// Its files are not as they were written.
        case damaged
    }

    package let directory: RunDirectory
    package private(set) var status = Status.interrupted
    /// The problem of its files.
    package private(set) var problem: String?
    /// The process that holds it.
    package private(set) var holder: String?
    /// The step in the log during training. Later the step of the newest checkpoint, because later lines of the log are
    /// lost.
    package private(set) var step: Int?
    /// The step of the newest checkpoint, and the length of the run.
    package private(set) var checkpointStep: Int?, totalSteps: Int?
    /// Seconds of training.
    package private(set) var seconds: Double?
    /// The best milestone so far, and its split.
    package private(set) var best: BestScore?, milestoneSplit: String?
    package private(set) var report: ListedReport?
    /// The time when one of its files was last written.
    package private(set) var changed: Date?

    package var name: String { directory.name }
    package var parameterCount: Int? { report?.parameterCount ?? directory.parameterCount }

    /// - Parameter stores: opens a store, or returns nil if it cannot be read
    /// - Returns: nil if the directory holds no run
    init?(_ directory: RunDirectory, stores: (String) -> ExampleStore?) {
        self.directory = directory
        if FileSystem.isFolder(directory.path) {
            do throws(FileError) {
                try FileSystem.checkReadable(directory.path)
            } catch {
                status = .damaged
                problem = error.message
                return
            }
        }
        let files = [directory.configuration, directory.checkpoints, directory.report, directory.log] + otherReports
        guard files.contains(where: FileSystem.exists) else { return nil }
        let checkpoints = CheckpointStore(reading: directory.checkpoints)
        changed = (files + (checkpoints.steps.last.map { [checkpoints.path(ofStep: $0)] } ?? []))
            .compactMap(FileSystem.changeDate).max()
        holder = FileLock.holder(ofLockAt: directory.lock)
        do {
            try read(checkpoints, stores)
        } catch {
            status = .damaged
            problem = "\(error)".split(separator: "\n").first.map(String.init)
        }
    }

    /// The reports of other splits than the usual one, if nothing was trained.
    private var otherReports: [String] {
        FileSystem.exists(directory.configuration) ? [] : directory.otherReports
    }

    private mutating func read(_ checkpoints: CheckpointStore, _ stores: (String) -> ExampleStore?) throws {
        if let file = ([directory.report] + otherReports).first(where: FileSystem.exists) {
            report = try ListedReport(file: file)
        }
        guard FileSystem.exists(directory.configuration) else {
            // A model's directory that was only evaluated has only a report.
            guard report != nil, checkpoints.steps.isEmpty else {
                throw RunError("is missing, so it is unknown what was trained here", path: directory.configuration)
            }
            status = .evaluated
            return
        }
        let outline = try RunOutline(file: directory.configuration)
        guard let name = outline.name else {
            throw RunError("is no run's configuration: it has no \"name\"", path: directory.configuration)
        }
        let state = try checkpoints.newestState()
        checkpointStep = state?.step ?? 0
        totalSteps = state?.totalSteps ?? outline.steps
        seconds = state?.seconds
        // A damaged file of the best score is reported where that checkpoint is used.
        best = (try? checkpoints.best()) ?? state?.best
        milestoneSplit = outline.milestoneSplit
        status = status(state, name, outline.store, stores)
        step = checkpointStep
        if status == .training, let last = RunLog.lastStep(directory.log) { step = max(last, checkpointStep ?? 0) }
    }

    private func status(
        _ state: CheckpointState?, _ name: String, _ storePath: String, _ stores: (String) -> ExampleStore?
    ) -> Status {
        let isComplete = state.flatMap { state in totalSteps.map { state.step >= $0 } } ?? false
        if holder != nil { return isComplete ? .evaluating : .training }
        var recorded: RunStatus?
        if !isComplete, let store = stores(directory.storePath(storePath)) {
            recorded = (try? store.record(of: state, named: name, in: directory))?.status
        }
        // A run that stopped early is finished before its last step.
        guard isComplete || recorded == .finished else { return recorded == .failed ? .failed : .interrupted }
        return report == nil ? .finished : .evaluated
    }
}
