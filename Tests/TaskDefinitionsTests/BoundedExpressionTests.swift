import TaskDefinitions
import Testing

/// Patterns that would silently find nothing, or search for minutes.
struct BoundedExpressionTests {
    private func finds(_ pattern: String, _ text: String) throws -> FieldValue? {
        var record = Record(fields: ["t": .string(text)])
        _ = try FindStep(field: "t", pattern: pattern, destination: "x").apply(to: &record)
        return record.fields["x"]
    }

    private func message(_ pattern: String, _ text: String) -> String? {
        do {
            _ = try finds(pattern, text)
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// A repetition inside a repetition, and one that restarts at every place.
    @Test(arguments: [
        ("(a+)+$", String(repeating: "a", count: 60) + "b", 61),
        ("a*b", String(repeating: "a", count: 200_000), 200_000),
    ])
    func aRunawayPatternIsStopped(pattern: String, text: String, count: Int) {
        #expect(
            message(pattern, text)
                == "field \"t\": the pattern \"\(pattern)\" was stopped after 2 s on this text of \(count) characters; "
                + "avoid repetitions inside repetitions, begin the pattern with ^ or \\b, or shorten the text in an "
                + "earlier step")
    }

    @Test func aFullStackIsAnError() {
        let text = String(repeating: "ab\n", count: 200_000) + "x"
        #expect(
            message("(.|\\n)*x", text)
                == "field \"t\": the pattern \"(.|\\n)*x\" needs too much memory on this text of 600001 characters; "
                + "write repetitions of a group as possessive ones, such as (?:a|b)*+, or shorten the text in an "
                + "earlier step")
    }

    /// 200,000 matches, and 200,000 repetitions in one match.
    @Test func longTextsAreSearchedWhole() throws {
        let text = String(repeating: "<ab> é", count: 200_000)
        #expect(try finds("<([^>]*)>", text) == .list([FieldValue](repeating: .string("ab"), count: 200_000)))
        let long = String(repeating: "é🙂", count: 200_000)
        #expect(try finds("(?:é🙂)++", "x\(long)y") == .list([.string(long)]))
        #expect(try finds("(a)|(b)(c)?", "abcb") == .list([.string("a"), .string("bc"), .string("b")]))
    }
}
