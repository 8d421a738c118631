import Configuration
import Testing

@Suite struct SafeTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("a\nb\tc", "a␊b␉c"), ("\u{1B}[31mred\u{7F}", "␛[31mred␡"), ("\u{9B}x", "\u{FFFD}x"),
        ("e\u{301}", "e\u{301}"), ("a\u{202E}b\u{2066}c", "a<U+202E>b<U+2066>c"), ("a\u{2028}b", "a<U+2028>b"),
        ("a\r\nb", "a␍␊b"),
        // Characters that spelling needs stay: direction marks of single letters, joiners, emoji.
        ("שלום\u{200F}!", "שלום\u{200F}!"), ("می\u{200C}خواهم", "می\u{200C}خواهم"), ("👩\u{200D}🚀", "👩\u{200D}🚀"),
    ])
    func onALine(text: String, shown: String) {
        #expect(text.printable.unicodeScalars.elementsEqual(shown.unicodeScalars))
    }

    @Test func withItsLines() {
        #expect("a\n\tb\u{1B}c\r\n".printableLines.unicodeScalars.elementsEqual("a\n\tb␛c␍\n".unicodeScalars))
        #expect("a\u{202E}\u{2029}".printableLines == "a<U+202E><U+2029>")
    }

    /// JSON stays JSON and means the same.
    @Test func inJSON() throws {
        let text = "a\u{202E}b\u{2066}\u{9B}\u{7F}\u{1F}\tc\u{200F}"
        let json = JSONOutput.object([(text, .array([.string(text), .object([("b", .string("\u{2029}"))])]))]).text
        let shown = json.printableJSON
        #expect(shown.contains(#""a\u202eb\u2066\u009b\u007f\u001f\tc"# + "\u{200F}\""))
        #expect(shown.contains("\n") && !shown.unicodeScalars.contains { (0x202A...0x202E).contains($0.value) })
        let root = try JSONDocument(bytes: Array(shown.utf8), file: "a", dialect: .strict).root
        #expect(root.members?.first?.key.isExactly(text) == true)
        #expect(root.members?.first?.node.elements?.first?.string?.isExactly(text) == true)
        #expect("{\"a\": 1}\n".printableJSON == "{\"a\": 1}\n")
    }

    /// A file's keys and values appear in its messages.
    @Test func aProblemIsOneLineThatSteersNothing() {
        let place = SourceLocation(file: "a\u{1B}.json", line: 1, column: 2)
        let problem = Diagnostic("unknown key \"x\u{1B}[2J\ny\"", path: "k\u{7}", at: place)
        #expect(problem.description == "a␛.json:1:2: k␇: unknown key \"x␛[2J␊y\"")
    }
}
