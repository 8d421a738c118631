import Configuration
import Foundation
import TaskDefinitions
import Testing

/// Messages about mistakes in steps, attributes and limits.
struct StepMessageTests {
    struct Slip: Sendable, CustomTestStringConvertible {
        let text: String
        /// The text at the column of the message: its last occurrence.
        let place: String
        let message: String
        var testDescription: String { message }

        init(_ text: String, at place: String, _ message: String) {
            (self.text, self.place, self.message) = (text, place, message)
        }
    }

    static let slips: [Slip] = [
        Slip(
            #""preprocess": [{"filter": {"field": "a", "is": ["b"], "notEmpty": true}}]"#, at: "true",
            #"preprocess[0].filter.notEmpty: "is" and "notEmpty" exclude each other; leave one of them out"#),
        Slip(
            #""preprocess": [{"filter": {"field": "a", "is": []}}]"#, at: "[]",
            "preprocess[0].filter.is: is empty; give at least one value"),
        Slip(
            #""preprocess": [{"filter": {"field": "a", "isNot": [null]}}]"#, at: "null",
            "preprocess[0].filter.isNot[0]: expected a string, a number or a boolean, found null"),
        Slip(
            #""preprocess": [{"filter": {"field": "a", "notEmpty": false}}]"#, at: "false",
            "preprocess[0].filter.notEmpty: can only be true; leave the step out to keep empty fields"),
        Slip(
            #""preprocess": [{"explode": {"field": "a.b", "into": "c.d"}}]"#, at: #""c.d""#,
            #"preprocess[0].explode.into: "c.d" leads into an object; give the name of a field of the record itself"#),
        Slip(
            #""preprocess": [{"explode": {"field": "a", "into": "b", "index": "b"}}]"#, at: #""b""#,
            #"preprocess[0].explode.index: "b" is where the element goes; give it another name"#),
        Slip(
            #""preprocess": [{"overlapping_parts": {"field": "a", "first": "b", "second": "b", "#
                + #""overlap": "c"}}]"#, at: #""b", "o"#,
            #"preprocess[0].overlapping_parts.second: "b" is where the first text goes; give it another name"#),
        Slip(
            #""preprocess": [{"overlapping_parts": {"field": "a", "first": "b", "second": "c", "#
                + #""overlap": "b"}}]"#, at: #""b"}"#,
            #"preprocess[0].overlapping_parts.overlap: "b" is where a text goes; give it another name"#),
        Slip(
            #""preprocess": [{"overlapping_parts": {"field": "a", "first": "b", "second": "c", "#
                + #""overlap": "d", "lowest": 2, "highest": 1}}]"#, at: "1}",
            #"preprocess[0].overlapping_parts.highest: must be more than "lowest""#),
        Slip(
            #""preprocess": [{"deduplicate": {"fields": []}}]"#, at: "[]",
            "preprocess[0].deduplicate.fields: is empty; give the name of a field"),
        Slip(
            #""preprocess": [{"lowercase": {"field": ["a", ""]}}]"#, at: #""""#,
            "preprocess[0].lowercase.field[1]: is empty; give the name of a field"),
        Slip(
            #""preprocess": [{"lowercase": {"field": "a", "splits": []}}]"#, at: "[]",
            "preprocess[0].lowercase.splits: is empty; name some of train, validation, test, or leave it out"),
        Slip(
            #""preprocess": [{"lowercase": {"field": "a", "splits": ["dev"]}}]"#, at: #""dev""#,
            #"preprocess[0].lowercase.splits[0]: unknown value "dev"; expected one of: train, validation, test"#),
        Slip(
            #""preprocess": [{"clean": {"field": "a", "remove": ["tag"]}}]"#, at: #""tag""#,
            #"preprocess[0].clean.remove[0]: unknown value "tag"; did you mean "tags"?"#),
        Slip(
            #""preprocess": [{"clean": {"field": "a", "remove": []}}]"#, at: "[]",
            "preprocess[0].clean.remove: is empty; name some of tags, entities, whitespace, or leave it out"),
        Slip(
            #""preprocess": [{"after": {"field": "a", "text": ""}}]"#, at: #""""#,
            "preprocess[0].after.text: is empty; give the text to look for"),
        Slip(
            #""preprocess": [{"after": {"field": "a", "text": "b", "occurrence": "2nd"}}]"#, at: #""2nd""#,
            #"preprocess[0].after.occurrence: unknown value "2nd"; expected one of: first, last"#),
        Slip(
            #""preprocess": [{"find": {"field": "a", "pattern": "(", "into": "b"}}]"#, at: #""(""#,
            #"preprocess[0].find.pattern: "(" is no regular expression; write one such as "<([^>]*)>""#),
        Slip(
            #""preprocess": [{"find": {"field": "a", "pattern": "", "into": "b"}}]"#, at: #""""#,
            #"preprocess[0].find.pattern: is empty; write one such as "<([^>]*)>""#),
        Slip(
            #""preprocess": [{"mark_word": {"field": "a", "index": "b", "word": "c", "with": ""}}]"#, at: #""""#,
            "preprocess[0].mark_word.with: is empty; give the mark, such as *"),
        Slip(
            #""postprocess": ["map"]"#, at: #""map""#,
            #"postprocess[0]: the step "map" needs settings; "#
                + #"write {"map": {"values": {"0": "negative", "1": "positive"}}}"#),
        Slip(
            #""postprocess": [{"trim": null}]"#, at: #"{"trim"#,
            #"postprocess[0]: the step "trim" has no settings; write its name alone"#),
        Slip(
            #""postprocess": [{"trim": {}, "clean": {}}]"#, at: #"{"trim"#,
            "postprocess[0]: expected one step in its own braces, such as "
                + #"{"map": {"values": {"0": "negative", "1": "positive"}}}"#),
        Slip(
            #""postprocess": [{"mop": {}}]"#, at: #""mop""#,
            #"postprocess[0].mop: unknown key "mop"; did you mean "map"?"#),
        Slip(#""postprocess": [3]"#, at: "3]", "postprocess[0]: expected a string, found a number"),
        Slip(
            #""limits": {"keep": "middle"}"#, at: #""middle""#,
            #"limits.keep: unknown value "middle"; expected one of: start, end"#),
        Slip(
            #""attributes": {"group": "{id"}"#, at: "{id",
            "attributes.group: '{' is never closed; a literal brace is written '{{'"),
        Slip(#""attributes": {"group": 3}"#, at: "3}", "attributes.group: expected a string, found a number"),
        Slip(#""attributes": ["group"]"#, at: "[\"group", "attributes: expected an object, found an array"),
        Slip(#""data": 3"#, at: "3", "data: expected a string, found a number"),
    ]

    @Test(arguments: slips)
    func slipsHaveExactMessages(slip: Slip) throws {
        let text =
            #"{"name": "t", "sources": {"train": "t.jsonl"}, "input": "{q}", "target": "{a}", "#
            + #""metrics": ["exact_match"], "# + slip.text + "}"
        let place = try #require(text.range(of: slip.place, options: .backwards))
        let column = text.distance(from: text.startIndex, to: place.lowerBound) + 1
        let error = #expect(throws: ConfigurationError.self) {
            _ = try TaskDefinition.read(text: text, file: "t.json")
        }
        #expect(error?.diagnostics.map(\.description) == ["t.json:1:\(column): \(slip.message)"])
    }

    @Test func aMetricMayNeedAnAttribute() throws {
        func read(_ more: String) throws {
            _ = try TaskDefinition.read(
                text: #"{"name": "t", "sources": {"train": "t.jsonl"}, "input": "{q}", "target": "{a}", "#
                    + #""metrics": ["best_token_f1"]\#(more)}"#, file: "t.json")
        }
        let error = #expect(throws: ConfigurationError.self) { try read("") }
        #expect(
            error?.diagnostics.map(\.message) == [
                #"the metric "best_token_f1" needs to know the group of every example; say it: "#
                    + #""attributes": {"group": "{group}"}"#
            ])
        try read(#", "attributes": {"group": "{id}"}"#)
    }

    @Test func whatAMapYieldsIsComparedWithTheLabels() throws {
        func read(_ steps: String) throws {
            _ = try TaskDefinition.read(
                text: #"{"name": "t", "sources": {"train": "t.jsonl"}, "input": "{q}", "target": "{a}", "#
                    + #""metrics": ["accuracy"], "labels": ["no", "yes"], "preprocess": [\#(steps)]}"#, file: "t.json")
        }
        let map = #"{"map": {"field": ["b", "a"], "values": {"0": "no", "1": "yess"}}}"#
        let filter = #"{"filter": {"field": "a", "isNot": ["no"]}}"#
        for steps in [map, "\(map), \(filter)"] {
            let error = #expect(throws: ConfigurationError.self) { try read(steps) }
            #expect(
                error?.diagnostics.map(\.message)
                    == [#"the map yields "yess", which is not among the labels; did you mean "yes"?"#])
        }
        // A later step may correct the value.
        try read(map + #", {"replace": {"field": "a", "text": "ss", "with": "s"}}"#)
        try read(map + #", {"first": {"field": "c", "into": "a"}}"#)
    }
}
