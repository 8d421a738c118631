import Foundation
import Presentation
import Runs

/// Shows the progress of work on a run on the terminal, and stops it on a signal.
final class ConsoleObserver: RunObserver {
    /// The progress line of the current work.
    private var progress: ProgressLine?
    /// The beginning of that work, in seconds of the system's uptime.
    private var beginning = 0.0
    private var losses = RecentLosses()
    private var taskNames: [String] = []
    /// The first metric of each task at the last milestone.
    private var scores: [String: Double] = [:]

    var shouldStop: Bool { Interruption.isWished }
    var caller: RunCaller { TypedCommand.caller }

    func observe(_ event: RunEvent) {
        switch event {
        case .checked(let tasks):
            Console.say("tasks", "\(tasks.count) checked: \(tasks.joined(separator: ", "))")
        case .imported(let data): Console.say("data", data.text)
        case .leftOut(let count):
            Console.say(
                "leakage", "\(Quantity.count(count, "training example")) left out, found in evaluation splits")
        case .vocabulary(let size, let origin): Console.say("vocabulary", "\(Quantity.count(size)) ids, \(origin)")
        case .planned(let plan):
            for (label, text) in plan.lines { Console.say(label, text) }
        case .setAside(let folder, let reason):
            Console.say("training", "\(reason); the earlier run is kept in \(folder)")
        case .opened(let start): show(start)
        case .step(let step): follow(step)
        case .paused(let step): showLosses(step)
        case .judged(let milestone): show(milestone)
        case .saved: break
        case .stopped(let step, let total):
            let saved = step > 0 ? ", which is saved" : ""
            Console.say("training", "stopped at step \(Quantity.count(step)) of \(Quantity.count(total))\(saved)")
        case .stoppedEarly(let stop): show(stop)
        case .outOfTime(let step, let seconds):
            Console.say("training", "ended at step \(Quantity.count(step)), after \(Quantity.duration(seconds))")
        case .began(let work):
            beginning = ProcessInfo.processInfo.systemUptime
            progress = ProgressLine(label: work.title, total: work.total, unit: work.unit, done: work.done)
        case .progress(_, let done, let examples):
            progress?.update(done, note: examples.map(importNote) ?? "")
        case .ended:
            progress?.finish()
            progress = nil
        case .waiting(let writer, let store): Console.note("waiting", "for \(writer), which writes to \(store)")
        case .warning(let text): Console.warn(text)
        }
    }

    /// `12,345 examples, 150,000/s`.
    private func importNote(_ count: Int) -> String {
        let seconds = ProcessInfo.processInfo.systemUptime - beginning
        let examples = Quantity.count(count, "example")
        return seconds > 0 ? "\(examples), \(Quantity.rate(Double(count) / seconds))/s" : examples
    }

    // MARK: Training

    private func show(_ start: TrainingStart) {
        losses = RecentLosses()
        scores = start.lastScores
        let threads = Quantity.count(start.threads, "thread")
        let (all, trained) = (start.parameterCount, start.trainedParameterCount)
        Console.say("model", "\(Quantity.count(all)) parameters, \(threads)")
        if trained < all { Console.say("trained", Quantity.part(trained, of: all, "parameters")) }
        let state = start.step >= start.totalSteps ? ", finished" : start.hasStoppedEarly ? ", stopped early" : ""
        Console.say("training", "step \(Quantity.count(start.step)) of \(Quantity.count(start.totalSteps))\(state)")
    }

    private func follow(_ step: TrainedStep) {
        losses.add(step.record, seconds: step.seconds)
        taskNames = step.taskNames
        progress?.update(step.number) { losses.progressNote(within: $0, taskNames, scores) }
    }

    private func showLosses(_ step: Int) {
        let summary = losses.takeSummary(taskNames)
        Console.say("step \(Quantity.count(step))", summary.overall)
        Console.say("  loss", summary.byTask)
    }

    private func show(_ milestone: JudgedMilestone) {
        scores = milestone.scores
        let score = Quantity.fixed(milestone.score, Quantity.decimals(halfWidth: milestone.halfWidth))
        let tasks = milestone.tasks.map { "\($0.task) \($0.primary?.valueText ?? "–")" }
        Console.say("  \(milestone.split.rawValue)", "\(milestone.label)\(score): \(tasks.joined(separator: ", "))")
    }

    private func show(_ stop: EarlyStop) {
        let milestones = Quantity.count(stop.milestones, "milestone")
        let score = Quantity.fixed(stop.bestScore, Quantity.decimals(halfWidth: stop.halfWidth))
        Console.say(
            "training",
            "stopped early at step \(Quantity.count(stop.step)): \(milestones) without a better "
                + "\(stop.metric) than \(score), at step \(Quantity.count(stop.bestStep))")
    }
}
