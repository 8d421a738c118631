import CommandSyntax
import Foundation
import Testing

@Suite struct ProgressLineTests {
    /// A clock that is set by hand and a terminal that remembers.
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

    /// The note is told how much room there is, and fills it to the last column but one.
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

    @Test(arguments: [
        (0.0, "0.0 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (200, "3 min 20 s"),
        (3599.6, "1 h 00 min"), (7500, "2 h 05 min"), (273_600, "3 d 4 h"), (.nan, "–"), (.infinity, "–"), (-1, "–"),
    ])
    func durationsForPeople(seconds: Double, expected: String) {
        #expect(Quantity.duration(seconds) == expected)
    }

    @Test(arguments: [
        (-5.0, "just now"), (0, "just now"), (59, "just now"), (60, "1 min ago"), (3599, "59 min ago"),
        (3600, "1 h ago"),
        (172_799, "47 h ago"), (172_800, "2 d ago"), (1e9, "11,574 d ago"), (.nan, "just now"),
    ])
    func timesForPeople(seconds: Double, expected: String) {
        #expect(Quantity.ago(seconds) == expected)
    }

    @Test(arguments: [
        (-5.0, "less than a minute"), (59, "less than a minute"), (60, "1 min"), (3600, "1 h"), (172_800, "2 d"),
        (.nan, "less than a minute"),
    ])
    func lengthsOfTimeForPeople(seconds: Double, expected: String) {
        #expect(Quantity.lasting(seconds) == expected)
    }

    @Test(arguments: [
        (0.0, "1 January 1970, 00:00 UTC"), (1_772_366_400, "1 March 2026, 12:00 UTC"),
        (1_795_285_559, "21 November 2026, 18:25 UTC"),
    ])
    func datesForPeople(seconds: Double, expected: String) {
        #expect(Quantity.date(Date(timeIntervalSince1970: seconds)) == expected)
    }

    /// Of independent numbers: the root of the sum of the squares by their number.
    @Test func intervalsOfMeans() {
        #expect(Quantity.halfWidth(ofMeanOf: [3, 4]) == 2.5)
        #expect(Quantity.halfWidth(ofMeanOf: [7]) == 7)
        #expect(Quantity.decimals(halfWidth: Quantity.halfWidth(ofMeanOf: [])) == 1)
        #expect(Quantity.decimals(halfWidth: nil) == 1)
        #expect(Quantity.decimals(halfWidth: 2.5) == 0)
    }

    /// Half an interval's width has one digit, or two where the first is a 1.
    @Test(arguments: [
        (65.2, 77.1, 0), (50, 90, 0), (0, 200, 0), (70.0, 72.0, 1), (70.0, 73.0, 1), (69.0, 73.0, 0), (99.5, 100, 1),
        (99.8, 100, 2), (1.0214, 1.0226, 4), (1.02141, 1.02142, 4), (100, 100, 1), (.nan, .nan, 1), (0.0, 1.9, 1),
        (0.0, 3.8, 1), (0.0, 3.92, 0),
    ])
    func decimalsThatAnIntervalSupports(low: Double, high: Double, expected: Int) {
        #expect(Quantity.decimals(halfWidth: (high - low) / 2) == expected)
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1234, "-1,234"),
        (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func countsForPeople(count: Int, expected: String) {
        #expect(Quantity.count(count) == expected)
    }

    @Test(arguments: [
        (0.12345, "0.123"), (1.236, "1.24"), (12.36, "12.4"), (99.96, "100"), (12_345.6, "12,346"), (.nan, "–"),
    ])
    func ratesForPeople(rate: Double, expected: String) {
        #expect(Quantity.rate(rate) == expected)
    }

    @Test(arguments: [(3.0, "3"), (2.5, "2.5"), (0.1, "0.1"), (36_000, "36000"), (1e300, "1e+300")])
    func numbersAsShortAsTheyAre(number: Double, expected: String) {
        #expect(Quantity.number(number) == expected)
    }
}
