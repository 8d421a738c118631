/// The state of a training run.
public enum RunStatus: String, Sendable, CaseIterable {
    case running, finished
    /// Ended early on request; it can be resumed.
    case stopped
    case failed
}

/// A training run, with everything that decides its course.
public struct RunRecord: Sendable, Equatable {
    public let id: Int
    public let name: String
    /// The resolved configuration, as JSON text.
    public let configuration: String
    public let seed: Int
    public let status: RunStatus
    /// In UTC as ISO 8601. A run that is running has no end.
    public let startedAt: String, endedAt: String?
}
