import Foundation
import TestSupport
import Testing
import quickstart_data

/// A study that is killed at random instants ends with the same report as one that is not, but for times and memory.
/// `make stress` is the long form: `MIXTAPE_STRESS_STUDIES` sets the number of kills, `MIXTAPE_STRESS_SEED` repeats
/// them.
@Suite struct StudyKillTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let kills = environment["MIXTAPE_STRESS_STUDIES"].flatMap(Int.init) ?? 4
    private static let usualSeed = environment["MIXTAPE_STRESS_STUDIES"] == nil ? 7 : UInt64.random(in: 0...99_999)
    private static let seed = environment["MIXTAPE_STRESS_SEED"].flatMap(UInt64.init) ?? usualSeed

    @Test(.timeLimit(.minutes(30)))
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
                    var random = SplitMix64(seed: Self.seed)
                    var kills = 0
                    for _ in 0..<Self.kills {
                        let instant = seconds * Double(random.int(in: 50..<700)) / 1000
                        // Each goes on from where the one before was killed.
                        let killed = try copy.study("run", "--jobs", "2") { $0.seconds >= instant ? SIGKILL : nil }
                        guard killed.status == 128 + SIGKILL else {
                            try #require(killed.status == 0, "\(killed)")
                            // It was finished before: the next one begins anew.
                            try #require(try Self.remains(copy) == expected, "seed \(Self.seed), kill \(kills)")
                            try copy.remove("runs")
                            continue
                        }
                        kills += 1
                    }
                    #expect(kills > 0)
                    let finished = try copy.study("run", "--jobs", "2")
                    try #require(finished.status == 0, "\(finished)")
                    #expect(try Self.remains(copy) == expected, "killed \(kills) times, seed \(Self.seed)")
                    try #expect(copy.mixtape("doctor").facts.last == "check ok")
                    print("study kills: \(kills), seed \(Self.seed)")
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
