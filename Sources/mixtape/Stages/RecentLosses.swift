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
        var examplesPerSecond: String { Quantity.rate(Double(examples) / max(seconds, 1e-9)) }
        var tokensPerSecond: String { Quantity.rate(Double(tokens) / max(seconds, 1e-9)) }
    }

    mutating func add(_ record: StepRecord, seconds: Double) {
        all.add(record, seconds: seconds)
        recent.append((record, seconds))
        if recent.count > 50 { recent.removeFirst() }
    }

    /// The last fifty steps, as far as they fit into the progress line: the loss and the speed, and of each task the loss
    /// and the last score: `loss 0.123  812 ex/s  24,380 tok/s  spell 0.21 (81.5)  parse 0.04 (97.0)`.
    ///
    /// Where there is no room for that, the names are cut, and what still has none is left out.
    /// - Parameters:
    ///   - width: how many columns there are
    ///   - taskNames: the mixture's
    ///   - scores: those of the last milestone by task
    func progressNote(within width: Int, _ taskNames: [String], _ scores: [String: Double]) -> String {
        var totals = Totals()
        for step in recent { totals.add(step.record, seconds: step.seconds) }
        let start = "loss \(Quantity.fixed(totals.loss, 3))  \(totals.examplesPerSecond) ex/s"
        let whole = start + "  \(totals.tokensPerSecond) tok/s"
        let tasks = zip(taskNames, totals.tasks).map { name, task in
            let loss = Quantity.fixed(task.total / Double(task.tokens), 2)
            return (name: name, value: scores[name].map { "\(loss) (\(Quantity.fixed($0, 1)))" } ?? loss)
        }
        // One task alone has the loss of all, which is there already.
        guard tasks.count > 1 || !scores.isEmpty else { return whole }
        func note(_ start: String, _ nameWidth: Int) -> String {
            ([start] + tasks.map { "\($0.name.truncated(to: nameWidth)) \($0.value)" }).joined(separator: "  ")
        }
        let longest = tasks.map(\.name.displayWidth).max() ?? 0
        let names = stride(from: max(longest, Self.shortestName), through: Self.shortestName, by: -1)
        let notes = [note(whole, longest)] + names.lazy.map { note(start, $0) }
        return notes.first { $0.displayWidth <= width } ?? note(start, Self.shortestName)
    }

    private static let shortestName = 4

    /// All steps since the last call: the loss and the speed, and each task's loss.
    mutating func takeSummary(_ taskNames: [String]) -> (overall: String, byTask: String) {
        defer { all = Totals() }
        let tasks = zip(taskNames, all.tasks).map { name, task in
            // A task that was not drawn has no loss: the quotient is no number and printed as a dash.
            "\(name) \(Quantity.fixed(task.total / Double(task.tokens), 3))"
        }
        let speed = "\(all.examplesPerSecond) examples/s, \(all.tokensPerSecond) tokens/s"
        return ("loss \(Quantity.fixed(all.loss, 3)), \(speed)", tasks.joined(separator: ", "))
    }
}
