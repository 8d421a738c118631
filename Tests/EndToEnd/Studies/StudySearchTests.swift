import Foundation
import TestSupport
import Testing

/// Searches, combinations and transfers of a study.
@Suite struct StudySearchTests {
    /// The best of a few rates on validation is used for all seeds, and nothing is judged on the test split before.
    @Test(.timeLimit(.minutes(5)))
    func theBestSettingsAreUsed() throws {
        try TinyProject.use { project in
            try project.writeStudy()
            try project.edit(
                TinyProject.study, #""cells": {"steps": 8}"#,
                #"""
                "search": {"kind": "halving", "trials": 4, "steps": 8, "over": {
                    "training.schedule.learningRate": {"from": 0.0001, "to": 0.05}, "delta.rank": {"among": [1, 2]}}},
                  "cells": {"steps": 8}
                """#)
            try project.edit(TinyProject.study, #"{"training.schedule.learningRate": 0.001}"#, "{}")
            try project.edit(
                TinyProject.study, #"{"training.schedule.learningRate": 0.01}"#, #"{"training.clipNorm": 1}"#)
            let run = try project.study("run")
            try #require(run.status == 0, "\(run)")
            let chosen = run.facts.filter { $0.hasPrefix("chosen method ") }
            #expect(chosen.count == 2 && chosen.allSatisfy { $0.contains("learningRate 0.0") && $0.contains("rank ") })
            let report = try jsonObject(project.directory.read("runs/cells/report.json"))
            let cells = try #require(report["cells"] as? [String: [String: Any]])
            #expect(cells.keys.sorted() == ["fast_1", "fast_2", "slow_1", "slow_2"])
            var rates: [String: Set<String>] = [:]
            for (name, cell) in cells {
                let search = try #require(cell["search"] as? [String: Any])
                let trials = try #require(search["trials"] as? [[String: Any]])
                let settings = try #require(search["chosen"] as? [String: String])
                let rate = try #require(settings["learningRate"])
                let method = (cell["coordinates"] as? [String: String])?["method"] ?? ""
                rates[method, default: []].insert(rate)
                let steps = trials.map { $0["budget"] as? Double ?? 0 }
                #expect(steps.sorted() == [2, 2, 4, 8], "\(steps)")
                let best = trials.first { $0["budget"] as? Double == 8 }
                #expect((best?["settings"] as? [String: String])?["learningRate"] == rate)
                // The run was trained with it.
                let configuration = try jsonObject(project.directory.read("runs/cells/\(name)/configuration.json"))
                let schedule = (configuration["training"] as? [String: Any])?["schedule"] as? [String: Any]
                #expect(schedule?["learningRate"] as? Double == Double(rate))
            }
            #expect(rates.count == 2 && rates.values.allSatisfy { $0.count == 1 }, "\(rates)")
            #expect(!project.exists("runs/cells/slow_1.trial-1/report.json"))
            // Where each is drawn depends on the seed of the study alone.
            let first = try project.directory.read("runs/cells/slow_1.trial-2/configuration.json")
            #expect(try !project.study("run").facts.contains { $0.hasPrefix("began ") })
            #expect(try project.directory.read("runs/cells/slow_1.trial-2/configuration.json") == first)
        }
    }

    /// Values that are searched together, and one with settings of its own; whole numbers stay whole.
    @Test(.timeLimit(.minutes(5)))
    func eachSearchHasItsTitleAndItsTrials() throws {
        try TinyProject.use { project in
            try project.writeStudy()
            let search = #"""
                "search": {"trials": 2, "steps": 4, "per": ["seed"], "over": {"delta.rank": {"from": 2, "to": 8}}},
                "cells": {"steps": 8}
                """#
            try project.edit(TinyProject.study, #""cells": {"steps": 8}"#, search)
            try project.edit(
                TinyProject.study, #""fast": {"training.schedule.learningRate": 0.01}"#,
                #""fast": {"search": {"training.schedule.learningRate": {"from": 0.01, "to": 0.02}}}"#)
            try project.edit(TinyProject.study, #""seeds": [1, 2]"#, #""seeds": [1]"#)
            let plan = try project.study("plan", "--json")
            let searches = try #require(plan.object["searches"] as? [[String: Any]], "\(plan)")
            #expect(
                searches.map { $0["title"] as? String } == ["seed 1, method slow", "seed 1, method fast"], "\(plan)")
            let run = try project.study("run")
            #expect(run.status == 0 && run.errors == "", "\(run)")
            let begun = run.facts.filter { $0.hasPrefix("began ") && $0.contains("trial") }
            #expect(begun.count == 4, "\(run)")
            let chosen = run.facts.filter { $0.hasPrefix("chosen ") }
            #expect(chosen.count == 2 && chosen.allSatisfy { $0.contains(#/rank [2-8]\b(?!\.)/#) }, "\(run)")
            #expect(chosen.count { $0.contains("learningRate 0.01") } == 1, "\(run)")
        }
    }

    /// What decides a search is not what the report is about.
    @Test func aSearchIsJudgedOnMilestonesOfAnotherSplit() throws {
        try TinyProject.use { project in
            try project.writeStudy()
            try project.edit(
                TinyProject.study, #""cells": {"steps": 8}"#,
                #"""
                "search": {"trials": 2, "steps": 4, "over": {"delta.rank": {"among": [1, 2]}}}, "cells": {"steps": 8}
                """#)
            try #expect(project.study("plan").status == 0)
            try project.edit(
                TinyProject.study, #""evaluation": {"milestoneExamples": 4}"#,
                #""evaluation": {"milestoneExamples": 4, "milestoneSplit": "test"}"#)
            let split = try project.study("plan")
            #expect(
                split.status == 1 && split.errors.contains("search: the milestones, which decide, are on the split of"),
                "\(split)")
            try project.edit(TinyProject.study, #", "milestoneSplit": "test""#, "")
            try project.edit(TinyProject.study, #""evaluateEvery": 4, "#, "")
            let none = try project.study("plan")
            #expect(none.status == 1 && none.errors.contains("search: a search compares milestones"), "\(none)")
        }
    }

    /// Subsets at the same time and in sequence, some left out, and parts of the data.
    @Test func subsetsSharesAndExclusionsAreCells() throws {
        try TinyProject.use { project in
            try project.writeStudy(
                """
                {
                  "name": "cells", "pipeline": "Pipelines/tiny.json",
                  "axes": {
                    "parts": {
                      "subsets": {
                        "lora": {"method": "lora"}, "bitfit": {"method": "bitfit"}, "prompt": {"method": "prompt"}
                      },
                      "orders": ["together", "in-turn"], "none": {"delta": null}
                    },
                    "share": {"shares": {"all": {}, "4-shot": {"training.subset": {"perLabel": 4}}}},
                    "method": {"methods": {"lora": {"delta": {"method": "lora"}}, "full": {}}}
                  },
                  "exclude": [{"share": "4-shot", "parts": ["none", "prompt"]}],
                  "parts": {"performance": {"axes": ["method"]}, "combination": {}}
                }
                """)
            let plan = try project.study("plan", "--json")
            #expect(plan.status == 0, "\(plan)")
            let runs = try #require(plan.object["runs"] as? [[String: Any]])
            let names = runs.map { $0["name"] as? String ?? "" }
            // Two methods, and twelve subsets for two shares without two; the cell with LoRA alone is one, and so is
            // that without a delta.
            #expect(names.count == 2 + 12 * 2 - 2 - 2, "\(names)")
            #expect(names.contains("lora-bitfit-prompt_4-shot") && names.contains("lora-then-bitfit-then-prompt_all"))
            let merged = runs.filter { ($0["coordinates"] as? [String: String])?.count == 3 }
            #expect(merged.map { $0["name"] as? String } == ["lora", "full"], "\(merged)")
        }
    }

    /// A run that is trained on few examples of each label sees only these.
    @Test func fewExamplesOfEachLabel() throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, #""clipNorm": 1"#, #""clipNorm": 1, "subset": {"perLabel": 3}"#)
            let plan = try project.mixtape("plan", TinyProject.pipeline, "--json")
            let tasks = try #require(plan.object["tasks"] as? [[String: Any]])
            let counts = tasks.map { $0["examples"] as? Int }
            #expect(counts == [3, 6, 3], "\(plan)")
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0, "\(run)")
            try project.edit(TinyProject.pipeline, #""perLabel": 3"#, #""perLabel": 4"#)
            let other = try project.mixtape("train", TinyProject.pipeline)
            #expect(
                other.errors.contains("leakage or subset leaves out other training examples than before"), "\(other)")
        }
    }

    /// The time ends a run, which is then complete; where it ended is known.
    @Test func timeEndsARun() throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 1000000, "seconds": 1"#)
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0 && run.errors == "", "\(run)")
            let line = try #require(run.facts.first { $0.hasPrefix("training ended at step ") }, "\(run)")
            let step = try #require(line.split(separator: " ").dropFirst(4).first)
            let watch = try project.mixtape("watch", TinyProject.run)
            #expect(
                watch.facts[0] == "tiny evaluated" && watch.facts[1].hasPrefix("step \(step.dropLast()) of "),
                "\(watch)")
            let again = try project.mixtape("run", TinyProject.pipeline)
            #expect(again.status == 0 && !again.output.contains("ended at step"), "\(again)")
        }
    }

    /// A run pauses at a step, and goes on as if it had not.
    @Test func aRunPausesAtAStep() throws {
        try TinyProject.use { project in
            try project.copy { whole in
                try #expect(whole.mixtape("train", TinyProject.pipeline).status == 0)
                for step in ["7", "20", "33"] {
                    let part = try project.mixtape("train", TinyProject.pipeline, "--until", step)
                    #expect(part.facts.last == "training stopped at step \(step) of 40, which is saved", "\(part)")
                }
                try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
                // More checkpoints were made, and the older of those that are kept is another.
                let names =
                    ["log.jsonl", "checkpoints/best.json"]
                    + ["model", "optimizer"].map { "checkpoints/step-0000040/\($0).safetensors" }
                for name in names {
                    let path = "\(TinyProject.run)/\(name)"
                    #expect(try project.bytes(path) == whole.bytes(path), "\(name)")
                }
            }
        }
    }
}
