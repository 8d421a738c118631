import Foundation
import Presentation
import Testing

@Suite struct ProgressLineTests {
    /// A manual clock and a terminal that records its text.
    private final class Screen {
        var time = 50.0
        var written: [String] = []

        func line(total: Int?, done: Int = 0, isInteractive: Bool = true, width: Int = 100) -> ProgressLine {
            ProgressLine(
                label: "train", total: total, unit: "steps", done: done,
                terminal: Terminal(isInteractive: isInteractive, width: width),
                clock: { [unowned self] in time }, write: { [unowned self] in written.append($0) })
        }
    }

    @Test func tellsRateAndTimeLeft() {
        let screen = Screen()
        let progress = screen.line(total: 4000)
        screen.time += 2
        progress.update(50, note: "loss 1.25")
        #expect(screen.written == ["\r\u{1B}[Ktrain  1%  50/4,000  2 min 38 s left  loss 1.25"])
        progress.finish()
        #expect(screen.written.last == "\r\u{1B}[K")
    }

    /// The note receives the available width and fills it to the last column but one.
    @Test(arguments: [40, 60, 80, 120])
    func aNoteThatIsMadeToFit(width: Int) {
        let screen = Screen()
        let progress = screen.line(total: 4000, width: width)
        screen.time += 2
        progress.update(50) { String(repeating: "n", count: $0) }
        #expect(screen.written.count == 1 && !screen.written[0].contains("…"))
        #expect(screen.written[0].dropFirst(4).count == width - 1)
    }

    @Test(arguments: [
        (90, "loss 0.5  80 ex/s  900 tok/s  spelling 0.21 (81.5)  arithmetic 0.04"),
        (67, "loss 0.5  80 ex/s  900 tok/s  spelling 0.21 (81.5)  arithmetic 0.04"),
        (66, "loss 0.5  80 ex/s  spelling 0.21 (81.5)  arithmetic 0.04"),
        (56, "loss 0.5  80 ex/s  spelling 0.21 (81.5)  arithmetic 0.04"),
        (55, "loss 0.5  80 ex/s  spelling 0.21 (81.5)  arithmet… 0.04"),
        (50, "loss 0.5  80 ex/s  spell… 0.21 (81.5)  arith… 0.04"),
        (10, "loss 0.5  80 ex/s  spe… 0.21 (81.5)  ari… 0.04"),
    ])
    func aNoteOfParts(width: Int, expected: String) {
        let note = ProgressNote(
            "loss 0.5  80 ex/s", extra: "900 tok/s",
            parts: [("spelling", "0.21 (81.5)"), ("arithmetic", "0.04")])
        #expect(note.text(within: width) == expected)
    }

    @Test func countsTheRateFromWhereItBegan() {
        let screen = Screen()
        let progress = screen.line(total: 100, done: 90)
        screen.time += 2
        progress.update(92)
        #expect(screen.written == ["\r\u{1B}[Ktrain  92%  92/100 steps  1.00 steps/s  8.0 s left"])
    }

    @Test func doesWithoutATotal() {
        let screen = Screen()
        let progress = screen.line(total: nil)
        screen.time += 10
        progress.update(12_000)
        #expect(screen.written == ["\r\u{1B}[Ktrain  12,000 steps  1,200 steps/s"])
    }

    @Test func appearsAfterASecondAndAtMostTenTimesASecond() {
        let screen = Screen()
        let progress = screen.line(total: 1000)
        for step in 1...3000 {
            screen.time = 50 + Double(step) / 1000
            progress.update(step / 3)
            if step < 999 { #expect(screen.written.isEmpty) }
        }
        #expect((19...21).contains(screen.written.count))
    }

    @Test func isSilentWhereNobodyWatches() {
        let screen = Screen()
        let progress = screen.line(total: 10, isInteractive: false)
        screen.time += 5
        progress.update(5)
        progress.finish()
        #expect(screen.written.isEmpty)
    }

    @Test func neverWrapsAndNeverShowsControlCharacters() {
        let screen = Screen()
        let progress = screen.line(total: 10, width: 30)
        screen.time += 5
        progress.update(5, note: "a\nb" + String(repeating: "x", count: 100))
        #expect(screen.written[0].dropFirst(4).count <= 29)
        #expect(!screen.written[0].contains("\n"))
    }
}
