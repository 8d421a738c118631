import Configuration
import Testing

/// How two JSON values differ, for people.
@Suite struct JSONDifferenceTests {
    @Test(
        arguments: [
            (#"{"a": 1}"#, #"{"a": 1.0}"#, []),
            (
                #"{"a": {"b": 1, "c": "x"}}"#, #"{"a": {"b": 2, "c": "y"}}"#,
                ["a.b: 1 before, 2 now", #"a.c: "x" before, "y" now"#]
            ),
            (#"{"a": 1}"#, #"{"b": null, "c": [1]}"#, ["a: 1 before, not set now", "c: not set before, [1] now"]),
            (#"{"a": [{"x": 1}, {"x": 2}]}"#, #"{"a": [{"x": 1}, {"x": 3}]}"#, ["a[1].x: 2 before, 3 now"]),
            (#"{"a": [1, 2]}"#, #"{"a": [1]}"#, ["a: [1, 2] before, [1] now"]),
            (#"{"a": {"x": 1, "y": 2}}"#, #"{"a": {"y": 2, "x": 1}}"#, ["a: in the order x, y before, y, x now"]),
        ] as [(String, String, [String])])
    func lines(before: String, after: String, lines: [String]) throws {
        func value(_ text: String) throws -> JSONOutput {
            JSONOutput(try JSONDocument(bytes: Array(text.utf8), file: "test", dialect: .strict).root)
        }
        #expect(try JSONDifference.lines(value(before), value(after)) == lines)
    }
}
