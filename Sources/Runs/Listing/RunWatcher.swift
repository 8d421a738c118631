import Checkpoints
import ExampleStore
import Files
import Foundation
import Text2Text
import Training

/// Reads a run's files repeatedly while another process trains it. It only reads, and never waits.
package final class RunWatcher {
    package let directory: RunDirectory
    private let tail: RunLogTail
    private var mixture = MixtureOutline.unknown
    private var digest = LogDigest()

    package init(_ directory: RunDirectory) {
        self.directory = directory
        tail = RunLogTail(path: directory.log)
    }

    /// The present state of the run.
    package func look() -> WatchedRun {
        // The log is read first: if the run ends meanwhile, the steps shown are its last or earlier ones. The mixture
        // is known as soon as there is a log.
        if digest.last == nil { begin() }
        tail.read(restarted: begin) { digest.add($0) }
        let run = ListedRun(directory) { try? ExampleStore(path: $0, mode: .readOnly) }
        return WatchedRun(
            directory: directory, run: run, holder: run?.holder ?? FileLock.holder(ofLockAt: directory.lock),
            mixture: mixture, digest: digest, stepsPerSecond: rate(run))
    }

    /// Reads the mixture, and forgets what was read of the log.
    private func begin() {
        mixture = directory.outline?.mixture ?? .unknown
        digest = LogDigest(taskNames: mixture.taskNames)
    }

    private static let shortestStretchSeconds = 3.0

    /// The speed since the newest checkpoint, or since training began or continued, by the files' dates. Right after
    /// that, the speed of the whole run from the checkpoint. Nil if neither is known.
    private func rate(_ run: ListedRun?) -> Double? {
        guard let run, let last = digest.last else { return nil }
        let step = run.checkpointStep ?? 0
        let checkpoint = CheckpointStore(reading: directory.checkpoints).path(ofStep: step)
        // The configuration is written anew whenever a process begins or continues.
        let begin = [directory.configuration, checkpoint].compactMap(FileSystem.changeDate).max()
        if let begin, let end = FileSystem.changeDate(directory.log), last.step > step {
            let seconds = end.timeIntervalSince(begin)
            if seconds >= Self.shortestStretchSeconds { return Double(last.step - step) / seconds }
        }
        guard let seconds = run.seconds, seconds > 0, step > 0 else { return nil }
        return Double(step) / seconds
    }
}
