import Foundation
import TestSupport

/// Studies in the tiny project.
extension TinyProject {
    static let study = "Pipelines/cells.study.json"
    static let studyRuns = "runs/cells"

    /// Four cells: two rates of LoRA over one base, two seeds.
    static let fourCells = """
        {
          "name": "cells",
          "pipeline": {
            "mixture": {"tasks": ["parity"]},
            "delta": {"method": "lora", "rank": 2},
            "training": {"batchExamples": 4, "evaluateEvery": 4, "checkpointEvery": 2, "keepCheckpoints": 1},
            "evaluation": {"milestoneExamples": 4}
          },
          "bases": {
            "tiny": {"pipeline": "Pipelines/tiny.json", "set": {"training.steps": 6, "training.evaluateEvery": 3}}
          },
          "base": "tiny",
          "axes": {
            "method": {
              "methods": {
                "slow": {"training.schedule.learningRate": 0.001}, "fast": {"training.schedule.learningRate": 0.01}
              },
              "baseline": "fast"
            },
            "seed": {"seeds": [1, 2]}
          },
          "cells": {"steps": 8}
        }
        """

    func writeStudy(_ text: String = fourCells) throws { try directory.write(text, to: Self.study) }

    func study(
        _ command: String, _ options: String..., signal: (CommandLineRun.UnderWay) throws -> Int32? = { _ in nil }
    ) throws -> CommandLineRun {
        try CommandLineRun(["study", command, Self.study] + options, in: path, signal: signal)
    }

    /// The states of the runs of the study, by their names.
    func standings() throws -> [String: String] {
        let status = try study("status", "--json")
        let runs = status.object["runs"] as? [[String: Any]] ?? []
        return Dictionary(
            uniqueKeysWithValues: runs.map { ($0["name"] as? String ?? "", $0["status"] as? String ?? "") })
    }
}
