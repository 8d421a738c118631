import ExampleStore
import Models

/// The training examples of a task as a model is given them: those of the store as they are, or, where the task has an
/// objective or tokens are left out, what becomes of their texts in an epoch.
public struct ModelExamples: Sendable {
    /// As the store has them. Where there is an objective, their inputs are the whole texts, and their targets empty.
    public let stored: TokenizedExamples
    private let corruption: TextCorruption?
    private let dropout: TokenDropout?
    /// The classes with what an example of each counts in the loss, by its target; empty where all count alike.
    private let classes: [ArraySlice<Int32>: TargetClass]

    /// The examples that have the same target.
    public struct TargetClass: Sendable, Equatable {
        public let count: Int
        /// What the loss of an example is multiplied by.
        public let weight: Double
    }

    /// Examples with answers.
    /// - Parameters:
    ///   - dropout: what leaves out tokens of the inputs; nil keeps all
    ///   - isBalanced: whether all targets count alike in the loss, however rare they are
    public init(_ stored: TokenizedExamples, dropout: TokenDropout? = nil, isBalanced: Bool = false) {
        self.stored = stored
        self.dropout = dropout
        corruption = nil
        classes = isBalanced ? Self.classes(of: stored) : [:]
    }

    /// Examples of a task with an objective.
    /// - Throws: ``MixtureError`` where the vocabulary has too few sentinels for the longest text
    public init(_ stored: TokenizedExamples, corruption: TextCorruption) throws(MixtureError) {
        self.stored = stored
        self.corruption = corruption
        dropout = nil
        classes = [:]
        try corruption.check(longestText: (stored.inputLengths.max() ?? 1) - 1)
    }

    public var task: String { stored.task }
    /// Number of examples.
    public var count: Int { stored.count }
    /// The examples of the split that are not among them.
    public var excluded: ExcludedOrdinals { stored.excluded }
    /// How many inputs, or texts, and how many targets were cut to fit the task's limits.
    public var truncatedInputs: Int { stored.truncatedInputs }
    public var truncatedTargets: Int { stored.truncatedTargets }

    /// An example of a class counts n / (k · m) in the loss, of n examples, k classes and m examples of its class: as
    /// much as an example that is not weighed in the mean of all, and every class as much as every other. So
    /// `compute_class_weight("balanced")` of scikit-learn (King & Zeng 2001).
    private static func classes(of examples: TokenizedExamples) -> [ArraySlice<Int32>: TargetClass] {
        var counts: [ArraySlice<Int32>: Int] = [:]
        for place in 0..<examples.count {
            counts[examples.target(examples.excluded.ordinal(at: place)), default: 0] += 1
        }
        let even = Double(examples.count) / Double(counts.count)
        return counts.mapValues { TargetClass(count: $0, weight: even / Double($0)) }
    }

    /// Whether examples count differently in the loss.
    public var isBalanced: Bool { !classes.isEmpty }

    /// The classes by their targets, the most frequent first.
    public var balancedClasses: [(target: [Int32], size: TargetClass)] {
        let found = classes.map { (target: Array($0.key), size: $0.value) }
        return found.sorted { first, second in
            first.size.count == second.size.count
                ? first.target.lexicographicallyPrecedes(second.target) : first.size.count > second.size.count
        }
    }

    /// What the loss of an example is multiplied by.
    func lossWeight(_ ordinal: Int) -> Double {
        classes.isEmpty ? 1 : classes[stored.target(ordinal)]?.weight ?? 1
    }

    /// The ids of an example's input and target in an epoch, end-of-sequence included.
    /// - Precondition: the example exists and is not left out.
    public func pair(_ example: ExampleReference) -> TokenPair {
        let input = stored.input(example.ordinal)
        guard let corruption else {
            let kept = dropout?.kept(input, ordinal: example.ordinal, epoch: example.epoch)
            return TokenPair(input: kept.map { $0[...] } ?? input, target: stored.target(example.ordinal))
        }
        let pair = corruption.pair(input, ordinal: example.ordinal, epoch: example.epoch)
        return TokenPair(input: pair.input[...], target: pair.target[...])
    }

    /// The lengths of all inputs, and of all targets, in order, before any token is left out by chance. They are the
    /// same in every epoch.
    public var inputLengths: [Int] {
        guard let corruption else { return stored.inputLengths }
        return stored.inputLengths.map { corruption.lengths(ofText: $0).input }
    }
    public var targetLengths: [Int] {
        guard let corruption else { return stored.targetLengths }
        return stored.inputLengths.map { corruption.lengths(ofText: $0).target }
    }

    /// Input and target tokens of the mean example; not a number where there is none.
    public var meanTokens: Double {
        Double(inputLengths.reduce(0, +) + targetLengths.reduce(0, +)) / Double(count)
    }
}
