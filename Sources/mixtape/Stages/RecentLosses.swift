import CommandSyntax
import Foundation
import Training

/// Losses and speed since the last milestone, for the progress line and the line at the milestone.
struct RecentLosses {
    private var recent: [(record: StepRecord, seconds: Double)] = []
    private var all = Totals()

    private struct Totals {
        var tasks: [(total: Double, tokens: Int)] = []
        var examples = 0
        var tokens = 0
        var seconds = 0.0

        mutating func add(_ record: StepRecord, seconds: Double) {
            if tasks.isEmpty { tasks = record.tasks.map { _ in (0, 0) } }
            for (index, task) in record.tasks.enumerated() {
                tasks[index].total += task.total
                tasks[index].tokens += task.targetTokens
            }
            examples += record.examples
            tokens += record.tokens
            self.seconds += seconds
        }

        var loss: Double { tasks.reduce(0) { $0 + $1.total } / Double(max(1, tasks.reduce(0) { $0 + $1.tokens })) }
        var speed: String {
            let seconds = max(self.seconds, 1e-9)
            return "\(Quantity.rate(Double(examples) / seconds)) examples/s  \(Quantity.rate(Double(tokens) / seconds)) tokens/s"
        }
    }

    mutating func add(_ record: StepRecord, seconds: Double) {
        all.add(record, seconds: seconds)
        recent.append((record, seconds))
        if recent.count > 50 { recent.removeFirst() }
    }

    /// The last fifty steps: `loss 0.123  812 examples/s  24k tokens/s`.
    var progressNote: String {
        var totals = Totals()
        for step in recent { totals.add(step.record, seconds: step.seconds) }
        return "loss \(Quantity.fixed(totals.loss, 3))  \(totals.speed)"
    }

    /// All steps since the last call: the loss, each task's loss and the speed.
    mutating func summary(_ taskNames: [String]) -> String {
        defer { all = Totals() }
        let tasks = zip(taskNames, all.tasks).map { name, task in
            "\(name) \(Quantity.fixed(task.total / Double(max(1, task.tokens)), 3))"
        }
        return "loss \(Quantity.fixed(all.loss, 3)) (\(tasks.joined(separator: ", ")))  \(all.speed)"
    }
}
