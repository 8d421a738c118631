import TaskDefinitions
import Testing

struct TemplateTests {
    static let record = Record(fields: [
        "en": .string("A cat."), "n": .number("1.50"), "yes": .bool(true), "a.b c": .string("{en}"), "none": .null,
        "list": .list([.string("x")]), "nested": .object([:]),
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
    ])
    func renders(source: String, expected: String) throws {
        #expect(try Template(source).render(Self.record) == expected)
    }

    @Test func namesItsFieldsOnce() throws {
        #expect(try Template("{b} {a} {b} {{c}}").fields == ["b", "a"])
    }

    @Test(arguments: [
        ("{missing}", "missing field \"missing\"; the record has: a.b c, en, list, n, nested, none, yes"),
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
        ("x {en", 2, "'{' is never closed; a literal brace is written '{{'"),
        ("x {en {n}", 2, "'{' is never closed; a literal brace is written '{{'"),
        ("é {{}} {", 7, "'{' is never closed; a literal brace is written '{{'"),
        ("x {}", 2, "'{}' names no field; write one as in {sentence}"),
        ("{en} }", 5, "'}' without a '{' before it; a literal brace is written '}}'"),
        ("{ en}", 0, "the field name in \"{ en}\" begins or ends with a space"),
    ])
    func saysWhereABraceIsWrong(source: String, offset: Int, message: String) {
        let problem = #expect(throws: TemplateProblem.self) { _ = try Template(source) }
        #expect(problem?.offset == offset)
        #expect(problem?.message == message)
    }
}
