import Foundation
import TestSupport
import Testing

/// A correct model can learn 32 examples by heart.
@Suite struct OverfittingTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The number of examples of each quickstart task: 32 in all.
    private static let counts: KeyValuePairs = [
        "spell": 6, "parse": 6, "date": 5, "currency": 5, "language": 5, "find_date": 5,
    ]

    @Test func thirtyTwoMixedExamplesAreLearntWithoutAnError() throws {
        try TemporaryDirectory.use { directory in
            for (task, count) in Self.counts {
                let definition = Self.root.appendingPathComponent("Tasks/\(task).json")
                try directory.write(try String(contentsOf: definition, encoding: .utf8), to: "Tasks/\(task).json")
                let data = Self.root.appendingPathComponent("Data/quickstart/\(task).train.jsonl")
                let lines = try String(contentsOf: data, encoding: .utf8).split(separator: "\n").prefix(count)
                for split in ["train", "validation", "test"] {
                    try directory.write(lines.map { $0 + "\n" }.joined(), to: "Data/quickstart/\(task).\(split).jsonl")
                }
            }
            try directory.write(
                """
                {
                  "name": "overfit",
                  "mixture": {"tasks": ["spell", "parse", "date", "currency", "language", "find_date"]},
                  "vocabulary": {"kind": "bytes", "sentinels": 0},
                  "model": {
                    "architecture": "t5.1.1", "modelWidth": 96, "heads": 3, "headWidth": 32, "feedForwardWidth": 192,
                    "layers": 2, "tieEmbeddings": true, "dropout": 0
                  },
                  "training": {
                    "steps": 300, "batchExamples": 32, "optimizer": {"kind": "adafactor"},
                    "schedule": {"kind": "cosine", "learningRate": 0.03, "warmupSteps": 20}, "clipNorm": 1
                  },
                  "evaluation": {"split": "train"}
                }
                """, to: "overfit.json")
            let run = try CommandLineRun(["run", "overfit.json"], in: directory.path)
            #expect(run.status == 0, "\(run)")
            let report = try jsonObject(try directory.read("runs/overfit/report.json"))
            let tasks = try #require(report["tasks"] as? [String: [String: Any]])
            for (task, count) in Self.counts {
                #expect(tasks[task]?["examples"] as? Int == count)
                #expect(tasks[task]?["error_count"] as? Int == 0, "\(run)")
            }
        }
    }
}
