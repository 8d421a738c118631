/// The training data of one task. Two runs with equal fingerprints see the same examples of it.
package struct DataFingerprint: Sendable, Equatable, Codable {
    /// SHA-256 of the training file.
    package var content: String
    /// The hash of everything that makes examples from the file's records.
    package var definition: String
    /// The task's limit in tokens if it cuts a training example; nil if it cuts none.
    package var maxInputTokens: Int?
    package var maxTargetTokens: Int?
    /// The side of the cut inputs that is kept, if it is not the start.
    package var keep: String?
    /// Identifies the left-out examples; empty if there are none.
    package var excluded: String?

    package init(
        content: String, definition: String, maxInputTokens: Int? = nil, maxTargetTokens: Int? = nil,
        keep: String? = nil, excluded: String? = nil
    ) {
        self.content = content
        self.definition = definition
        self.maxInputTokens = maxInputTokens
        self.maxTargetTokens = maxTargetTokens
        self.keep = keep
        self.excluded = excluded
    }
}
