import Configuration
import Foundation

/// One line on standard error that says how far a long piece of work has come, how fast it goes and how long it will
/// still take. It appears after a second, is redrawn at most ten times a second, and is silent where standard error is
/// no terminal.
///
///     let progress = ProgressLine(label: "train", total: 4000, unit: "steps")
///     for step in 1...4000 { …; progress.update(step, note: "loss 1.23") }
///     progress.finish()
package final class ProgressLine {
    private let label: String
    private let total: Int?
    private let unit: String
    private let terminal: Terminal
    private let clock: () -> Double
    private let write: (String) -> Void

    private let start: Double
    private var lastDrawn: Double
    private var isShown = false
    /// What was done when the rate was last measured, and when.
    private var measured: (done: Int, time: Double)
    private var rate = 0.0

    static let firstShownAfterSeconds = 1.0
    static let secondsBetweenDrawings = 0.1
    /// The rate is averaged over about this long, so that a pause is forgotten and a hiccup does not show.
    static let rateHorizonSeconds = 10.0

    /// - Parameters:
    ///   - total: how much there is to do, where that is known.
    ///   - done: how much is done already, such as the step at which a run is resumed.
    ///   - clock: seconds that only ever grow.
    package init(
        label: String, total: Int?, unit: String, done: Int = 0, terminal: Terminal = .error,
        clock: @escaping () -> Double = { ProcessInfo.processInfo.systemUptime },
        write: @escaping (String) -> Void = Terminal.steerError
    ) {
        self.label = label
        self.total = total
        self.unit = unit
        self.terminal = terminal
        self.clock = clock
        self.write = write
        start = clock()
        lastDrawn = start
        measured = (done, start)
    }

    /// Tells how much is done in all. Cheap enough to be called for every example.
    package func update(_ done: Int, note: @autoclosure () -> String = "") { update(done) { _ in note() } }

    /// The same with a note that is made to fit.
    /// - Parameter note: makes the note; it is told how many columns are left for it
    package func update(_ done: Int, note: (Int) -> String) {
        guard terminal.isInteractive else { return }
        let now = clock()
        guard now - start >= Self.firstShownAfterSeconds, now - lastDrawn >= Self.secondsBetweenDrawings else { return }
        lastDrawn = now
        measure(done, now)
        let used = text(done: done, note: " ").displayWidth
        let line = text(done: done, note: note(terminal.width - used)).printable.truncated(to: terminal.width - 1)
        write("\r\u{1B}[K" + line)
        isShown = true
    }

    /// Takes the line away, so that what is printed next stands where it was.
    package func finish() {
        if isShown { write("\r\u{1B}[K") }
        isShown = false
    }

    private func measure(_ done: Int, _ now: Double) {
        let seconds = now - measured.time
        guard seconds > 0 else { return }
        let current = Double(done - measured.done) / seconds
        let weight = measured.time == start ? 1 : 1 - exp(-seconds / Self.rateHorizonSeconds)
        rate += weight * (current - rate)
        measured = (done, now)
    }

    private func text(done: Int, note: String) -> String {
        var parts = [label]
        if let total, total > 0 {
            let percent = Int((100 * Double(done) / Double(total)).rounded(.down))
            parts.append("\(percent)%")
            // A note tells the rates that matter itself, and a line of 80 columns has no room for more.
            parts.append("\(Quantity.count(done))/\(Quantity.count(total))\(note.isEmpty ? " \(unit)" : "")")
        } else {
            parts.append("\(Quantity.count(done)) \(unit)")
        }
        if rate > 0, note.isEmpty { parts.append("\(Quantity.rate(rate)) \(unit)/s") }
        if rate > 0, let total, total > done { parts.append("\(Quantity.duration(Double(total - done) / rate)) left") }
        if !note.isEmpty { parts.append(note) }
        return parts.joined(separator: "  ")
    }
}
