import Configuration
import Testing

@Suite struct JSONParserTests {
    private func parse(_ text: String, _ dialect: JSONDocument.Dialect) throws -> JSONNode {
        try JSONDocument(bytes: Array(text.utf8), file: "a.json", dialect: dialect).root
    }

    private func message(_ text: String, _ dialect: JSONDocument.Dialect) -> String {
        do throws(ConfigurationError) {
            _ = try JSONDocument(bytes: Array(text.utf8), file: "a.json", dialect: dialect)
            return "no problem"
        } catch {
            return error.description
        }
    }

    /// The value written back as plain JSON, to compare whole texts.
    private func rewritten(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .number(let spelling): spelling
        case .string(let string): "\"\(string)\""
        case .array(let elements): "[\(elements.map { rewritten($0.value) }.joined(separator: ","))]"
        case .object(let members):
            "{\(members.map { "\"\($0.key)\":\(rewritten($0.node.value))" }.joined(separator: ","))}"
        }
    }

    @Test(arguments: [
        ("null", "null"), (" true ", "true"), ("\t\r\nfalse", "false"), ("[]", "[]"), ("{}", "{}"), ("[ ]", "[]"),
        (#"{"b": 1, "a": [2, {"c": null}]}"#, #"{"b":1,"a":[2,{"c":null}]}"#),
        // Numbers keep their spelling.
        ("-0", "-0"), ("1234.50", "1234.50"), ("1E+09", "1E+09"), ("-0.1e-7", "-0.1e-7"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        // Escapes, a surrogate pair, characters of two to four bytes, and a byte-order mark.
        (#""\"\\\/\b\f\n\r\t""#, "\"\"\\/\u{8}\u{C}\n\r\t\""), (#""\u0041\u00e9\u20AC""#, "\"Aé€\""),
        (#""\ud83d\ude00""#, "\"😀\""), ("\"é€😀\"", "\"é€😀\""), ("\u{FEFF}[1]", "[1]"), (#""\u0000""#, "\"\0\""),
    ])
    func texts(text: String, expected: String) throws {
        #expect(rewritten(try parse(text, .strict).value) == expected)
        #expect(rewritten(try parse(text, .relaxed).value) == expected)
    }

    @Test(arguments: [
        ("[1, 2,]", "[1,2]", "a.json:1:6: a comma before ']' is not JSON"),
        (#"{"a": 1,}"#, #"{"a":1}"#, "a.json:1:8: a comma before '}' is not JSON"),
        ("// all\n1", "1", "a.json:1:1: comments are not JSON"),
        ("[1 /* one */]", "[1]", "a.json:1:4: comments are not JSON"),
        ("/**/[/***/1,/* / * */2]// end", "[1,2]", "a.json:1:1: comments are not JSON"),
        ("\"//\" /*\n*/", "\"//\"", "a.json:1:6: comments are not JSON"),
    ])
    func onlyRelaxed(text: String, expected: String, strictMessage: String) throws {
        #expect(rewritten(try parse(text, .relaxed).value) == expected)
        #expect(message(text, .strict) == strictMessage)
    }

    @Test(arguments: [
        ("", "a.json:1:1: is empty; expected a JSON value"),
        (" \n\t", "a.json:2:2: is empty; expected a JSON value"),
        ("{} {}", "a.json:1:4: unexpected '{' after the end of the JSON value"),
        ("nul", "a.json:1:1: expected a JSON value, found 'n'"),
        ("'a'", "a.json:1:1: expected a JSON value, found '''"),
        ("[1, ü]", "a.json:1:5: expected a JSON value, found 'ü'"),
        ("[1\n2]", "a.json:2:1: expected ',' or ']', found '2'"),
        ("[1, 2", "a.json:1:1: is never closed; expected ']'"),
        ("[1,", "a.json:1:1: is never closed; expected ']'"),
        ("\n {\"a\": [", "a.json:2:8: is never closed; expected ']'"),
        ("[,]", "a.json:1:2: expected a JSON value, found ','"),
        ("{,}", "a.json:1:2: expected a key in double quotes, found ','"),
        ("{a: 1}", "a.json:1:2: expected a key in double quotes, found 'a'"),
        (#"{"a" 1}"#, "a.json:1:6: expected ':' after the key \"a\", found '1'"),
        (#"{"a":"#, "a.json:1:6: the text ends where a value was expected"),
        (#"{"a": 1 "b": 2}"#, "a.json:1:9: expected ',' or '}', found '\"'"),
        (#"{"a": 1, "b": 2, "a": 3}"#, "a.json:1:18: the key \"a\" appears twice in one object"),
        // Columns count characters, not bytes.
        (#"{"é€😀": x}"#, "a.json:1:9: expected a JSON value, found 'x'"),
        ("[\"😀\", \"é\n\"]", "a.json:1:9: a control character inside a string must be escaped (a line break is \\n)"),
        (#"["é", "é"#, "a.json:1:7: the string is never closed"),
        (#""\"#, "a.json:1:2: the string is never closed"),
        (#""\x""#, "a.json:1:2: unknown escape \\x"),
        (#""\u12""#, "a.json:1:2: expected four hexadecimal digits after \\u"),
        (#""\u12g4""#, "a.json:1:2: expected four hexadecimal digits after \\u"),
        (#""\ud83d""#, "a.json:1:2: half a surrogate pair is no character"),
        (#""\ude00\ud83d""#, "a.json:1:2: half a surrogate pair is no character"),
        (#""\ud83d\u0041""#, "a.json:1:2: half a surrogate pair is no character"),
        ("01", "a.json:1:1: a number must not begin with 0"), ("-01", "a.json:1:1: a number must not begin with 0"),
        ("+1", "a.json:1:1: expected a JSON value, found '+'"),
        ("-", "a.json:1:2: expected a digit, found the end of the text"),
        (".5", "a.json:1:1: expected a JSON value, found '.'"),
        ("[1.]", "a.json:1:4: expected a digit after the decimal point, found ']'"),
        ("1e\n", "a.json:1:3: expected a digit in the exponent, found the end of the line"),
        ("1e+x", "a.json:1:4: expected a digit in the exponent, found 'x'"),
        ("NaN", "a.json:1:1: expected a JSON value, found 'N'"),
    ])
    func mistakes(text: String, expected: String) {
        #expect(message(text, .strict) == expected)
        #expect(message(text, .relaxed) == expected)
    }

    @Test(arguments: [
        ("[1] /* never", "a.json:1:5: the comment is never closed"),
        ("[1 / 2]", "a.json:1:4: expected a JSON value, found '/'"),
        ("[1,,]", "a.json:1:4: expected a JSON value, found ','"),
    ])
    func relaxedMistakes(text: String, expected: String) {
        #expect(message(text, .relaxed) == expected)
    }

    @Test(
        arguments: [
            ([0x5B, 0x22, 0xC3, 0x28, 0x22, 0x5D], "a.json:1:3: is not valid UTF-8; save the file as UTF-8"),
            ([0x0A, 0x22, 0xC3, 0xA9, 0xFF], "a.json:2:3: is not valid UTF-8; save the file as UTF-8"),
            ([0x22, 0xE2, 0x82], "a.json:1:2: is not valid UTF-8; save the file as UTF-8"),
            ([0x22, 0xED, 0xA0, 0x80, 0x22], "a.json:1:2: is not valid UTF-8; save the file as UTF-8"),
        ] as [([UInt8], String)])
    func brokenEncoding(bytes: [UInt8], expected: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try JSONDocument(bytes: bytes, file: "a.json", dialect: .relaxed)
        }
        #expect(error?.description == expected)
    }

    @Test func nestingIsBounded() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try parse(nested(256), .strict)
        #expect(message(nested(257), .strict) == "a.json:1:257: is nested deeper than 256 levels")
        let hostile = String(repeating: "[{\"a\":", count: 100_000)
        #expect(message(hostile, .strict).hasSuffix("is nested deeper than 256 levels"))
    }

    @Test func placesOfNodes() throws {
        let document = try JSONDocument(
            bytes: Array("{\"é\": [\n  1, \"two\"]}".utf8), file: "b.jsonl", firstLine: 40, dialect: .strict)
        guard case .object(let members) = document.root.value, case .array(let elements) = members[0].node.value else {
            Issue.record("not an object with an array")
            return
        }
        let places = [members[0].keyOffset, members[0].node.offset, elements[0].offset, elements[1].offset]
            .map { document.location(of: $0) }
        #expect(places.map(\.line) == [40, 40, 41, 41])
        #expect(places.map(\.column) == [2, 7, 3, 6])
        #expect(places.allSatisfy { $0.file == "b.jsonl" })
    }
}
