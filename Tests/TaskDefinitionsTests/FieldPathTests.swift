import Configuration
import TaskDefinitions
import Testing

struct FieldPathTests {
    @Test(
        arguments: [
            ("a", ["a"]), ("a.b", ["a", "b"]), ("'a.b'", ["a.b"]), ("'a|b'.c.'{d}'", ["a|b", "c", "{d}"]),
            ("'it''s'", ["it's"]), ("it's", ["it's"]), ("'''s'", ["'s"]), ("''", [""]), ("a.''", ["a", ""]),
            ("a.", ["a", ""]),
            // Quotes without a meaning are ordinary characters.
            ("'s", ["'s"]), ("'a'b", ["'a'b"]), ("'a'.b'", ["a", "b'"]),
        ] as [(String, [String])])
    func reads(written: String, names: [String]) {
        #expect(FieldPath(written).names == names)
    }

    @Test(arguments: ["a", "a b", "it's", "'s", "'", "''", "", " a", "a ", "a|b", "a.b", "{a}", "}", "a'.b"])
    func writesWhatItReads(name: String) {
        for names in [[name], ["x", name], [name, "y"]] {
            #expect(FieldPath(FieldPath(names: names).written).names == names)
        }
        #expect((try? Template("{\(FieldPath(names: [name]).written)|default:x}").fields) == [name])
    }

    static let record = Record(fields: [
        "a|b": .string("bar"), "{x}": .string("braces"), "e.g.": .string("dots"), " n ": .string("spaces"),
        "it's": .string("quote"), "": .string("nameless"), "o.p": .object(["q.r": .string("deep")]),
    ])

    @Test(arguments: [
        ("{'a|b'}", "bar"), ("{'{x}'}", "braces"), ("{'e.g.'}", "dots"), ("{' n '}", "spaces"), ("{it's}", "quote"),
        ("{'it''s'}", "quote"), ("{''}", "nameless"), ("{'o.p'.'q.r'}", "deep"), ("{'none|}'|default:{'a|b'", ""),
        ("{'x.y'|default:no field}", "no field"), ("{{'{'a|b'}'}}", "{'bar'}"),
    ])
    func templatesNameAnyField(source: String, expected: String) throws {
        guard !expected.isEmpty else {
            #expect(throws: TemplateProblem.self) { _ = try Template(source) }
            return
        }
        #expect(try Template(source).render(Self.record) == expected)
    }

    @Test func aQuotedNameIsOneName() throws {
        let record = Record(fields: ["a": .object(["b": .string("nested")])])
        #expect(throws: ExampleProblem(field: "a.b", message: "missing field \"a.b\"; the record has: a")) {
            _ = try Template("{'a.b'}").render(record)
        }
        #expect(throws: ExampleProblem(field: "a|b", message: "field \"a|b\" is null, not text")) {
            _ = try Template("{'a|b'}").render(Record(fields: ["a|b": .null]))
        }
    }

    @Test(arguments: [
        ("x {'a|b}", 3, "the quote before a field's name is never closed; a quote in a name is doubled: {'it''s'}"),
        (
            "x {'a'b}", 2,
            "after a quoted name only a dot, a bar or the brace may follow; a quote in a name is doubled, as in "
                + "{'it''s'}"
        ),
        (
            "{ a}", 0,
            "the field name in \"{ a}\" begins or ends with a space; write such a name in quotes: {' a'}"
        ),
    ])
    func saysWhereAQuoteIsWrong(source: String, offset: Int, message: String) {
        let problem = #expect(throws: TemplateProblem.self) { _ = try Template(source) }
        #expect(problem?.offset == offset)
        #expect(problem?.message == message)
    }

    /// Templates read what steps write, however each writes the name.
    @Test func stepsReadAndWriteAnyField() throws {
        let task = try TaskDefinition.read(
            text: """
                {"name": "t", "sources": {"train": "t.jsonl"}, "input": "{'a|b'} {'e.g.'} {x}",
                 "target": "{'l.l'}", "labels": ["no", "yes"], "metrics": ["accuracy"],
                 "preprocess": [{"lowercase": {"field": ["a|b", "'e.g.'"]}},
                                {"join": {"field": "'m.m'", "separator": "+"}},
                                {"collect": {"fields": ["'m.m'", "'o.p'.q"], "into": "xs"}},
                                {"first": {"field": "xs", "into": "x"}},
                                {"map": {"field": "l.l", "values": {"0": "no", "1": "yes"}}}]}
                """, file: "t.json")
        let record = Record(fields: [
            "a|b": .string("BAR"), "e.g.": .string("DOTS"), "m.m": .list([.string("1"), .string("2")]),
            "o.p": .object(["q": .string("Q")]), "l.l": .number("1"),
        ])
        let example = try task.render(record, split: .train)[0]
        #expect(example.input == "bar dots 1+2" && example.targets == ["yes"])
    }
}
