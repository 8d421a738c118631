import Batching
import TaskDefinitions
import Vocabularies

/// How long some texts are, in tokens with the end of the sequence, before anything is cut.
public struct LengthDistribution: Sendable, Equatable {
    public let statistics: LengthStatistics
    /// How many tokens lie in one bin: bin k is of the lengths from `k * binWidth` to below `(k + 1) * binWidth`.
    public let binWidth: Int
    /// The number of texts in each bin, up to a length that hardly any text exceeds.
    public let counts: [Int]
    /// The number of texts that are longer than the bins reach.
    public let beyond: Int

    /// The most bins that a chart of them should have.
    private static let mostBins = 25

    /// - Parameters:
    ///   - lengths: at least one
    ///   - end: the greatest length that has a bin
    package init(_ lengths: [Int], binWidth: Int, end: Int) {
        statistics = LengthStatistics(lengths)
        self.binWidth = binWidth
        var counts = [Int](repeating: 0, count: end / binWidth + 1)
        var beyond = 0
        for length in lengths {
            if length / binWidth < counts.count { counts[length / binWidth] += 1 } else { beyond += 1 }
        }
        self.counts = counts
        self.beyond = beyond
    }

    /// Bins that go well with several groups of texts: as wide as 1, 2 or 5 times a power of ten, and up to the longest
    /// text, or, where a few are much longer than the rest, up to the shortest length that 99 of 100 do not exceed.
    package static func bins(for groups: [[Int]]) -> (width: Int, end: Int) {
        let ends = groups.filter { !$0.isEmpty }.map { lengths -> Int in
            let sorted = lengths.sorted()
            let longest = sorted[sorted.count - 1]
            let usual = sorted[(99 * sorted.count + 99) / 100 - 1]
            return longest > 2 * usual ? usual : longest
        }
        let end = ends.max() ?? 0
        var width = 1
        var factors = [2, 5, 10]
        var power = 1
        while end / width + 1 > mostBins {
            if factors.isEmpty {
                factors = [2, 5, 10]
                power *= 10
            }
            width = factors.removeFirst() * power
        }
        return (width, end)
    }
}

/// How long the texts of a task are.
public struct TaskLengths: Sendable, Equatable {
    public let limits: Limits
    public let inputs: LengthDistribution
    /// Of each example's first target; nil if the answers are not known.
    public let targets: LengthDistribution?
    /// Of the predictions as the model wrote them; nil if it writes none.
    public let predictions: LengthDistribution?

    /// How many of the inputs, and of the targets, are longer than the limits.
    let truncatedInputs: Int, truncatedTargets: Int

    /// Nil without examples.
    package init?(_ examples: [EvaluatedExample], isLabelled: Bool, limits: Limits, vocabulary: any Vocabulary) {
        let length = { (text: String) in vocabulary.encode(text).count + 1 }
        let inputs = examples.map { length($0.input) }
        let targets = isLabelled ? examples.map { length($0.targets.first ?? "") } : nil
        self.init(
            inputs: inputs, targets: targets,
            // A model writes no more than the limit; its text may make more pieces than it wrote when it is cut anew.
            predictions: examples.map { min(length($0.prediction), limits.maxTargetTokens) }, limits: limits,
            truncatedInputs: inputs.count { $0 > limits.maxInputTokens },
            truncatedTargets: targets?.count { $0 > limits.maxTargetTokens } ?? 0)
    }

    /// Of lengths that are known; nil without examples.
    init?(
        inputs: [Int], targets: [Int]?, predictions: [Int]?, limits: Limits, truncatedInputs: Int, truncatedTargets: Int
    ) {
        guard !inputs.isEmpty else { return nil }
        let inputBins = LengthDistribution.bins(for: [inputs])
        let answerBins = LengthDistribution.bins(for: [targets ?? [], predictions ?? []])
        let distribution = { (lengths: [Int], bins: (width: Int, end: Int)) in
            LengthDistribution(lengths, binWidth: bins.width, end: bins.end)
        }
        self.limits = limits
        self.inputs = distribution(inputs, inputBins)
        self.targets = targets.map { distribution($0, answerBins) }
        self.predictions = predictions.map { distribution($0, answerBins) }
        self.truncatedInputs = truncatedInputs
        self.truncatedTargets = truncatedTargets
    }
}
