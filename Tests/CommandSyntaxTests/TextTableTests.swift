import CommandSyntax
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

    /// Texts go on in the next line; numbers are whole in any case.
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
        let narrow = table.text(terminal: Terminal(isInteractive: true, width: 5))
        #expect(narrow.contains(" 98.5") && narrow.contains(" 7.25") && narrow.contains("  100"))
    }

    /// Words that are wider than their column are broken between characters, wide ones included.
    @Test func breaksLongWords() {
        let table = TextTable([.init("id", .right), .init("text")], rows: [["1", "abcdefghijklmnop 日本語日本語"]])
        let expected = """
            id  text
            ──  ─────────
             1  abcdefghi
                jklmnop
                日本語日
                本語

            """
        #expect(table.text(terminal: Terminal(isInteractive: true, width: 13)) == expected)
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
