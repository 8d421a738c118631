import TaskDefinitions
import Testing

struct TemplateTests {
    static let record = Record(fields: [
        "en": .string("A cat."), "n": .number("1.50"), "yes": .bool(true), "a.b c": .string("{en}"), "none": .null,
        "list": .list([.string("x")]), "nested": .object([:]), "empty": .string(""), "no": .list([]),
        "p": .object(["t": .string("deep"), "q": .list([.object(["a": .string("1")]), .object(["a": .number("2")])])]),
        "qs": .list([
            .object(["as": .list([.object(["t": .string("u")]), .object(["t": .string("v")])])]),
            .object(["as": .list([.object(["t": .string("w")])])]),
        ]), "a.b": .string("literal"), "a": .object(["b": .string("nested"), "n": .null]), "b|c": .string("bar"),
    ])

    @Test(arguments: [
        ("translate English to German: {en}", "translate English to German: A cat."),
        ("{n}", "1.50"),
        ("{yes} {n}{n}", "true 1.501.50"),
        ("{{en}} is {en}", "{en} is A cat."),
        ("{{{en}}}", "{A cat.}"),
        ("}}{{", "}{"),
        ("{a.b c}", "{en}"),
        ("é{en}ü", "éA cat.ü"),
        // Paths into objects. A field with the whole name has precedence.
        ("{p.t}", "deep"),
        ("{a.b}", "literal"),
        ("{p.q.a|join:, }", "1, 2"),
        ("{qs.as.t|join:-}", "u-v-w"),
        // The default for missing texts, and the text between the elements of a list.
        ("{missing|default:none}", "none"),
        ("{none|default:none}", "none"),
        ("{empty|default:none}", "none"),
        ("{p.x|default:none}{no|default:none}{nested|default:none}", "nonenonenone"),
        ("{a.n.m|default:none}", "none"),
        ("{en|default:none}", "A cat."),
        ("[{missing|default:}]", "[]"),
        ("{list|join:, |default:none}{no|join:, |default:none}", "xnone"),
        ("{no|default:a: b|join:, }", "a: b"),
        ("{qs.as.t|join: || }{missing|default:||}", "u | v | w|"),
    ])
    func renders(source: String, expected: String) throws {
        #expect(try Template(source).render(Self.record) == expected)
    }

    @Test func namesItsFieldsOnce() throws {
        #expect(try Template("{b} {a} {b} {{c}}").fields == ["b", "a"])
    }

    @Test(arguments: [
        (
            "{missing}",
            "missing field \"missing\"; the record has: a, a.b, a.b c, b|c, empty, en, list, n, nested, no, none, p, …"
        ),
        ("{none}", "field \"none\" is null, not text"),
        ("{nested}", "field \"nested\" is an object, not text"),
        ("{list}", "field \"list\" is a list, not text; the step \"join\" makes a text of a list"),
    ])
    func saysWhichFieldIsAtFault(source: String, message: String) throws {
        let template = try Template(source)
        #expect(throws: ExampleProblem(field: template.fields[0], message: message)) {
            _ = try template.render(Self.record)
        }
    }

    @Test(arguments: [
        ("{p.x}", "p", "field \"p.x\": \"p\" has no \"x\"; it has: q, t"),
        ("{nested.x}", "nested", "field \"nested.x\": \"nested\" has no \"x\"; it has: no fields"),
        ("{p.t.x}", "p", "field \"p.t.x\": \"p.t\" is a string, not an object with \"x\""),
        (
            "{list.x|default:y}", "list",
            "field \"list.x\": \"list\" has an element that is a string, not an object with \"x\""
        ),
        ("{p.q.b}", "p", "field \"p.q.b\": \"p.q\" (element 1) has no \"b\"; it has: a"),
        ("{p.q.a}", "p", "field \"p.q.a\" is a list, not text; the step \"join\" makes a text of a list"),
        ("{a.n.m}", "a", "field \"a.n.m\": \"a.n\" is null"),
        ("{en|join:, }", "en", "field \"en\" is a string, not a list"),
        ("{p|default:x}", "p", "field \"p\" is an object, not text"),
        (
            "{list|default:x}", "list",
            "field \"list\" is a list, not text; the step \"join\" makes a text of a list"
        ),
    ])
    func saysWhereAWayEnds(source: String, field: String, message: String) throws {
        let template = try Template(source)
        #expect(throws: ExampleProblem(field: field, message: message)) { _ = try template.render(Self.record) }
    }

    @Test func aWayThatBeginsNowhereIsAMissingField() throws {
        let record = Record(fields: ["x": .null])
        #expect(throws: ExampleProblem(field: "y", message: "missing field \"y.z\"; the record has: x")) {
            _ = try Template("{y.z}").render(record)
        }
    }

    @Test(arguments: [
        ("x {en", 2, "'{' is never closed; a literal brace is written '{{'"),
        ("x {en {n}", 2, "'{' is never closed; a literal brace is written '{{'"),
        ("é {{}} {", 7, "'{' is never closed; a literal brace is written '{{'"),
        ("x {}", 2, "'{}' names no field; write one as in {sentence}"),
        ("{en} }", 5, "'}' without a '{' before it; a literal brace is written '}}'"),
        ("x {|default:y}", 2, "no field is named before '|'; write one as in {sentence|default:none}"),
        ("x {en|defualt:y}", 6, "unknown \"defualt\" behind '|'; did you mean \"default\"?"),
        ("{en|upper}", 4, "unknown \"upper\" behind '|'; expected one of: default, join"),
        ("{en|default}", 4, "\"default\" needs a text behind a colon, as in {en|default:none}"),
        ("{en|join}", 4, "\"join\" needs a text behind a colon, as in {en|join:, }"),
        ("{en|join:, |join:, }", 12, "\"join\" is there already"),
        ("{en|default:{n}}", 0, "'{' is never closed; a literal brace is written '{{'"),
    ])
    func saysWhereABraceIsWrong(source: String, offset: Int, message: String) {
        let problem = #expect(throws: TemplateProblem.self) { _ = try Template(source) }
        #expect(problem?.offset == offset)
        #expect(problem?.message == message)
    }
}
