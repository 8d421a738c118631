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

    @Test func cutsTheWidestColumnToFitATerminal() {
        let text = table.text(terminal: Terminal(isInteractive: true, width: 25))
        #expect(text.contains("a␊b      100  long and w…\n"))
        for line in text.split(separator: "\n") { #expect(String(line).displayWidth <= 25) }
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
