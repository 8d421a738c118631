import Foundation
import TestSupport
import Testing

/// The JSON Schemas and the readers of the files accept and refuse the same files.
@Suite struct SchemaTests {
    private static let kinds = ["task", "mixture", "pipeline", "study"]

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private func schema(_ kind: String) throws -> JSONTree {
        let run = try CommandLineRun(["schema", kind], in: "/")
        #expect(run.status == 0 && run.errors == "")
        return try JSONTree(relaxed: run.output)
    }

    private static func kind(_ file: String) -> String {
        if file.contains("Pipelines/") { return file.hasSuffix(".study.json") ? "study" : "pipeline" }
        return file.hasSuffix(".mixture.json") ? "mixture" : "task"
    }

    // MARK: Files

    /// The files of this repository, and those of the projects in tests and of new projects.
    @Test func allFilesThereAreAreAccepted() throws {
        let schemas = try Dictionary(uniqueKeysWithValues: Self.kinds.map { ($0, SchemaValidator(try schema($0))) })
        func check(_ folder: String) throws -> Int {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
            for name in names {
                let file = "\(folder)/\(name)"
                let tree = try JSONTree(relaxed: String(contentsOfFile: file, encoding: .utf8))
                #expect(schemas[Self.kind(file)]?.problems(of: tree) == [], "\(file)")
            }
            return names.count
        }
        #expect(try check(Self.root.appending(path: "Tasks").path) > 40)
        #expect(try check(Self.root.appending(path: "Pipelines").path) > 1)
        try TinyProject.use { project in
            #expect(try check(project.directory.path("Tasks")) + check(project.directory.path("Pipelines")) == 5)
            _ = try project.mixtape("run", TinyProject.pipeline)
            // A run's saved configuration can be run as a pipeline.
            let kept = try JSONTree(relaxed: project.directory.read("runs/tiny/configuration.json"))
            #expect(schemas["pipeline"]?.problems(of: kept) == [])
        }
        try TemporaryDirectory.use { directory in
            _ = try CommandLineRun(["init", "."], in: directory.path)
            #expect(try check(directory.path("Tasks")) + check(directory.path("Pipelines")) == 2)
            for kind in Self.kinds {
                let kept = try directory.read(".mixtape/\(kind).schema.json")
                #expect(try JSONTree(relaxed: kept) == schema(kind))
            }
        }
    }

