import Batching
import TaskDefinitions
import Vocabularies

/// The lengths of texts in tokens, with the end of the sequence, before anything is cut.
public struct LengthDistribution: Sendable, Equatable {
    public let statistics: LengthStatistics
    /// The width of a bin in tokens: bin k holds the lengths from `k * binWidth` to below `(k + 1) * binWidth`.
    public let binWidth: Int
    /// The number of texts in each bin, up to a length that hardly any text exceeds.
    public let counts: [Int]
    /// The number of texts longer than all bins.
    public let beyond: Int

    /// The largest number of bins in a chart.
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

    /// Bins that suit several groups of texts. Their width is 1, 2 or 5 times a power of ten. They reach up to the
    /// longest text, or, if a few are much longer than the rest, up to the shortest length that 99 of 100 do not
    /// exceed.
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

/// The lengths of a task's texts.
public struct TaskLengths: Sendable, Equatable {
    public let limits: Limits
    public let inputs: LengthDistribution
    /// The lengths of each example's first target; nil if the answers are not known.
    public let targets: LengthDistribution?
    /// The lengths of the predictions as the model wrote them; nil if it writes none.
    public let predictions: LengthDistribution?

    /// The numbers of inputs, and of targets, that are longer than the limits.
    let truncatedInputs: Int, truncatedTargets: Int

    /// Nil without examples.
    package init?(_ examples: [EvaluatedExample], isLabelled: Bool, limits: Limits, vocabulary: any Vocabulary) {
        let length = { (text: String) in vocabulary.encode(text).count + 1 }
        let inputs = examples.map { length($0.input) }
        let targets = isLabelled ? examples.map { length($0.targets.first ?? "") } : nil
        self.init(
            inputs: inputs, targets: targets,
            // A model writes no more tokens than the limit, but its text may have more tokens when it is encoded anew.
            predictions: examples.map { min(length($0.prediction), limits.maxTargetTokens) }, limits: limits,
            truncatedInputs: inputs.count { $0 > limits.maxInputTokens },
            truncatedTargets: targets?.count { $0 > limits.maxTargetTokens } ?? 0)
    }

    /// The distribution of known lengths; nil without examples.
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
