import Foundation
import Metrics
import TaskDefinitions

/// Several runs on the examples that all of them answered. Every form of a comparison is written from this value.
///
/// The first run is the baseline; each other run is compared with it. Scores and differences are times 100, except
/// those of metrics whose summary says otherwise.
package struct Comparison: Sendable {
    /// The time of the comparison. The caller passes it, so that the same results give the same comparison.
    package let created: Date
    package let split: Split
    /// At least two, the baseline first.
    package let runs: [Run]
    package let tasks: [TaskComparison]
    /// The tasks and answers that could not be compared, with the reason.
    package let leftOut: [LeftOut]
    /// The averages over tasks; nil for the baseline, and for a run that shares no averaged task with it.
    package let averages: [AverageDifference?]
    /// The number of decimals of scores and differences; nil for as many as their intervals support.
    package var digits: Int?

    /// The facts of a run besides its answers.
    package struct Run: Sendable {
        /// The name, which no other run has.
        package let name: String
        package let directory: String
        /// The step of the checkpoint that answered; nil if the answers came from a file.
        package let step: Int?
        /// The length of the run, and whether it is finished; nil if that is not known.
        package let plannedSteps: Int?, isFinished: Bool?
        package let parameterCount: Int?
        /// Seconds of training up to that step, if that is known.
        package let seconds: Double?
        package let lossCurve: [Report.LossPoint]
        package let milestones: [Milestone]
        /// The split of the milestones' scores.
        package let milestoneSplit: Split

        package init(
            name: String, directory: String, step: Int?, plannedSteps: Int? = nil, isFinished: Bool? = nil,
            parameterCount: Int?, seconds: Double?, lossCurve: [Report.LossPoint], milestones: [Milestone],
            milestoneSplit: Split
        ) {
            self.name = name
            self.directory = directory
            self.step = step
            self.plannedSteps = plannedSteps
            self.isFinished = isFinished
            self.parameterCount = parameterCount
            self.seconds = seconds
            self.lossCurve = lossCurve
            self.milestones = milestones
            self.milestoneSplit = milestoneSplit
        }
    }

    /// The scores of a run during training.
    package struct Milestone: Sendable {
        package let step: Int
        /// The score that compares the run's milestones, such as the mean of the tasks' first metrics; NaN if one of
        /// them is not a number.
        package let score: Double
        /// The first metric of each task.
        package let tasks: [String: Double]
        /// Half the width of the 95% interval of each of these, if it is known.
        package let halfWidths: [String: Double]

        package init(step: Int, score: Double, tasks: [String: Double], halfWidths: [String: Double] = [:]) {
            self.step = step
            self.score = score
            self.tasks = tasks
            self.halfWidths = halfWidths
        }
    }

    /// A task, or one run's answers to it, that is not compared.
    package struct LeftOut: Sendable, Equatable {
        package let task: String
        /// The run's name.
        package let run: String
        package let reason: String
        /// The run that lacks the task, if that is the reason.
        package let lackingRun: String?

        package init(task: String, run: String, reason: String, lackingRun: String? = nil) {
            self.task = task
            self.run = run
            self.reason = reason
            self.lackingRun = lackingRun
        }
    }

    /// - Parameters:
    ///   - tasks: the tasks that at least two of the runs answered
    ///   - averages: one for each run
    init(
        created: Date, split: Split, runs: [Run], tasks: [TaskComparison], leftOut: [LeftOut],
        averages: [AverageDifference?]
    ) {
        self.created = created
        self.split = split
        self.runs = runs
        self.tasks = tasks
        self.leftOut = leftOut
        self.averages = averages
    }

    package var baseline: Run { runs[0] }

    /// The time of creation for programs, such as `2026-03-01T12:00:00Z`.
    package var createdText: String { created.formatted(.iso8601) }

    /// Tests with a `p` below this show a difference.
    package static let significance = 0.05
    /// The seed of resamples and shuffles. It is always the same, so that a comparison can be repeated.
    package static let seed: UInt64 = 1
}
