import Configuration
import TaskDefinitions
import Testing

struct RecordTests {
    private func record(_ json: String) throws -> Record {
        try Record(JSONDocument(bytes: Array(json.utf8), file: "data.jsonl", dialect: .strict).root.value)
    }

    @Test func keepsWhatTheLineSays() throws {
        let json = #"{"a": "x\ty \"q\" \\ \u0001 é", "b": [1.50, -2e3, null, true], "c": {"d": false}, "n": 0.10}"#
        let record = try record(json)
        #expect(record.fields["n"] == .number("0.10"))
        #expect(record.jsonText == json)
        #expect(try self.record(record.jsonText) == record)
    }

    @Test func ordersItsFields() throws {
        #expect(try record(#"{"b": 1, "a": 2, "B": 3}"#).jsonText == #"{"B": 3, "a": 2, "b": 1}"#)
        #expect(try record("{}").jsonText == "{}")
    }

    @Test func mustBeAnObject() {
        let message = "expected an object with the fields of a record, found an array"
        #expect(throws: ExampleProblem(message: message)) { _ = try record("[1]") }
    }
}
