import Foundation
import Presentation
import Testing

@Suite struct TerminalTests {
    @Test func aFileIsNoTerminal() throws {
        let file = try #require(fopen("/dev/null", "w"))
        defer { fclose(file) }
        let terminal = Terminal(descriptor: fileno(file), environment: [:])
        #expect(!terminal.isInteractive && !terminal.hasColor && terminal.width == 80)
        #expect(Terminal(descriptor: fileno(file), environment: ["COLUMNS": "120"]).width == 120)
        #expect(Terminal(descriptor: fileno(file), environment: ["COLUMNS": "-3"]).width == 80)
        #expect(terminal.bold("a") == "a")
        func hasColor(_ environment: [String: String]) -> Bool {
            Terminal(descriptor: fileno(file), environment: environment).hasColor
        }
        #expect(hasColor(["CLICOLOR_FORCE": "1", "TERM": "dumb"]))
        #expect(!hasColor(["CLICOLOR_FORCE": "0"]) && !hasColor(["CLICOLOR_FORCE": ""]))
        #expect(!hasColor(["CLICOLOR_FORCE": "1", "NO_COLOR": "1"]))
    }

    @Test func aTerminalHasColourUnlessItIsUnwelcome() {
        // A pseudo-terminal, which a sandbox may deny.
        let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        #expect(Terminal(descriptor: descriptor, environment: [:]).hasColor)
        #expect(Terminal(descriptor: descriptor, environment: ["NO_COLOR": ""]).hasColor)
        #expect(!Terminal(descriptor: descriptor, environment: ["NO_COLOR": "1"]).hasColor)
        #expect(!Terminal(descriptor: descriptor, environment: ["TERM": "dumb"]).hasColor)
        #expect(Terminal(descriptor: descriptor, environment: [:]).bold("a") == "\u{1B}[1ma\u{1B}[0m")
    }

    @Test(arguments: [
        ("", 0), ("abc", 3), ("größe", 5), ("e\u{301}", 1), ("日本", 4), ("한국", 4), ("ｆ", 2), ("😀", 2), ("❤️", 2),
        ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("\u{AD}", 0), ("–…", 2),
    ])
    func measuresWidth(text: String, width: Int) {
        #expect(text.displayWidth == width)
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""), ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"), ("", 0, ""),
    ])
    func truncates(text: String, width: Int, expected: String) {
        #expect(text.truncated(to: width) == expected)
        #expect(text.truncated(to: width).displayWidth <= width)
    }

    @Test(arguments: [
        ("one two three", 7, ["one two", "three"]), ("one  two", 3, ["one", "two"]),
        ("abcdef gh", 4, ["abcdef", "gh"]),
        ("日本語", 4, ["日本", "語"]), ("a 日本", 3, ["a", "日", "本"]), ("", 4, []), (" a ", 4, ["a"]),
        ("e\u{301}e\u{301}", 1, ["e\u{301}e\u{301}"]), ("ab日c", 2, ["ab", "日", "c"]),
    ])
    func wraps(text: String, width: Int, expected: [String]) {
        #expect(text.wrapped(to: width) == expected)
    }

    /// Lines for users: the program's own styles pass. Any other escape does not.
    @Test func whatIsShownCannotSteerTheTerminal() {
        let terminal = Terminal(isInteractive: true, hasColor: true)
        let styled = terminal.yellow("warning:") + " a\tb\n" + terminal.bold("c") + terminal.dim("d")
        #expect(Terminal.safe(styled) == styled)
        #expect(Terminal.safe("\u{1B}]0;title\u{7}\u{1B}[2J\u{1B}[31mred\rx") == "␛]0;title␇␛[2J␛[31mred␍x")
        #expect(Terminal.safe("\u{1B}[1mbold\u{1B}") == "\u{1B}[1mbold␛")
        #expect(Terminal.safe("\u{1B}[1\u{301}m") == "␛[1\u{301}m")
        #expect(Terminal.safe("plain") == "plain")
    }

    /// A title may come from a file: the name of a run, or a label.
    @Test func tablesShowTitlesSafely() {
        var table = TextTable([.init("a\u{1B}[2Jb")])
        table.append(["c\u{202E}d"])
        #expect(table.text(terminal: Terminal(isInteractive: false)) == "a␛[2Jb\n──────────\nc<U+202E>d\n")
    }
}