    /// The cases that `Tests/Fixtures/schemas/check_schemas.py` gives to an independent validator.
    @Test(arguments: kinds)
    func schemaAndReaderAgree(kind: String) throws {
        let file = Self.root.appending(path: "Tests/Fixtures/schemas/cases.json")
        let cases =
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: [String: [[String: Any]]]]
        let groups = try #require(cases?[kind])
        let validator = SchemaValidator(try schema(kind))
        try TemporaryDirectory.use { directory in
            for name in ["a", "b"] {
                try directory.write(
                    """
                    {"name": "\(name)", "sources": {"train": "t.jsonl", "validation": "v.jsonl"}, "input": "{x}", \
                    "target": "{y}",
                     "metrics": ["exact_match"]}
                    """, to: "Tasks/\(name).json")
            }
            // A study looks whether its data are there.
            for split in ["t", "v"] { try directory.write(#"{"x": "1", "y": "2"}"# + "\n", to: "Data/\(split).jsonl") }
            for name in kind == "pipeline" ? ["m", "other"] : ["other"] {
                try directory.write(#"{"name": "\#(name)", "tasks": ["a", "b"]}"#, to: "Tasks/\(name).mixture.json")
            }
            for (group, cases) in groups {
                for one in cases {
                    let data = try JSONSerialization.data(withJSONObject: try #require(one["file"]))
                    let text = String(decoding: data, as: UTF8.self)
                    let problems = validator.problems(of: try JSONTree(relaxed: text))
                    let refusal = try refusal(of: text, kind, directory)
                    #expect(problems.isEmpty == (group == "right"), "\(one["what"] ?? ""): \(problems)")
                    #expect((refusal == nil) == (group == "right"), "\(one["what"] ?? ""): \(refusal ?? "accepted")")
                }
            }
        }
    }

    /// The program's message about a file that it refuses.
    private func refusal(of text: String, _ kind: String, _ directory: TemporaryDirectory) throws -> String? {
        let file =
            [
                "task": "Tasks/t.json", "mixture": "Tasks/m.mixture.json", "study": "Pipelines/s.study.json",
            ][kind] ?? "Pipelines/p.json"
        try directory.write(text, to: file)
        if kind == "study" {
            let plan = try CommandLineRun(["study", "plan", file], in: directory.path)
            #expect(plan.errors.hasPrefix(plan.status == 0 ? "" : "\(file):"), "\(plan)")
            return plan.status == 0 ? nil : plan.errors
        }
        guard kind == "pipeline" else {
            let check = try CommandLineRun(["task", "check"], in: directory.path)
            #expect(check.errors.hasPrefix(check.status == 0 ? "" : "\(file):"), "\(check)")
            return check.status == 0 ? nil : check.errors
        }
        // With a valid pipeline the first problem is that nothing is trained yet.
        let report = try CommandLineRun(["report", file], in: directory.path)
        let isRead = report.errors.contains("holds no checkpoint; train first: mixtape train Pipelines/p.json")
        #expect(isRead || report.errors.hasPrefix("\(file):"), "\(report)")
        return isRead ? nil : report.errors
    }

    // MARK: Keys

    /// A misspelt key makes the reader list its known keys. They equal the keys of the schema.
    @Test(arguments: [
        ("task", "limits", #"{"zzzzzz": 1}"#), ("task", "evaluation", #"{"zzzzzz": 1}"#),
        ("task", "sources", #"{"zzzzzz": 1}"#), ("task", "carve", #"{"zzzzzz": 1}"#),
        ("pipeline", "", ""), ("pipeline", "mixture", #"{"zzzzzz": 1}"#), ("pipeline", "training", #"{"zzzzzz": 1}"#),
        ("pipeline", "evaluation", #"{"zzzzzz": 1}"#),
        ("pipeline", "training.schedule", #"{"kind": "linear", "zzzzzz": 1}"#),
        ("pipeline", "training.optimizer", #"{"zzzzzz": 1}"#), ("pipeline", "evaluation.decoding", #"{"zzzzzz": 1}"#),
        ("pipeline", "vocabulary", #"{"kind": "sentencepiece", "zzzzzz": 1}"#), ("mixture", "", ""),
        ("study", "", ""), ("study", "cells", #"{"zzzzzz": 1}"#), ("study", "search", #"{"zzzzzz": 1}"#),
        ("study", "parts", #"{"zzzzzz": 1}"#),
    ])
    func theReaderKnowsTheKeysOfTheSchema(kind: String, path: String, object: String) throws {
        let keys = path.split(separator: ".").map { String($0) }
        var node = try schema(kind)
        for key in keys { node = try #require(node["properties"]?[key]) }
        // Of several forms the test takes the object.
        if let way = node["anyOf"]?.elements.first(where: { $0["properties"] != nil }) { node = way }
        let expected = Set((node["properties"]?.members ?? [:]).keys).subtracting(["$schema"])
        let text =
            path.isEmpty
            ? #"{"zzzzzz": 1}"#
            : "{" + keys.map { "\"\($0)\": " }.joined(separator: "{") + object
                + String(repeating: "}", count: keys.count)
        try TemporaryDirectory.use { directory in
            try directory.write(
                #"{"name": "a", "sources": {"train": "t.jsonl"}, "input": "{x}", "target": "{y}", "#
                    + #""metrics": ["exact_match"]}"#, to: "Tasks/a.json")
            let refusal = try #require(try refusal(of: text, kind, directory))
            let line = try #require(
                refusal.split(separator: "\n").map { String($0) }.first { $0.contains("unknown key \"zzzzzz\"") })
            let list = try #require(line.components(separatedBy: "expected one of: ").last).components(
                separatedBy: ", ")
            // A long list ends with an ellipsis. Keys of other variants are only in the schema.
            let known = Set(list).subtracting(["…"])
            #expect(known.isSubset(of: expected), "\(known.subtracting(expected))")
            let others: Set = [
                "beta1", "beta2", "epsilon", "weightDecay", "rules", "scaleParameter", "file", "minimumFrequency",
                "specialTokens", "factor",
            ]
            if !list.contains("…") {
                #expect(expected.subtracting(known).isSubset(of: others), "\(expected.subtracting(known))")
            }
        }
    }

    /// The texts that editors show for a key.
    @Test(arguments: kinds)
    func everyKeyIsExplained(kind: String) throws {
        var count = 0
        func visit(_ node: JSONTree, _ path: String) {
            for (key, value) in node["properties"]?.members ?? [:] where value.members["then"] == nil {
                if case .bool = value { continue }
                #expect(value["description"]?.string?.isEmpty == false, "\(path).\(key)")
                count += 1
            }
            for (key, value) in node.members where !["then", "if", "allOf"].contains(key) {
                visit(value, "\(path).\(key)")
            }
            for value in node.elements { visit(value, path) }
        }
        visit(try schema(kind), "")
        #expect(count > 10)
    }
}
