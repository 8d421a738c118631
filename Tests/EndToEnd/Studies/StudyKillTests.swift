import Foundation
import TestSupport
import Testing
import quickstart_data

/// A study that is killed at random instants ends with the same report as one that is not, but for times and memory.
@Suite struct StudyKillTests {
    private static let kills = 4

    @Test(.timeLimit(.minutes(15)))
    func aStudyKilledAtRandomInstantsEndsAsOneThatWasNot() throws {
        try TinyProject.use { project in
            try project.writeStudy(Self.study)
            try project.copy { whole in
                let clock = ContinuousClock()
                let begin = clock.now
                let run = try whole.study("run", "--jobs", "2")
                try #require(run.status == 0, "\(run)")
                let seconds = (clock.now - begin) / .seconds(1)
                let expected = try Self.remains(whole)
                #expect(expected.contains(#""name" : "cells""#) && expected.contains(#""status" : "finished""#))
                try project.copy { copy in
                    var random = SplitMix64(seed: 7)
                    var kills = 0
                    for _ in 0..<Self.kills {
                        let instant = seconds * Double(random.int(in: 50..<700)) / 1000
                        // Each goes on from where the one before was killed.
                        let killed = try copy.study("run", "--jobs", "2") { $0.seconds >= instant ? SIGKILL : nil }
                        guard killed.status == 128 + SIGKILL else {
                            try #require(killed.status == 0, "\(killed)")
                            break
                        }
                        kills += 1
                    }
                    let finished = try copy.study("run", "--jobs", "2")
                    try #require(finished.status == 0, "\(finished)")
                    #expect(try Self.remains(copy) == expected, "killed \(kills) times")
                    try #expect(copy.mixtape("doctor").facts.last == "check ok")
                    print("study kills: \(kills)")
                }
            }
        }
    }

    /// The report as JSON, without times and memory.
    private static func remains(_ project: TinyProject) throws -> String {
        func timeless(_ value: Any) -> Any {
            if let list = value as? [Any] { return list.map(timeless) }
            guard let object = value as? [String: Any] else { return value }
            let measured = ["seconds", "memory", "created"]
            return object.filter { key, _ in !measured.contains { key.contains($0) } }.mapValues(timeless)
        }
        let report = try jsonObject(project.directory.read("\(TinyProject.studyRuns)/report.json"))
        let data = try JSONSerialization.data(withJSONObject: timeless(report), options: [.sortedKeys, .prettyPrinted])
        return String(decoding: data, as: UTF8.self)
    }

    /// Four cells of two tasks, over one base, after a search; deltas are judged on the other task.
    private static let study = """
        {
          "name": "cells",
          "pipeline": {
            "delta": {"method": "lora", "rank": 2},
            "training": {
              "batchExamples": 4, "evaluateEvery": 10, "checkpointEvery": 5, "keepCheckpoints": 1,
              "schedule": {"kind": "constant"}
            },
            "evaluation": {"milestoneExamples": 8}
          },
          "bases": {"tiny": {"pipeline": "Pipelines/tiny.json"}},
          "base": "tiny",
          "axes": {
            "method": {"methods": {"lora": {}, "bitfit": {"delta": {"method": "bitfit"}}}},
            "task": {"tasks": {"classification": ["parity"], "generation": ["capitals"]}}
          },
          "search": {
            "kind": "halving", "trials": 2, "steps": 20, "per": ["method"], "on": {"task": ["parity"]},
            "over": {"training.schedule.learningRate": {"from": 0.001, "to": 0.03}}
          },
          "cells": {"steps": 30, "patience": 5},
          "parts": {
            "performance": {}, "convergence": {}, "cost": {},
            "transfer": {"only": {"method": ["lora"]}}
          }
        }
        """
}
