import ExampleStore
import TaskDefinitions
import TestSupport
import Testing

/// Examples without content, which teach nothing.
struct EmptinessCheckTests {
    private func check(_ lines: [String], input: String = "mood: {text}") throws -> EmptinessCheck {
        try TemporaryDirectory.use { directory in
            try directory.write(lines.joined(separator: "\n"), to: "d.jsonl")
            let task = try TaskDefinition.read(
                text: """
                    {"name": "mood", "sources": {"train": "d.jsonl"}, "input": "\(input)", "target": "{label}",
                     "metrics": ["exact_match"]}
                    """, file: "Tasks/mood.json")
            let store = try directory.store()
            try store.importTask(task, dataDirectory: directory.path)
            var check = EmptinessCheck(task)
            try store.forEachExample(task: "mood", split: .train) { check.add($0) }
            return check
        }
    }

    @Test func emptyInputs() throws {
        let check = try check([
            #"{"text": "a", "label": "x"}"#, #"{"text": "", "label": "y"}"#, #"{"text": " \u3000", "label": "z"}"#,
            #"{"text": "mood:", "label": "x"}"#,
        ])
        #expect(check.emptyInputs == 2 && check.firstEmptyInput == 1 && check.onlyTarget == nil)
        let several = try self.check(
            [#"{"a": "", "b": "", "label": "x"}"#, #"{"a": "", "b": "1", "label": "y"}"#, #"{"b": "", "label": "y"}"#],
            input: "mood a: {a|default:none} b: {b}")
        #expect(several.emptyInputs == 2 && several.firstEmptyInput == 0)
    }

    @Test func targetsThatAreAllAlike() throws {
        let lines = (0..<3).map { #"{"text": "t\#($0)", "label": "v2.0"}"# }
        let alike = try check(lines).onlyTarget
        #expect(alike?.text == "v2.0" && alike?.examples == 3)
        #expect(try check([lines[0]]).onlyTarget == nil, "one example tells nothing")
        #expect(try check(lines + [#"{"text": "t", "label": "V2.0"}"#]).onlyTarget == nil)
    }
}
