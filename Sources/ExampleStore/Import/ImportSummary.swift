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
    /// Of these, the ones with the input and the first target of an earlier one; nil where nothing was imported now. Of
    /// more than 1.5 million different ones an estimate.
    public let repeated: Int?
    /// Records that a step or a setting of the task left out.
    public let leftOut: Int
    /// Examples dropped because an earlier one had the same key, where the task asks for that.
    public let dropped: Int
    /// Wrong records that were passed over.
    public let errors: Int
    /// The file with the wrong records, where there are some and they were found now.
    public let errorsFile: String?

    package init(
        task: String, split: Split, outcome: Outcome, exampleCount: Int, repeated: Int? = nil, leftOut: Int = 0,
        dropped: Int = 0, errors: Int = 0, errorsFile: String? = nil
    ) {
        self.task = task
        self.split = split
        self.outcome = outcome
        self.exampleCount = exampleCount
        self.repeated = repeated
        self.leftOut = leftOut
        self.dropped = dropped
        self.errors = errors
        self.errorsFile = errorsFile
    }
}
