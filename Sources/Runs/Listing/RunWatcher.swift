import Checkpoints
import ExampleStore
import Files
import Foundation
import Text2Text
import Training

/// Looks at a run's files again and again while another process trains it. It reads only, and waits for nobody.
package final class RunWatcher {
    package let directory: RunDirectory
    private let tail: RunLogTail
    private var mixture = MixtureOutline.unknown
    private var digest = LogDigest()

    package init(_ directory: RunDirectory) {
        self.directory = directory
        tail = RunLogTail(path: directory.log)
    }

    /// What the run is like now.
    package func look() -> WatchedRun {
        // The log first: where a run ends meanwhile, the steps that are shown are those of its end or earlier ones.
        // The mixture is known as soon as there is a log, and not before.
        if digest.last == nil { begin() }
        tail.read(restarted: begin) { digest.add($0) }
        let run = ListedRun(directory) { try? ExampleStore(path: $0, mode: .readOnly) }
        return WatchedRun(
            directory: directory, run: run, holder: run?.holder ?? FileLock.holder(ofLockAt: directory.lock),
            mixture: mixture, digest: digest, stepsPerSecond: rate(run))
    }

    /// Looks at the mixture, and forgets what was seen of the log.
    private func begin() {
        mixture = directory.outline?.mixture ?? .unknown
        digest = LogDigest(taskNames: mixture.taskNames)
    }

    private static let shortestStretchSeconds = 3.0

    /// The speed since the newest checkpoint, or since training began or went on, as the files' dates have it; right
    /// after that, what the checkpoint says of the whole run. Nil where neither is known.
    private func rate(_ run: ListedRun?) -> Double? {
        guard let run, let last = digest.last else { return nil }
        let step = run.checkpointStep ?? 0
        let checkpoint = CheckpointStore(reading: directory.checkpoints).path(ofStep: step)
        // The configuration is written anew whenever a process begins or goes on.
        let begin = [directory.configuration, checkpoint].compactMap(FileSystem.changeDate).max()
        if let begin, let end = FileSystem.changeDate(directory.log), last.step > step {
            let seconds = end.timeIntervalSince(begin)
            if seconds >= Self.shortestStretchSeconds { return Double(last.step - step) / seconds }
        }
        guard let seconds = run.seconds, seconds > 0, step > 0 else { return nil }
        return Double(step) / seconds
    }
}
