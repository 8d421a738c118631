import Configuration
import Foundation

/// One line on standard error that shows the progress, rate and remaining time of a long piece of work. It appears
/// after a second and is redrawn at most ten times a second. It is silent if standard error is not a terminal.
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
    /// The amount done when the rate was last measured, and the time.
    private var measured: (done: Int, time: Double)
    private var rate = 0.0

    static let firstShownAfterSeconds = 1.0
    static let secondsBetweenDrawings = 0.1
    /// The rate is averaged over about this long: a pause is forgotten, and a hiccup does not show.
    static let rateHorizonSeconds = 10.0

    /// - Parameters:
    ///   - total: the amount to do, if it is known.
    ///   - done: the amount that is done already, such as the step at which a run is resumed.
    ///   - clock: a monotonic clock, in seconds.
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

    /// Reports the total amount done. It is cheap enough to call for every example.
    package func update(_ done: Int, note: @autoclosure () -> String = "") { update(done) { _ in note() } }

    /// Reports the total amount done, with a note that is fitted to the line.
    /// - Parameter note: makes the note from the number of columns left for it
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

    /// Removes the line. The next output starts in its place.
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
            // A note tells the rates that matter, and a line of 80 columns has no room for more.
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
