/// What a run trains on of one task: two runs with equal ones see the same examples of it.
public struct DataFingerprint: Sendable, Equatable, Codable {
    /// SHA-256 of the training file.
    public var content: String
    /// Hash of what makes examples of the file's records.
    public var definition: String
    /// The task's limits in tokens where they cut a training example, and nil if they cut none.
    public var maxInputTokens: Int?
    public var maxTargetTokens: Int?
    /// The side of the cut inputs that is kept, where it is not their start.
    public var keep: String?
    /// Names the examples that are left out; empty if none is.
    public var excluded: String?

    public init(
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
