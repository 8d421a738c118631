import Foundation
import Metrics
import TaskDefinitions

/// Runs side by side over the examples that all of them answered: the value from which every form of a comparison is
/// written.
///
/// The first run is the baseline; each other run is compared with it. Scores and differences are times 100, but for
/// those of metrics whose summary says otherwise.
public struct Comparison: Sendable {
    /// When the comparison was made. Passed in, so that the same results give the same comparison.
    public let created: Date
    public let split: Split
    /// At least two, the baseline first.
    public let runs: [Run]
    public let tasks: [TaskComparison]
    /// What could not be compared, and why.
    public let leftOut: [LeftOut]
    /// The averages over tasks; nil for the baseline, and for a run that shares no task with it that has one.
    public let averages: [AverageDifference?]
    /// How many decimals scores and differences are shown with; nil: as many as their intervals support.
    package var digits: Int?

    /// What is known of a run beside its answers.
    public struct Run: Sendable {
        /// Unlike that of any other.
        public let name: String
        public let directory: String
        /// The step of the checkpoint that answered; nil if answers were given as a file.
        public let step: Int?
        /// The length of the run, and whether it has come to its end; nil if that is not known.
        public let plannedSteps: Int?, isFinished: Bool?
        public let parameterCount: Int?
        /// Seconds of training up to that step, if that is known.
        public let seconds: Double?
        public let lossCurve: [Report.LossPoint]
        public let milestones: [Milestone]
        /// The split that the milestones are scores of.
        public let milestoneSplit: Split

        public init(
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

    /// How a run was judged while it was trained.
    public struct Milestone: Sendable {
        public let step: Int
        /// What the run's milestones are compared by, such as the mean of the tasks' first metrics; NaN if one of
        /// them is none.
        public let score: Double
        /// The first metric of each task.
        public let tasks: [String: Double]
        /// Half the width of the 95% interval of each of these, as far as they are known.
        public let halfWidths: [String: Double]

        public init(step: Int, score: Double, tasks: [String: Double], halfWidths: [String: Double] = [:]) {
            self.step = step
            self.score = score
            self.tasks = tasks
            self.halfWidths = halfWidths
        }
    }

    /// A task, or one run's answers to it, that is not compared.
    public struct LeftOut: Sendable, Equatable {
        public let task: String
        /// The run's name.
        public let run: String
        public let reason: String
        /// The run that does not have the task at all, where that is the reason.
        public let lackingRun: String?

        public init(task: String, run: String, reason: String, lackingRun: String? = nil) {
            self.task = task
            self.run = run
            self.reason = reason
            self.lackingRun = lackingRun
        }
    }

    /// - Parameters:
    ///   - tasks: those that at least two of the runs answered
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

    public var baseline: Run { runs[0] }

    /// The time of creation for programs, such as `2026-03-01T12:00:00Z`.
    public var createdText: String { created.formatted(.iso8601) }

    /// Tests whose `p` is below this are said to show a difference.
    public static let significance = 0.05
    /// Which resamples and shuffles are drawn: always the same, so that a comparison can be repeated.
    public static let seed: UInt64 = 1
}
