/// What a run is going to do with its mixture: how often each task is drawn, how long its examples are, and which part
/// of the loss is its own. All of it follows from the sampler and the data, before the first step.
public struct MixturePlan: Sendable, Equatable {
    /// One task of the mixture.
    public struct Entry: Sendable, Equatable {
        public let name: String
        /// Training examples that are drawn from.
        public let exampleCount: Int
        /// In the unit of the configuration; nil in a run of several stages, each of which has a rate of its own.
        public let rate: Double?
        /// Its part of the draws of the run, as the sampler has it.
        public let share: Double
        /// Examples drawn over the run; where draws are independent, the expected value.
        public let draws: Double
        /// How often each of its examples is shown, at least and at most; nil where that is left to chance.
        public let repeats: ClosedRange<Int>?
        /// Of the training examples, each counted once.
        public let inputTokens: LengthStatistics
        public let targetTokens: LengthStatistics
        /// How many inputs, and how many targets, are cut to the task's limits.
        public let truncatedInputs: Int
        public let truncatedTargets: Int
        /// Training examples that are not drawn from.
        public let droppedCount: Int
        /// Its part of the loss. Where that is the mean of all target tokens, share times mean target, over the sum of
        /// these; where it is that of all examples, the share. In a run of several stages the mean over the steps.
        public let lossShare: Double
        /// What is odd about it, if anything is.
        public let concern: Concern?

        /// Passes through its examples over the run.
        public var epochs: Double { draws / Double(exampleCount) }
    }

    /// Steps that draw each task with the same share.
    public struct Stage: Sendable, Equatable {
        /// Counted from 0.
        public let firstStep: Int
        public let steps: Int
        /// In the order of the mixture.
        public let shares: [Double]

        public init(firstStep: Int, steps: Int, shares: [Double]) {
            self.firstStep = firstStep
            self.steps = steps
            self.shares = shares
        }
    }

    /// What deserves a warning.
    public enum Concern: Sendable, Equatable {
        /// The run has no example of it.
        case neverDrawn
        /// It has less than 1% of the draws, and less than a tenth of what it had if all tasks had the same: among many
        /// tasks a small share is nothing odd.
        case rarelyDrawn
        /// The run passes through it a hundred times or more.
        case oftenRepeated
    }

    /// Epochs from which on a task is often repeated.
    public static let manyEpochs = 100.0
    /// The shares below which a task is rarely drawn: of all draws, and of an equal share.
    static let smallShare = 0.01, smallPartOfEqualShare = 0.1

    /// In the order of the mixture.
    public let entries: [Entry]
    /// One at least, in order; without those that would begin when the run has ended.
    public let stages: [Stage]
    public let steps: Int
    /// Examples of a step.
    public let batchExamples: Int
    /// Tokens of the mean step.
    public let inputTokensPerBatch: Double
    public let targetTokensPerBatch: Double

    /// Examples drawn over the run.
    public var examples: Int { steps * batchExamples }

    /// - Parameters:
    ///   - stages: those of the sampler
    ///   - tokens: the training examples of its tasks
    ///   - steps: the length of the run
    ///   - lossNormalization: what the loss of a step is the mean of
    /// - Precondition: all are of the same tasks in the same order.
    public init(
        _ sampler: MixtureSampler, stages: MixtureStages, tokens: [ModelExamples], steps: Int,
        lossNormalization: LossNormalization
    ) {
        precondition(
            sampler.tasks.map(\.name) == tokens.map(\.task) && stages.tasks.map(\.name) == tokens.map(\.task),
            "MixturePlan: other tasks in sampler, stages and tokens")
        let inputs = tokens.map { LengthStatistics($0.inputLengths) }
        let targets = tokens.map { LengthStatistics($0.targetLengths) }
        let draws = sampler.expectedDraws(before: steps)
        let shares = sampler.shares(before: steps)
        let inputTokens = zip(shares, inputs).reduce(0) { $0 + $1.0 * $1.1.mean }
        let targetTokens = zip(shares, targets).reduce(0) { $0 + $1.0 * $1.1.mean }
        let lossShares = sampler.mean(before: steps) { shares in
            guard lossNormalization == .tokens else { return shares }
            let tokens = zip(shares, targets).map { $0 * $1.mean }
            let sum = tokens.reduce(0, +)
            return tokens.map { $0 / sum }
        }
        let rates = stages.stages.count == 1 ? stages.stages[0].rates.entries : nil
        entries = tokens.indices.map { index in
            let task = tokens[index]
            let share = shares[index]
            let drawn = draws[index]
            let (passes, rest) = Int(drawn).quotientAndRemainder(dividingBy: task.count)
            return Entry(
                name: task.task, exampleCount: task.count, rate: rates?[index].rate, share: share, draws: drawn,
                repeats: sampler.drawKind == .exact ? passes...(rest > 0 ? passes + 1 : passes) : nil,
                inputTokens: inputs[index], targetTokens: targets[index], truncatedInputs: task.truncatedInputs,
                truncatedTargets: task.truncatedTargets, droppedCount: task.excluded.count,
                lossShare: lossShares[index],
                concern: Self.concern(
                    share: share, draws: drawn, exampleCount: task.count, taskCount: tokens.count))
        }
        self.stages = stages.reached(before: steps)
        self.steps = steps
        batchExamples = sampler.batchSize
        inputTokensPerBatch = Double(batchExamples) * inputTokens
        targetTokensPerBatch = Double(batchExamples) * targetTokens
    }

    private static func concern(share: Double, draws: Double, exampleCount: Int, taskCount: Int) -> Concern? {
        if draws < 1 { return .neverDrawn }
        if draws / Double(exampleCount) >= manyEpochs { return .oftenRepeated }
        return share < min(smallShare, smallPartOfEqualShare / Double(taskCount)) ? .rarelyDrawn : nil
    }
}
