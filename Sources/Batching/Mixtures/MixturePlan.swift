/// The plan of a run for its mixture: the draws of each task, the lengths of its examples, and its part of the loss.
/// All of it follows from the sampler and the data, before the first step.
package struct MixturePlan: Sendable, Equatable {
    /// One task of the mixture.
    package struct Entry: Sendable, Equatable {
        package let name: String
        /// The number of training examples to draw from.
        package let exampleCount: Int
        /// In the unit of the configuration; nil in a run of several stages, because each stage has its own rate.
        package let rate: Double?
        /// Its share of the draws of the run, computed by the sampler.
        package let share: Double
        /// The number of examples drawn over the run; with independent draws, the expected value.
        package let draws: Double
        /// The least and greatest number of times that an example is shown; nil if that is random.
        package let repeats: ClosedRange<Int>?
        /// The lengths of the training examples, each counted once.
        package let inputTokens: LengthStatistics
        package let targetTokens: LengthStatistics
        /// The numbers of inputs, and of targets, that are cut to the task's limits.
        package let truncatedInputs: Int
        package let truncatedTargets: Int
        /// The number of training examples that are never drawn.
        package let droppedCount: Int
        /// Its part of the loss. If the loss is the mean of all target tokens, it is share times mean target length,
        /// divided by the sum of these products. If it is the mean of all examples, it is the share. In a run of
        /// several stages it is the mean over the steps.
        package let lossShare: Double
        /// The concern about the task, if there is one.
        package let concern: Concern?

        /// The number of passes through its examples over the run.
        package var epochs: Double { draws / Double(exampleCount) }
    }

    /// A range of steps in which each task keeps its share.
    package struct Stage: Sendable, Equatable {
        /// Counted from 0.
        package let firstStep: Int
        package let steps: Int
        /// In the order of the mixture.
        package let shares: [Double]

        package init(firstStep: Int, steps: Int, shares: [Double]) {
            self.firstStep = firstStep
            self.steps = steps
            self.shares = shares
        }
    }

    /// Reasons for a warning.
    package enum Concern: Sendable, Equatable {
        /// The run shows no example of it.
        case neverDrawn
        /// It has less than 1% of the draws, and less than a tenth of an equal share. Among many tasks, a small share
        /// alone is normal.
        case rarelyDrawn
        /// The run passes through it a hundred times or more.
        case oftenRepeated
    }

    /// The number of epochs from which a task counts as often repeated.
    package static let manyEpochs = 100.0
    /// The limits for a rarely drawn task: the share of all draws, and the part of an equal share.
    static let smallShare = 0.01, smallPartOfEqualShare = 0.1

    /// In the order of the mixture.
    package let entries: [Entry]
    /// At least one, in order; stages that would begin after the end of the run are left out.
    package let stages: [Stage]
    package let steps: Int
    /// The number of examples in a step.
    package let batchExamples: Int
    /// The mean number of tokens in a step.
    package let inputTokensPerBatch: Double
    package let targetTokensPerBatch: Double

    /// The number of examples drawn over the run.
    package var examples: Int { steps * batchExamples }

    /// - Parameters:
    ///   - stages: the stages of the sampler
    ///   - tokens: the training examples of its tasks
    ///   - steps: the length of the run
    ///   - lossNormalization: the unit over which the loss of a step is averaged
    /// - Precondition: all have the same tasks in the same order.
    package init(
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
