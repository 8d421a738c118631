import ExampleStore
import Models

/// The training examples of a task in the form that a model gets. They are the stored examples. If the task has an
/// objective, or if tokens are left out, they are made from the stored texts in each epoch.
package struct ModelExamples: Sendable {
    /// The stored examples. With an objective, their inputs are the whole texts, and their targets are empty.
    package let stored: TokenizedExamples
    private let corruption: TextCorruption?
    private let dropout: TokenDropout?
    /// The classes by target, with the weight of an example of each in the loss; empty if all count equally.
    private let classes: [ArraySlice<Int32>: TargetClass]

    /// The examples that have the same target.
    package struct TargetClass: Sendable, Equatable {
        package let count: Int
        /// The factor on the loss of an example.
        package let weight: Double
    }

    /// Examples with answers.
    /// - Parameters:
    ///   - dropout: leaves out tokens of the inputs; nil keeps all
    ///   - isBalanced: whether all targets count equally in the loss, however rare they are
    package init(_ stored: TokenizedExamples, dropout: TokenDropout? = nil, isBalanced: Bool = false) {
        self.stored = stored
        self.dropout = dropout
        corruption = nil
        classes = isBalanced ? Self.classes(of: stored) : [:]
    }

    /// Examples of a task with an objective.
    /// - Throws: ``MixtureError`` if the vocabulary has too few sentinels for the longest text
    package init(_ stored: TokenizedExamples, corruption: TextCorruption) throws(MixtureError) {
        self.stored = stored
        self.corruption = corruption
        dropout = nil
        classes = [:]
        try corruption.check(longestText: (stored.inputLengths.max() ?? 1) - 1)
    }

    package var task: String { stored.task }
    /// Number of examples.
    package var count: Int { stored.count }
    /// The left-out examples of the split.
    package var excluded: ExcludedOrdinals { stored.excluded }
    /// The numbers of inputs, or texts, and of targets that were cut to the task's limits.
    package var truncatedInputs: Int { stored.truncatedInputs }
    package var truncatedTargets: Int { stored.truncatedTargets }

    /// The weight of an example of a class in the loss is n / (k · m), with n examples, k classes and m examples of its
    /// class. The mean weight is 1, and all classes count equally, as in `compute_class_weight("balanced")` of
    /// scikit-learn (King & Zeng 2001).
    private static func classes(of examples: TokenizedExamples) -> [ArraySlice<Int32>: TargetClass] {
        var counts: [ArraySlice<Int32>: Int] = [:]
        for place in 0..<examples.count {
            counts[examples.target(examples.excluded.ordinal(at: place)), default: 0] += 1
        }
        let even = Double(examples.count) / Double(counts.count)
        return counts.mapValues { TargetClass(count: $0, weight: even / Double($0)) }
    }

    /// Whether examples have different weights in the loss.
    package var isBalanced: Bool { !classes.isEmpty }

    /// The classes with their targets, the most frequent first.
    package var balancedClasses: [(target: [Int32], size: TargetClass)] {
        let found = classes.map { (target: Array($0.key), size: $0.value) }
        return found.sorted { first, second in
            first.size.count == second.size.count
                ? first.target.lexicographicallyPrecedes(second.target) : first.size.count > second.size.count
        }
    }

    /// The factor on the loss of an example.
    func lossWeight(_ ordinal: Int) -> Double {
        classes.isEmpty ? 1 : classes[stored.target(ordinal)]?.weight ?? 1
    }

    /// The ids of an example's input and target in an epoch, end-of-sequence included.
    /// - Precondition: the example exists and is not left out.
    package func pair(_ example: ExampleReference) -> TokenPair {
        let input = stored.input(example.ordinal)
        guard let corruption else {
            let kept = dropout?.kept(input, ordinal: example.ordinal, epoch: example.epoch)
            return TokenPair(input: kept.map { $0[...] } ?? input, target: stored.target(example.ordinal))
        }
        let pair = corruption.pair(input, ordinal: example.ordinal, epoch: example.epoch)
        return TokenPair(input: pair.input[...], target: pair.target[...])
    }

    /// The lengths of all inputs, and of all targets, in order, before any random dropout. They are the same in every
    /// epoch.
    package var inputLengths: [Int] {
        guard let corruption else { return stored.inputLengths }
        return stored.inputLengths.map { corruption.lengths(ofText: $0).input }
    }
    package var targetLengths: [Int] {
        guard let corruption else { return stored.targetLengths }
        return stored.inputLengths.map { corruption.lengths(ofText: $0).target }
    }

    /// The mean number of input and target tokens of an example; not a number if there is none.
    package var meanTokens: Double {
        Double(inputLengths.reduce(0, +) + targetLengths.reduce(0, +)) / Double(count)
    }
}
