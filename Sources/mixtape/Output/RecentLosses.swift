import Foundation
import Presentation
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
        var examplesPerSecond: String { Quantity.rate(Double(examples) / max(seconds, 1e-9)) }
        var tokensPerSecond: String { Quantity.rate(Double(tokens) / max(seconds, 1e-9)) }
    }

    mutating func add(_ record: StepRecord, seconds: Double) {
        all.add(record, seconds: seconds)
        recent.append((record, seconds))
        if recent.count > 50 { recent.removeFirst() }
    }

    /// The last fifty steps, as far as they fit into the progress line: the loss and the speed, and for each task the
    /// loss and the last score: `loss 0.123  812 ex/s  24,380 tok/s  spell 0.21 (81.5)  parse 0.04 (97.0)`.
    /// - Parameters:
    ///   - width: the number of columns
    ///   - taskNames: the mixture's tasks
    ///   - scores: the scores of the last milestone, by task
    func progressNote(within width: Int, _ taskNames: [String], _ scores: [String: Double]) -> String {
        var totals = Totals()
        for step in recent { totals.add(step.record, seconds: step.seconds) }
        let parts = zip(taskNames, totals.tasks).map { name, task in
            let loss = Quantity.fixed(task.total / Double(task.tokens), 2)
            return (name: name, value: scores[name].map { "\(loss) (\(Quantity.fixed($0, 1)))" } ?? loss)
        }
        return ProgressNote(
            "loss \(Quantity.fixed(totals.loss, 3))  \(totals.examplesPerSecond) ex/s",
            extra: "\(totals.tokensPerSecond) tok/s", parts: parts
        ).text(within: width)
    }

    /// All steps since the last call: the loss and the speed, and each task's loss.
    mutating func takeSummary(_ taskNames: [String]) -> (overall: String, byTask: String) {
        defer { all = Totals() }
        let tasks = zip(taskNames, all.tasks).map { name, task in
            // A task that was not drawn has no loss: the quotient is not a number and is printed as a dash.
            "\(name) \(Quantity.fixed(task.total / Double(task.tokens), 3))"
        }
        let speed = "\(all.examplesPerSecond) examples/s, \(all.tokensPerSecond) tokens/s"
        return ("loss \(Quantity.fixed(all.loss, 3)), \(speed)", tasks.joined(separator: ", "))
    }
}
