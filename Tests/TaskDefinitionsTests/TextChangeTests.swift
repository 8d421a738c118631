import Foundation
import TaskDefinitions
import Testing

struct TextChangeTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let change: any TextChange
        let before: String
        /// The text after the change, or the reason why there is none.
        let after: Result<String, TextProblem>

        init(_ change: any TextChange, _ before: String, _ after: String) {
            (self.change, self.before, self.after) = (change, before, .success(after))
        }
        init(_ change: any TextChange, _ before: String, problem: String) {
            (self.change, self.before, self.after) = (change, before, .failure(TextProblem(problem)))
        }
        var testDescription: String { "\(change) of \(before)" }
    }

    static let map = MapValues(["0": "negative", "1": "positive", "true": "yes"])
    static let round = RoundNumber(nearest: Decimal(string: "0.2")!, decimals: 1)
    static let tags = CleanText([.tags]), entities = CleanText([.entities])

    static let examples: [Example] = [
        Example(map, "1", "positive"),
        Example(map, "-1", problem: #"the map has no value "-1"; did you mean "1"?"#),
        Example(map, "maybe", problem: #"the map has no value "maybe"; expected one of: 0, 1, true"#),
        Example(LowercaseText(), "ÉCOLE Neutral", "école neutral"),
        // A final sigma stands at the end of a word, even before characters that case ignores, and nowhere else.
        Example(LowercaseText(), "ΟΔΟΣ ΣΑΣ. Σ ΑΣ'Α ΑΣ'", "οδος σας. σ ασ'α ας'"),
        Example(LowercaseText(), "İSTANBUL ǅ ẞ", "i\u{307}stanbul ǆ ß"),
        Example(ReplaceText(text: "_", replacement: " "), "a_b__c", "a b  c"),
        Example(ReplaceText(text: "ab", replacement: ""), "aabb", "ab"),
        Example(CollapseSpaces(), "  a \t b\n\u{a0}c ", "a b c"),
        Example(TrimSpaces(), "  Two \t Words \n", "Two \t Words"),
        Example(TrimSpaces(), " \n", ""),
        // Halves are rounded to the even multiple: 3.3 = 16.5 * 0.2 to 16 * 0.2, and 3.5 = 17.5 * 0.2 to 18 * 0.2.
        Example(round, "3.3", "3.2"),
        Example(round, "3.5", "3.6"),
        Example(round, "4.085", "4.0"),
        Example(round, "5", "5.0"),
        Example(round, "0.1", "0.0"),
        Example(round, "-0.31", "-0.4"),
        Example(round, "3e-1", "0.4"),
        Example(RoundNumber(nearest: 1, decimals: 0), "2.5", "2"),
        Example(RoundNumber(nearest: 5, decimals: 2), "12.4", "10.00"),
        Example(round, "four", problem: #""four" is not a number"#),
        Example(round, "nan", problem: #""nan" is not a number"#),
        Example(round, "1e300", problem: #""1e300" is not a number"#),
        // The results of T5's regular expressions, without the spaces at the ends.
        Example(PadPunctuation(), "Who's Bo (b. 1980)?", "Who ' s Bo ( b . 1980 ) ?"),
        Example(PadPunctuation(), "a\n\tb  c\u{a0}d–e", "a b c\u{a0}d–e"),
        Example(PadPunctuation(), "$1,000!!", "$ 1 , 000 ! !"),
        Example(PadPunctuation(), "...", ". . ."),
        Example(PadPunctuation(), "", ""),
        Example(AfterMarker("answer:"), "so answer: 7 answer: 8", " 7 answer: 8"),
        Example(AfterMarker("answer:", isLast: true), "so answer: 7 answer: 8", " 8"),
        Example(AfterMarker("answer:"), "seven", "seven"),
        Example(FirstLine(), "\n \r\nThe first.\r\nThe second.\n", "The first."),
        Example(FirstLine(), " \n ", ""),
        // HTML.
        Example(tags, "one<br>two<p class=\"a>b\">three</P>four", "one two three four"),
        Example(tags, "<b>Sent 1: </b>On <a href='x'>the</a> mat", "Sent 1: On the mat"),
        Example(tags, "a < b, 1<2 and e > f <3", "a < b, 1<2 and e > f <3"),
        Example(tags, "a<!-- <p> -->b<!doctype html><?xml?>c", "abc"),
        Example(tags, "a<script>if (x < 1) { f('<p>') }</script>b<STYLE>p {}</style>c", "a b c"),
        Example(tags, "a<script>b", "a b"),
        Example(tags, "it's <b and <i>so</i>", "it's <b and so"),
        Example(tags, "<", "<"),
        Example(entities, "&lt;b&gt; &amp;amp; &eacute;&#233;&#xE9; &hellip;", "<b> &amp; ééé …"),
        Example(entities, "AT&T; &nosuch; & &; &#; &#x; &#+1; &copy", "AT&T; &nosuch; & &; &#; &#x; &#+1; &copy"),
        Example(entities, "&#xD800; &#1114112; &#0;", "&#xD800; &#1114112; &#0;"),
        Example(CleanText([.whitespace]), " a&nbsp;\n b", "a&nbsp; b"),
        Example(CleanText(), "<p>Why\n is&nbsp;<code>a&lt;b&gt;c</code>?</p>\n", "Why is a<b>c?"),
    ]

    @Test(arguments: examples)
    func changesTheText(example: Example) throws {
        let change = example.change
        switch example.after {
        case .success(let text):
            let changed = try change.apply(to: example.before)
            #expect(Array(changed.unicodeScalars) == Array(text.unicodeScalars))
        case .failure(let problem): #expect(throws: problem) { _ = try change.apply(to: example.before) }
        }
    }

    /// HTML 4's named references and numeric ones, as Python reads them.
    @Test func entitiesAreThoseOfPython() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appendingPathComponent("Fixtures/texts/html.json"))
        let expected = try JSONDecoder().decode([String: String].self, from: data)
        #expect(expected.count > 250)
        for (text, character) in expected {
            let decoded = Self.entities.apply(to: "<\(text)>")
            #expect(Array(decoded.unicodeScalars) == Array("<\(character)>".unicodeScalars), "\(text)")
        }
    }

    private func task(postprocess: String) throws -> TaskDefinition {
        try TaskDefinition.read(
            text: """
                {"name": "t", "sources": {"train": "t.jsonl"}, "postprocess": [\(postprocess)], "input": "t {a}",
                 "target": "{b}", "metrics": ["exact_match"]}
                """, file: "t.json")
    }

    @Test(arguments: PostprocessingCatalogue.all.map { $0.name })
    func everyChangeReadsItsExample(name: String) throws {
        let type = try #require(PostprocessingCatalogue.all.first { $0.name == name })
        let change = try #require(try task(postprocess: "{\"\(name)\": {\(type.example)}}").postprocessing.first)
        #expect(Swift.type(of: change).name == name)
        #expect(!type.summary.isEmpty && !type.exampleField.isEmpty)
        let settings = FieldValue.object(change.settings).jsonText
        let again = try #require(try task(postprocess: "{\"\(name)\": \(settings)}").postprocessing.first)
        #expect(again.settings == change.settings)
        if !type.needsSettings {
            #expect(try task(postprocess: "\"\(name)\"").postprocessing.count == 1)
        }
        #expect(Self.examples.contains { Swift.type(of: $0.change).name == name })
    }

    @Test func aPredictionThatCannotBeChangedStays() throws {
        let steps = #""trim", {"map": {"values": {"yes": "True"}}}, {"after": {"text": "=", "occurrence": "last"}}"#
        let task = try task(postprocess: steps)
        #expect(task.postprocess(" yes ") == "True")
        #expect(task.postprocess(" no =1 =2") == "2")
        #expect(task.postprocess("maybe") == "maybe")
    }
}
