import Checkpoints
import Files
import Foundation
import Presentation
import Text2Text

/// A run that only this process works on: its directory, and the checkpoint to continue from.
package final class RunClaim {
    private let configuration: PipelineConfiguration
    private let directory: RunDirectory
    private let lock: FileLock
    /// The newest good checkpoint, and whether there are only damaged ones.
    private let earlier: (checkpoint: RunCheckpoint?, isLost: Bool)
    private let restarts: Bool
    private let observer: any RunObserver

    /// Takes the run's lock and looks for a checkpoint; nothing is changed yet.
    /// - Parameter restarts: whether to train anew in any case
    /// - Throws: `FileError` if another process holds the run
    init(_ configuration: PipelineConfiguration, restarts: Bool, _ observer: any RunObserver) throws {
        self.configuration = configuration
        self.restarts = restarts
        self.observer = observer
        directory = configuration.directory
        try FileSystem.makeFolder(FileSystem.parent(of: directory.lock))
        lock = try FileLock(
            path: directory.lock, holder: Self.holder(observer.caller), shown: { Self.shown($0) },
            advice: "one process at a time works on a run; wait for it, or give this pipeline another \"name\"")
        guard FileSystem.exists(directory.checkpoints) else {
            earlier = (nil, false)
            return
        }
        let newest = try CheckpointStore(writing: directory.checkpoints).newest()
        if !restarts { for notice in newest.notices { observer.warn(notice) } }
        earlier = (newest.checkpoint, newest.checkpoint == nil && !newest.damaged.isEmpty)
    }

    /// Holds the run while `body` works on it.
    package static func hold<Result>(
        _ configuration: PipelineConfiguration, restarts: Bool, _ observer: any RunObserver,
        _ body: (RunClaim) throws -> Result
    ) throws -> Result {
        let claim = try RunClaim(configuration, restarts: restarts, observer)
        defer { withExtendedLifetime(claim) {} }
        return try StoreQueue.interruptible(observer) { try body(claim) }
    }

    /// `process 4217 on box since 2026-03-01T12:00:00Z (mixtape train Pipelines/quickstart.json)`
    package static func holder(_ caller: RunCaller) -> String {
        let process = ProcessInfo.processInfo
        let since = Date().formatted(.iso8601)
        return "process \(process.processIdentifier) on \(process.hostName) since \(since) (\(caller.title))"
    }

    /// A holder's text for people: `process 4217 on box for 3 min (mixtape train Pipelines/quickstart.json)`.
    package static func shown(_ holder: String, now: Date = Date()) -> String {
        guard let match = holder.firstMatch(of: #/ since (\S+) /#),
            let since = try? Date(String(match.1), strategy: .iso8601)
        else { return holder }
        let time = Quantity.lasting(now.timeIntervalSince(since))
        return holder.replacingCharacters(in: match.range, with: " for \(time) ")
    }

    // MARK: Going on

    /// Whether there is a run to continue, if it is the same run.
    package var isBegun: Bool { earlier.checkpoint != nil && !restarts }

    /// - Throws: ``RunError`` with the differences between the existing and the requested run; the existing run stays
    ///   as it is
    package func check(_ identity: RunIdentity) throws {
        guard isBegun, let checkpoint = earlier.checkpoint else { return }
        let difference = RunDifference(from: RunIdentity(checkpoint), to: identity, configuration)
        guard !difference.lines.isEmpty else { return }
        throw RunError(
            """
            this run was begun with other settings or data and cannot go on with these:
            \(difference.lines.map { "  \($0)" }.joined(separator: "\n"))
            To train anew, keeping the earlier run in \(directory.placeAside):
              \(observer.caller.restarting)
            To go on with the earlier run instead, change these back. To have both, give the pipeline another "name".
            """, path: directory.path)
    }

    /// Prepares the directory for training. If training begins anew, the old content is moved aside.
    /// - Returns: the run's checkpoints, and the one to continue from
    package func begin() throws -> (CheckpointStore, RunCheckpoint?) {
        if earlier.isLost || restarts && earlier.checkpoint != nil {
            let place = try directory.setAside()
            let reason = earlier.isLost ? "no checkpoint can be used" : "begins anew"
            observer.observe(.setAside(folder: place, reason: reason))
        }
        try directory.create()
        let checkpoints = try CheckpointStore(writing: directory.checkpoints)
        return (checkpoints, isBegun ? earlier.checkpoint : nil)
    }
}
