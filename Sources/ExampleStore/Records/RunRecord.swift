/// The state of a training run.
package enum RunStatus: String, Sendable, CaseIterable {
    case running, finished
    /// Ended early on request; it can be resumed.
    case stopped
    case failed
}

/// A training run, with everything that decides its course.
package struct RunRecord: Sendable, Equatable {
    package let id: Int
    package let name: String
    /// The resolved configuration, as JSON text.
    package let configuration: String
    package let seed: Int
    package let status: RunStatus
    /// In UTC as ISO 8601. A run that is running has no end.
    package let startedAt: String, endedAt: String?
}
