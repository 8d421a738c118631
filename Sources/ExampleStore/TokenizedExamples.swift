/// The token ids of one split of a task, ready for batching: compact and immutable.
///
/// All sequences of a side lie end to end in one buffer. Every sequence ends with the end-of-sequence token and is no
/// longer than the task's limit, which counts that token.
public struct TokenizedExamples: Sendable {
    public let task: String
    /// Number of examples; ordinals run from 0 to `count - 1`.
    public let count: Int
    /// How many inputs, and how many first targets, were cut to fit the task's limits.
    public let truncatedInputs: Int, truncatedTargets: Int

    private let inputs: FlatSequences
    private let targets: FlatSequences

    /// Wraps sequences that are already trimmed and terminated.
    /// - Precondition: `inputs` and `targets` have the same number of sequences.
    package init(
        task: String, inputs: FlatSequences, targets: FlatSequences, truncatedInputs: Int = 0, truncatedTargets: Int = 0
    ) {
        precondition(
            inputs.count == targets.count,
            "task \(task): \(inputs.count) inputs do not pair with \(targets.count) targets")
        self.task = task
        self.count = inputs.count
        self.inputs = inputs
        self.targets = targets
        self.truncatedInputs = truncatedInputs
        self.truncatedTargets = truncatedTargets
    }

    /// The ids of an example's input, end-of-sequence included.
    /// - Precondition: `ordinal` is in `0..<count`.
    public func input(_ ordinal: Int) -> ArraySlice<Int32> { inputs[ordinal] }

    /// The ids of an example's first target, the one that is trained on, end-of-sequence included.
    /// - Precondition: `ordinal` is in `0..<count`.
    public func target(_ ordinal: Int) -> ArraySlice<Int32> { targets[ordinal] }

    /// Lengths in tokens, end-of-sequence included, without touching the tokens.
    public func inputLength(_ ordinal: Int) -> Int { inputs.length(ordinal) }
    public func targetLength(_ ordinal: Int) -> Int { targets.length(ordinal) }

    /// Tokens of all inputs, and of all first targets.
    public var inputTokenCount: Int { inputs.tokenCount }
    public var targetTokenCount: Int { targets.tokenCount }

    /// Input and target tokens of the mean example; not a number where there is none.
    public var meanTokens: Double { Double(inputTokenCount + targetTokenCount) / Double(count) }
}
