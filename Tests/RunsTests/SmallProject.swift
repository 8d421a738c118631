import Runs
import TestSupport

/// A project of one task whose run takes a few steps.
struct SmallProject {
    let directory: TemporaryDirectory

    static let pipeline = "Pipelines/small.json"
    static let steps = 6

    /// Writes the project, lends it, and removes it.
    static func use<Result>(_ body: (SmallProject) throws -> Result) throws -> Result {
        try TemporaryDirectory.use { directory in
            try directory.write(
                """
                {"name": "parity",
                 "sources": {"train": "train.jsonl", "validation": "held.jsonl", "test": "held.jsonl"},
                 "input": "parity: {number}", "target": "{parity}", "labels": ["even", "odd"], "metrics": ["accuracy"],
                 "limits": {"maxInputTokens": 16, "maxTargetTokens": 6}}
                """, to: "Tasks/parity.json")
            try directory.write(lines(0..<12), to: "Data/train.jsonl")
            try directory.write(lines(12..<16), to: "Data/held.jsonl")
            let project = SmallProject(directory: directory)
            try project.writePipeline()
            return try body(project)
        }
    }

    private static func lines(_ numbers: Range<Int>) -> String {
        numbers.map { "{\"number\": \($0), \"parity\": \"\($0 % 2 == 0 ? "even" : "odd")\"}\n" }.joined()
    }

    func writePipeline(learningRate: Double = 0.01) throws {
        try directory.write(
            """
            {"name": "small", "mixture": {"tasks": ["parity"]}, "vocabulary": {"kind": "bytes", "sentinels": 0},
             "model": {
               "modelWidth": 16, "heads": 2, "headWidth": 8, "feedForwardWidth": 16, "layers": 1, "dropout": 0.1},
             "training": {"steps": \(Self.steps), "batchExamples": 4, "evaluateEvery": 3,
               "optimizer": {"kind": "adafactor"}, "schedule": {"learningRate": \(learningRate)}}}
            """, to: Self.pipeline)
    }

    func run() throws -> Run { try Run(pipeline: Self.pipeline, project: directory.path) }
}
