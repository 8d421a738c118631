/// The rates of a run's tasks, stage by stage. Most runs have one stage.
///
/// Several stages are a curriculum (Bengio et al., "Curriculum learning", ICML 2009): early stages prepare for later
/// ones. The configuration gives the beginning of each stage. A step's batch therefore still follows from the seed and
/// the step alone.
package struct MixtureStages: Sendable, Equatable {
    package struct Stage: Sendable, Equatable {
        /// Counted from 0.
        package let firstStep: Int
        /// The rates of all tasks of the run. A task that is not in the stage has the rate 0.
        package let rates: MixtureRates

        package init(firstStep: Int, rates: MixtureRates) {
            self.firstStep = firstStep
            self.rates = rates
        }
    }

    /// In order; the first begins at step 0.
    package let stages: [Stage]

    /// - Precondition: the first stage begins at step 0, each later one after the one before, and all have the same
    ///   tasks in the same order.
    package init(_ stages: [Stage]) {
        precondition(
            stages.first?.firstStep == 0 && zip(stages, stages.dropFirst()).allSatisfy { $0.firstStep < $1.firstStep },
            "MixtureStages: stages begin at \(stages.map(\.firstStep))")
        precondition(
            stages.allSatisfy { $0.rates.entries.map(\.name) == stages[0].rates.entries.map(\.name) },
            "MixtureStages: stages of different tasks")
        self.stages = stages
    }

    /// A single stage.
    package init(_ rates: MixtureRates) {
        self.init([Stage(firstStep: 0, rates: rates)])
    }

    /// The tasks, in the order of the sampler's task indices.
    package var tasks: [MixtureTask] {
        stages[0].rates.entries.map { MixtureTask(name: $0.name, exampleCount: $0.exampleCount) }
    }

    /// The number of examples of an epoch. Only a run with one stage counts in epochs.
    package var epochExamples: Int { stages[0].rates.epochExamples }

    /// The stages that begin before a step, at least one. The last one ends at the step.
    package func reached(before step: Int) -> [MixturePlan.Stage] {
        let reached = stages.filter { $0.firstStep < max(1, step) }
        return zip(reached, reached.dropFirst().map(\.firstStep) + [step]).map { stage, end in
            MixturePlan.Stage(
                firstStep: stage.firstStep, steps: end - stage.firstStep, shares: stage.rates.entries.map(\.share))
        }
    }

    /// Each task's share of the draws of all steps before one; for step 0, of the first step.
    package func shares(before step: Int) -> [Double] {
        mean(before: step, of: stages.map { $0.rates.entries.map(\.share) })
    }

    /// The expected value of a quantity per draw before a step, from its mean over the examples of each task.
    package func mean(of taskMeans: [Double], before step: Int) -> Double {
        zip(shares(before: step), taskMeans).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// The expected value in the stage where it is greatest.
    package func greatestMean(of taskMeans: [Double]) -> Double {
        stages.map { stage in
            zip(stage.rates.entries, taskMeans).reduce(0) { $0 + $1.0.share * $1.1 }
        }.reduce(0, max)
    }

    /// The mean of numbers over all steps before one; each stage has its own numbers.
    func mean(before step: Int, of numbers: [[Double]]) -> [Double] {
        precondition(step >= 0 && numbers.count == stages.count, "MixtureStages: step \(step), \(numbers.count) stages")
        let ends = stages.dropFirst().map { min($0.firstStep, step) } + [step]
        var sums = [Double](repeating: 0, count: numbers[0].count)
        for (stage, end) in zip(stages.indices, ends) {
            let steps = step == 0 ? (stage == 0 ? 1 : 0) : max(0, end - stages[stage].firstStep)
            let weight = Double(steps) / Double(max(1, step))
            for task in sums.indices { sums[task] += weight * numbers[stage][task] }
        }
        return sums
    }
}
