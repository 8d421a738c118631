import Configuration
import Files
import Presentation
import Runs

/// A watched run as text.
struct WatchView {
    let run: WatchedRun
    /// Whether the view is refreshed repeatedly.
    let isLive: Bool

    /// The possible widths of a curve, the best one first.
    private static let curveWidths = [24, 16, 8]
    /// The width of the label that `Console.line` puts before a text.
    private static let labelWidth = 14

    /// - Parameter terminal: if a person is watching, lines are broken and, if that is not enough, cut to its width
    func lines(_ terminal: Terminal) -> [String] {
        let width = terminal.isInteractive ? max(1, terminal.width - 1) : Int.max
        let facts = facts(width - Self.labelWidth).flatMap { label, text in
            let room = max(1, width - max(Self.labelWidth, label.displayWidth + 1))
            let text = text.printable
            let lines = text.displayWidth > room ? text.wrapped(to: room) : [text]
            return lines.enumerated().map { place, line in
                Console.line(place == 0 ? label : "", line.truncated(to: room))
            }
        }
        guard run.digest.last != nil || run.digest.tasks.contains(where: { $0.last != nil }) else { return facts }
        // Without escape sequences, so that lines can be cut.
        let plain = Terminal(isInteractive: terminal.isInteractive, width: width)
        let tables = (Self.curveWidths + [0]).map { table(curveWidth: $0) }
        guard let table = tables.first(where: { $0.width <= width }) else {
            // A block for each task has room for a curve.
            let text = tables[1].text(terminal: plain)
            return facts + [""] + Self.lines(text).map { $0.truncated(to: width) }
        }
        let rows = Self.lines(table.text(terminal: plain))
        return facts + ["", terminal.bold(rows[0]), terminal.dim(rows[1])] + rows.dropFirst(2)
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// - Parameter width: the columns for a text
    private func facts(_ width: Int) -> [(label: String, text: String)] {
        [(run.directory.name, status)] + progress(width) + result
    }

    private var status: String {
        switch run.state {
        case .absent: isLive ? "has not begun; waiting for it" : "has not begun"
        case .preparing: "is being prepared by \(holder ?? "another process"): data, vocabulary"
        default: [run.state.rawValue, holder].compactMap { $0 }.joined(separator: ", ")
        }
    }

    private var holder: String? { run.holder.map { RunClaim.shown($0) } }

    private func progress(_ width: Int) -> [(String, String)] {
        guard let step = run.step else { return [] }
        var parts = [Quantity.count(step)]
        if let total = run.run?.totalSteps {
            parts[0] += " of \(Quantity.count(total))"
            // A run that stopped early also counts as finished.
            if step < total, run.isUnderWay { parts[0] += " (\(100 * step / total)%)" }
        }
        if let stage = run.stage, let count = run.mixture.stageCount { parts.append("stage \(stage) of \(count)") }
        if run.state == .training {
            if let left = run.secondsLeft { parts.append("\(Quantity.duration(left)) left") }
            if let rate = run.stepsPerSecond { parts.append("\(Quantity.rate(rate)) steps/s") }
        } else if let seconds = run.run?.seconds {
            parts.append("trained in \(Quantity.duration(seconds))")
        }
        var facts = [("step", parts.joined(separator: ", "))]
        guard let last = run.digest.last else { return facts }
        let loss = Quantity.fixed(run.digest.loss, 3)
        let curveWidth = Self.curveWidths.first { loss.count + 2 + $0 <= width } ?? 0
        let curve = Sparkline.text(run.digest.curve.points(atMost: curveWidth))
        facts.append(("loss", curve.isEmpty ? loss : "\(loss)  \(curve)"))
        if run.state == .training {
            let norm = Quantity.rate(last.gradientNorm)
            facts.append(("learning rate", "\(Self.short(last.learningRate)), gradient norm \(norm)"))
        }
        if let milestone = run.digest.lastMilestone {
            let best = run.run?.best.map {
                "; best \($0.metric) \(Quantity.fixed($0.score, 1)) at step \(Quantity.count($0.step))"
            }
            facts.append(("milestone", "\(milestone.split) at step \(Quantity.count(milestone.step))\(best ?? "")"))
        }
        return facts
    }

    /// The result of the run, or the next action.
    private var result: [(String, String)] {
        var facts: [(String, String)] = []
        switch run.state {
        case .interrupted, .failed:
            let step = run.step ?? 0
            if let last = run.digest.last, last.step > step {
                let lost = Quantity.count(last.step)
                facts.append(("lost", "the steps after it, up to \(lost), which are trained again"))
            }
            if let command = run.resuming { facts.append(("to go on", command)) }
        case .damaged:
            facts.append(("problem", run.run?.problem ?? ""))
        case .finished:
            facts.append(("to evaluate", "mixtape evaluate \(ShellWord.quoted(run.directory.path))"))
        default:
            break
        }
        if let report = run.run?.report, run.state == .evaluated {
            let tasks = report.tasks.map { "\($0.name) \(Quantity.fixed($0.score, 1))" }.joined(separator: ", ")
            let splits = ListedReport.splits(of: report.tasks)
            facts.append(("report", "\(splits) average \(Quantity.fixed(report.average, 1)): \(tasks)"))
            facts.append(("", FileSystem.join(run.directory.path, "report.html")))
        }
        return facts
    }

    /// - Parameter curveWidth: 0 for a table without curves
    private func table(curveWidth: Int) -> TextTable {
        let tasks = run.digest.tasks
        let isJudged = tasks.contains { $0.last != nil }
        var table = TextTable(
            [.init("task"), .init("loss", .right)] + (curveWidth > 0 ? [.init("curve")] : [])
                + (isJudged
                    ? [.init("metric"), .init("last", .right), .init("best", .right), .init("at", .right)] : []))
        for task in tasks {
            let curve = curveWidth > 0 ? [Sparkline.text(task.curve.points(atMost: curveWidth))] : []
            let row = [task.name, Quantity.fixed(run.digest.loss(of: task.name), 3)] + curve
            let scores = [
                task.last == nil ? "" : task.metric, task.last.map { Quantity.fixed($0.score, 1) } ?? "–",
                task.best.map { Quantity.fixed($0.score, 1) } ?? "–", task.best.map { Quantity.count($0.step) } ?? "–",
            ]
            table.append(row + (isJudged ? scores : []))
        }
        return table
    }

    /// Three digits of a number that may be very small: `0.00125`, `3.1e-05`.
    private static func short(_ value: Double) -> String { String(format: "%.3g", value) }
}
