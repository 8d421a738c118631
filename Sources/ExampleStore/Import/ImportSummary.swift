import TaskDefinitions

/// The outcome of the import of one split.
package struct ImportSummary: Sendable, Equatable {
    package enum Outcome: Sendable, Equatable {
        /// The file and its examples are as before; nothing was done.
        case unchanged
        /// The examples are new, or replaced older ones.
        case imported
        /// The task no longer has the split, and its examples were removed.
        case removed
    }

    package let task: String
    package let split: Split
    package let outcome: Outcome
    /// The number of examples of the split now in the store.
    package let exampleCount: Int
    /// The number of these with the input and the first target of an earlier one; nil if nothing was imported now.
    /// Above 1.5 million different ones, it is an estimate.
    package let repeated: Int?
    /// The number of records that a step or a setting of the task left out.
    package let leftOut: Int
    /// The number of examples dropped because an earlier one had the same key, if the task asks for that.
    package let dropped: Int
    /// The number of wrong records that were skipped.
    package let errors: Int
    /// The file with the wrong records, if some were found now.
    package let errorsFile: String?

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
