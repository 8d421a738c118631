/// The observer requested that work on a run stop. Finished work is kept.
public struct RunStopped: Error, Sendable, Equatable, CustomStringConvertible {
    /// The action that continues the work.
    public let resuming: String

    init(resuming: String) {
        self.resuming = resuming
    }

    public var description: String { "stopped; to go on: \(resuming)" }
}
