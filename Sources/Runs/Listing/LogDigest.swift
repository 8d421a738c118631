import Training

/// The parts of a run's log that a person watches.
package struct LogDigest {
    /// A task that is trained on or evaluated.
    package struct Task {
        package let name: String
        package fileprivate(set) var curve = RunCurve()
        /// The first metric at the last milestone, and the best one.
        package fileprivate(set) var last: Milestone?, best: Milestone?
        package fileprivate(set) var metric = ""
        package fileprivate(set) var isHigherBetter = true
    }

    package struct Milestone {
        package let step: Int
        package let split: String
        package let score: Double
    }

    package private(set) var last: RunLog.Entry?
    package private(set) var tasks: [Task] = []
    package private(set) var curve = RunCurve()
    private var recent: [RunLog.Entry] = []

    /// Losses are means of this many steps, as on the progress line.
    private static let recentSteps = 50

    /// - Parameter taskNames: the mixture's tasks, if they are known; others follow
    init(taskNames: [String] = []) {
        tasks = taskNames.map { Task(name: $0) }
    }

    package mutating func add(_ line: RunLogLine) {
        switch line {
        case .step(let entry): add(entry)
        case .scores(let scores): add(scores)
        }
    }

    private mutating func add(_ entry: RunLog.Entry) {
        last = entry
        recent.append(entry)
        if recent.count > Self.recentSteps { recent.removeFirst() }
        curve.add(entry.loss, step: entry.step)
        for (name, loss) in entry.taskLosses { tasks[place(of: name)].curve.add(loss, step: entry.step) }
    }

    private mutating func add(_ scores: TaskScores) {
        guard let metric = scores.metrics.first else { return }
        let place = place(of: scores.task)
        let milestone = Milestone(step: scores.step, split: scores.split, score: metric.value)
        tasks[place].metric = metric.name
        tasks[place].isHigherBetter = metric.isHigherBetter
        tasks[place].last = milestone
        guard milestone.score.isFinite else { return }
        let sign = metric.isHigherBetter ? 1.0 : -1
        if tasks[place].best.map({ sign * milestone.score >= sign * $0.score }) ?? true {
            tasks[place].best = milestone
        }
    }

    private mutating func place(of name: String) -> Int {
        if let place = tasks.firstIndex(where: { $0.name == name }) { return place }
        tasks.append(Task(name: name))
        return tasks.count - 1
    }

    /// Nats per target token over the last steps; not a number if there was none.
    package var loss: Double {
        let tokens = recent.map { Double($0.taskTargetTokens.values.reduce(0, +)) }
        return zip(recent, tokens).reduce(0) { $0 + $1.0.loss * $1.1 } / tokens.reduce(0, +)
    }

    package func loss(of task: String) -> Double {
        var (total, tokens) = (0.0, 0.0)
        for entry in recent {
            guard let loss = entry.taskLosses[task], let count = entry.taskTargetTokens[task] else { continue }
            total += loss * Double(count)
            tokens += Double(count)
        }
        return total / tokens
    }

    /// The last milestone, with one of its scores.
    package var lastMilestone: Milestone? { tasks.compactMap(\.last).max { $0.step < $1.step } }
}
