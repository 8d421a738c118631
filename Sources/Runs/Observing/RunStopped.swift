/// Work on a run was stopped because its observer wished so. What was done is kept.
public struct RunStopped: Error, Sendable, Equatable, CustomStringConvertible {
    /// What goes on with the work.
    public let resuming: String

    init(resuming: String) {
        self.resuming = resuming
    }

    public var description: String { "stopped; to go on: \(resuming)" }
}
