import TaskDefinitions

/// What the import of one split came to.
public struct ImportSummary: Sendable, Equatable {
    public enum Outcome: Sendable, Equatable {
        /// The file and what the task makes of it are as before; nothing was done.
        case unchanged
        /// The examples are new, or have replaced older ones.
        case imported
        /// The task no longer has the split, and its examples were removed.
        case removed
    }

    public let task: String
    public let split: Split
    public let outcome: Outcome
    /// Examples of the split that the store now holds.
    public let exampleCount: Int

    package init(task: String, split: Split, outcome: Outcome, exampleCount: Int) {
        self.task = task
        self.split = split
        self.outcome = outcome
        self.exampleCount = exampleCount
    }
}
