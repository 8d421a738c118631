import ExampleStore
import Testing

struct DuplicateCheckTests {
    private func check(_ examples: [(input: String, targets: [String])]) -> DuplicateCheck {
        var check = DuplicateCheck()
        for (ordinal, example) in examples.enumerated() {
            check.add(
                StoredExample(
                    id: ordinal, ordinal: ordinal, sourceFile: "f", line: ordinal + 1, fields: "{}",
                    input: example.input, targets: example.targets))
        }
        return check
    }

    @Test func examplesThatRepeatOthers() {
        let found = check([("a", ["x"]), ("b", ["x"]), ("a", ["x"]), ("b", ["x", "y"]), ("c", ["x"])])
        #expect(found.duplicates == 2 && found.firstDuplicate == .init(earlier: 0, later: 2))
        #expect(found.contradictions == 0 && found.firstContradiction == nil)
    }

    @Test func examplesThatContradictOthers() {
        let found = check([("a", ["x"]), ("b", ["x", "y"]), ("b", ["y"]), ("b", ["z"]), ("a", ["y", "z"])])
        #expect(found.duplicates == 0)
        #expect(found.contradictions == 2 && found.firstContradiction == .init(earlier: 1, later: 3))
        // A second example whose targets include the earlier answer.
        #expect(check([("a", ["x"]), ("a", ["y", "x"])]).contradictions == 0)
    }

    @Test func textsAreComparedToTheLetter() {
        let found = check([("e\u{301}", ["x"]), ("\u{e9}", ["y"]), ("", []), ("", [])])
        #expect(found.contradictions == 0 && found.duplicates == 1)
    }
}
