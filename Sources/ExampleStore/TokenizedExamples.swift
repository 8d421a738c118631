/// The token ids of one split of a task in the form for batching: compact and immutable.
///
/// All sequences of a side are joined in one buffer. Every sequence ends with the end-of-sequence token. No sequence is
/// longer than the task's limit, which counts that token.
package struct TokenizedExamples: Sendable {
    package let task: String
    /// Number of examples.
    package let count: Int
    /// The left-out examples of the split. If there are none, ordinals run from 0 to `count - 1`.
    package let excluded: ExcludedOrdinals
    /// The numbers of inputs, and of first targets, that were cut to the task's limits.
    package let truncatedInputs: Int, truncatedTargets: Int

    private let inputs: FlatSequences
    private let targets: FlatSequences

    /// Wraps sequences that are already cut and ended.
    /// - Parameter excluded: the examples of the split that are left out
    /// - Precondition: `inputs` and `targets` have the same number of sequences.
    package init(
        task: String, inputs: FlatSequences, targets: FlatSequences, truncatedInputs: Int = 0,
        truncatedTargets: Int = 0, excluded: ExcludedOrdinals = .none
    ) {
        precondition(
            inputs.count == targets.count,
            "task \(task): \(inputs.count) inputs do not pair with \(targets.count) targets")
        self.task = task
        self.count = inputs.count
        self.inputs = inputs
        self.targets = targets
        self.excluded = excluded
        self.truncatedInputs = truncatedInputs
        self.truncatedTargets = truncatedTargets
    }

    /// The ids of an example's input, end-of-sequence included.
    /// - Precondition: the split has an example with the ordinal, and it is not left out.
    package func input(_ ordinal: Int) -> ArraySlice<Int32> { inputs[place(ordinal)] }

    /// The ids of an example's first target, which training uses, end-of-sequence included.
    /// - Precondition: the split has an example with the ordinal, and it is not left out.
    package func target(_ ordinal: Int) -> ArraySlice<Int32> { targets[place(ordinal)] }

    /// Lengths in tokens, end-of-sequence included, without reading the tokens.
    package func inputLength(_ ordinal: Int) -> Int { inputs.length(place(ordinal)) }
    package func targetLength(_ ordinal: Int) -> Int { targets.length(place(ordinal)) }

    /// The lengths of all inputs, and of all first targets, in order.
    package var inputLengths: [Int] { (0..<count).map(inputs.length) }
    package var targetLengths: [Int] { (0..<count).map(targets.length) }

    private func place(_ ordinal: Int) -> Int {
        guard let place = excluded.place(of: ordinal) else {
            preconditionFailure("task \(task): example \(ordinal) is left out")
        }
        return place
    }
}
