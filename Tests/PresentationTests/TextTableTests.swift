import Presentation
import Testing

@Suite struct TextTableTests {
    private let table = TextTable(
        [.init("task"), .init("score", .right), .init("note")],
        rows: [["spell", "98.5", "good"], ["日本", "7.25", ""], ["a\nb", "100", "long and winding"]])

    @Test func alignsForTheTerminal() {
        let expected = """
            task   score  note
            ─────  ─────  ────────────────
            spell   98.5  good
            日本    7.25
            a␊b      100  long and winding

            """
        #expect(table.text(terminal: Terminal(isInteractive: false, width: 10)) == expected)
    }

    /// Texts continue in the next line; numbers are never broken.
    @Test func fitsATerminal() {
        let text = table.text(terminal: Terminal(isInteractive: true, width: 25))
        let expected = """
            task   score  note
            ─────  ─────  ───────────
            spell   98.5  good
            日本    7.25
            a␊b      100  long and
                          winding

            """
        #expect(text == expected)
        #expect(table.width == 30)
    }

    /// If even whole words do not fit beside each other, each row is a block.
    @Test func fitsANarrowTerminal() {
        let expected = """
            task   spell
            score  98.5
            note   good

            task   日本
            score  7.25

            task   a␊b
            score  100
            note   long
                   and
                   winding

            """
        #expect(table.text(terminal: Terminal(isInteractive: true, width: 14)) == expected)
    }

    /// A word is never broken, unless its characters are wide.
    @Test func keepsWordsWhole() {
        let table = TextTable([.init("id", .right), .init("text")], rows: [["1", "abcdefghijklmnop 日本語日本語"]])
        let beside = """
            id  text
            ──  ────────────────────
             1  abcdefghijklmnop 日
                本語日本語

            """
        #expect(table.text(terminal: Terminal(isInteractive: true, width: 24)) == beside)
        let below = """
            id    1
            text  abcdefghijklmnop
                  日本語
                  日本語

            """
        #expect(table.text(terminal: Terminal(isInteractive: true, width: 13)) == below)
    }

    /// Names as in a comparison of runs: tasks and their metrics.
    @Test func namesFitEightyColumns() {
        let columns = ["task", "metric", "runs/short", "runs/long", "difference", "95% interval", "p", "verdict"]
        let table = TextTable(
            columns.map { .init($0) },
            rows: [["spell", "exact_match", "71.3", "83.0", "+11.7", "+8.2 to +15.1", "0.0001", "better than before"]])
        let text = table.text(terminal: Terminal(isInteractive: true, width: 80))
        #expect(text.contains("exact_match") && text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let narrow = table.text(terminal: Terminal(isInteractive: true, width: 40))
        #expect(narrow.hasPrefix("task          spell\nmetric        exact_match\n"))
    }

    @Test func alignsDecimalPoints() {
        let table = TextTable(
            [.init("task"), .init("score", .decimal)], rows: [["a", "98.5"], ["b", "7"], ["c", "–"], ["d", "0.25"]])
        let expected = """
            task  score
            ────  ─────
            a     98.5
            b      7
            c         –
            d      0.25

            """
        #expect(table.text(terminal: Terminal(isInteractive: false)) == expected)
        #expect(table.markdown().hasPrefix("| task | score |\n| --- | ---: |\n| a | 98.5 |\n| b | 7 |\n"))
    }

    @Test func writesMarkdown() {
        let table = TextTable([.init("task"), .init("score", .right)], rows: [["spell", "98.5"]])
        #expect(table.markdown() == "| task | score |\n| --- | ---: |\n| spell | 98.5 |\n")
    }

    @Test func withoutRows() {
        let table = TextTable([.init("task"), .init("score", .right)])
        #expect(table.text(terminal: Terminal(isInteractive: false)) == "task  score\n────  ─────\n")
    }
}
