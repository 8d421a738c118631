import Foundation
import TestSupport
import Testing

/// A study from its plan to its report.
@Suite struct StudyTests {
    private static let cells = ["slow_1", "fast_1", "slow_2", "fast_2"]

    /// The plan reads only. The study trains the base once and each cell once. A changed cell alone is run anew.
    @Test(.timeLimit(.minutes(5)))
    func isPlannedRunAndGoneOnWith() throws {
        try TinyProject.use { project in
            try project.writeStudy()
            let plan = try project.study("plan")
            #expect(plan.status == 0 && plan.errors == "", "\(plan)")
            #expect(
                plan.facts.contains("cells 4") && plan.facts.contains("base tiny made once, for 4 cells"), "\(plan)")
            #expect(plan.facts.contains("method 2 methods: slow, fast"), "\(plan)")
            #expect(plan.facts.contains("steps 38 left"), "\(plan)")
            #expect(!project.exists("runs"), "a plan writes nothing")
            let planned = try project.study("plan", "--json").object
            let runs = try #require(planned["runs"] as? [[String: Any]])
            #expect(runs.map { $0["name"] as? String } == ["tiny"] + Self.cells)
            #expect(planned["seconds_left"] is NSNull && (planned["disk_bytes"] as? Int ?? 0) > 0)

            let run = try project.study("run", "--jobs", "2")
            #expect(run.status == 0 && run.errors == "", "\(run)")
            #expect(run.facts.filter { $0.hasPrefix("began ") } == (["tiny"] + Self.cells).map { "began \($0)" })
            #expect(run.facts.contains("study 4 cells: 4 finished"), "\(run)")
            #expect(try Set(project.standings().values) == ["finished"])
            // Cells are ordinary runs.
            for command in [["runs", TinyProject.studyRuns], ["report", "\(TinyProject.studyRuns)/slow_1"]] {
                let ordinary = try CommandLineRun(command, in: project.path)
                #expect(ordinary.status == 0 && ordinary.output.contains("slow_1"), "\(ordinary)")
            }
            #expect(try CommandLineRun(["runs"], in: project.path).output.contains("none in runs"))

            let before = try project.files(below: TinyProject.studyRuns)
            let again = try project.study("run")
            #expect(again.status == 0 && !again.facts.contains { $0.hasPrefix("began ") }, "\(again)")
            let after = try project.files(below: TinyProject.studyRuns)
            #expect(before.keys.sorted() == after.keys.sorted())
            for (name, content) in before where name.hasSuffix("model.safetensors") || name.hasSuffix("log.jsonl") {
                #expect(after[name] == content, "\(name)")
            }

            try project.edit(TinyProject.study, "0.001", "0.002")
            #expect(
                try project.standings()
                    == [
                        "tiny": "finished", "fast_1": "finished", "fast_2": "finished", "slow_1": "waiting",
                        "slow_2": "waiting",
                    ])
            let changed = try project.study("run")
            #expect(changed.facts.filter { $0.hasPrefix("began ") } == ["began slow_1", "began slow_2"], "\(changed)")
            #expect(project.exists("\(TinyProject.studyRuns)/slow_1.old-1/log.jsonl"))
            #expect(try Set(project.standings().values) == ["finished"])
        }
    }

    /// Other data are noticed, in a task of the cells and in one of their base. The same data, or none, change nothing.
    @Test(.timeLimit(.minutes(5)))
    func whatHasOtherDataIsRunAnew() throws {
        try TinyProject.use { project in
            try project.writeStudy()
            try project.edit(
                TinyProject.study, #""set": {"#,
                #""set": {"mixture": {"tasks": ["capitals"]}, "evaluation": {"milestoneExamples": 4}, "#)
            try project.edit(TinyProject.study, #""seeds": [1, 2]"#, #""seeds": [1]"#)
            try #require(try project.study("run").status == 0)
            func edit(_ file: String, _ change: (String) -> String) throws {
                try project.directory.write(change(project.directory.read(file)), to: file)
            }
            func begun() throws -> [String] {
                let run = try project.study("run")
                #expect(run.status == 0, "\(run)")
                return run.facts.filter { $0.hasPrefix("began ") }
            }
            try edit("Data/parity.train.jsonl") { $0 }
            #expect(try Set(project.standings().values) == ["finished"])
            try edit("Data/parity.train.jsonl") { String($0.split(separator: "\n").dropLast().joined(separator: "\n")) }
            #expect(try project.standings() == ["tiny": "finished", "slow_1": "waiting", "fast_1": "waiting"])
            #expect(try begun() == ["began slow_1", "began fast_1"])
            #expect(try begun() == [])
            let model = try project.bytes("\(TinyProject.studyRuns)/tiny/exported/model.safetensors")
            try edit("Data/capitals.train.jsonl") { $0.replacingOccurrences(of: "b", with: "d") }
            #expect(try begun() == ["began tiny", "began slow_1", "began fast_1"])
            #expect(try project.bytes("\(TinyProject.studyRuns)/tiny/exported/model.safetensors") != model)
            try project.remove("Data")
            #expect(try Set(project.standings().values) == ["finished"])
            #expect(try project.study("report").status == 0)
        }
    }

    /// Cells begin from a model in a directory, from a base that is trained, and from a base of that.
    @Test(.timeLimit(.minutes(5)))
    func basesAreDirectoriesRunsAndBasesOfBases() throws {
        try DeltaProject.use { project in
            try project.writeStudy(
                """
                {
                  "name": "cells",
                  "pipeline": {
                    "mixture": {"tasks": ["parity"]}, "delta": {"method": "bitfit"},
                    "training": {"batchExamples": 4, "evaluateEvery": 4, "schedule": {"learningRate": 0.01}},
                    "evaluation": {"milestoneExamples": 4}
                  },
                  "bases": {
                    "given": {"directory": "\(DeltaProject.base)"},
                    "tiny": {"pipeline": "Pipelines/tiny.json", "set": {"training.steps": 6}},
                    "more": {
                      "base": "tiny",
                      "pipeline": {
                        "mixture": {"tasks": ["starts"]},
                        "training": {"steps": 4, "batchExamples": 4, "schedule": {"learningRate": 0.01}}
                      }
                    }
                  },
                  "axes": {
                    "size": {"sizes": {"zero": {"base": "given"}, "one": {"base": "tiny"}, "two": {"base": "more"}}}
                  },
                  "cells": {"steps": 4}
                }
                """)
            let plan = try project.study("plan", "--measure")
            #expect(plan.status == 0 && plan.facts.contains { $0.hasPrefix("time ") }, "\(plan)")
            let run = try project.study("run")
            #expect(run.status == 0 && run.errors == "", "\(run)")
            #expect(
                run.facts.filter { $0.hasPrefix("began ") }
                    == ["tiny", "more", "zero", "one", "two"].map { "began \($0)" })
            #expect(try Set(project.standings().values) == ["finished"])
            // Each began from its own base.
            let biases = try ["zero", "one", "two"].map { cell in
                try jsonObject(project.directory.read("\(TinyProject.studyRuns)/\(cell)/configuration.json"))["model"]
                    as? [String: Any]
            }
            #expect(
                biases.map { $0?["directory"] as? String }
                    == [DeltaProject.base] + ["tiny", "more"].map { "\(TinyProject.studyRuns)/\($0)/exported" })
            // Another model in the same place is another base.
            try #expect(project.mixtape("export", TinyProject.run, "models/again").status == 0)
            try #expect(
                project.mixtape("train", TinyProject.pipeline, "--set", "seed=9", "--restart").status == 0)
            try project.remove(DeltaProject.base)
            try #expect(project.mixtape("export", TinyProject.run, DeltaProject.base).status == 0)
            #expect(
                try project.standings()
                    == [
                        "tiny": "finished", "more": "finished", "zero": "waiting", "one": "finished", "two": "finished",
                    ])
            // To read the results, no base is needed.
            try project.remove(DeltaProject.base)
            #expect(try Set(project.standings().values) == ["finished"])
            #expect(try project.study("report").status == 0)
            let missing = try project.study("run")
            #expect(missing.status == 1 && missing.errors.contains("bases.given"), "\(missing)")
        }
    }

    /// A cell that fails is noted with its reason, and the others go on. It is tried again when that is asked for.
    @Test(.timeLimit(.minutes(5)))
    func aFailedCellIsNoted() throws {
        try TinyProject.use { project in
            try project.writeStudy()
            // All training examples are left out, because they are judged, too.
            try project.directory.write(
                project.directory.read("Data/parity.train.jsonl"), to: "Data/parity.validation.jsonl")
            try project.edit(
                TinyProject.study, #"{"training.schedule.learningRate": 0.001}"#, #"{"training.leakage": "exclude"}"#)
            let run = try project.study("run")
            #expect(run.status == 0, "\(run)")
            let reason = "training.leakage: every training example of parity occurs in an evaluation split"
            #expect(run.errors.contains("slow_1: failed: ") && run.errors.contains(reason), "\(run)")
            let standings = try project.standings()
            #expect(
                standings
                    == [
                        "tiny": "finished", "slow_1": "failed", "fast_1": "finished", "slow_2": "failed",
                        "fast_2": "finished",
                    ])
            let status = try project.study("status")
            #expect(status.facts.contains { $0.hasPrefix("failed slow_1: ") && $0.contains(reason) }, "\(status)")
            #expect(try project.directory.read("runs/cells/report.md").contains("failed"))
            #expect(try !project.study("run").facts.contains { $0.hasPrefix("began ") })
            let again = try project.study("run", "--retry-failed")
            #expect(again.facts.filter { $0.hasPrefix("began ") } == ["began slow_1", "began slow_2"], "\(again)")
        }
    }

    /// SIGTERM stops all runs with their steps saved. Meanwhile a second process is told who holds the study.
    @Test(.timeLimit(.minutes(5)))
    func stopsWithEverythingSaved() throws {
        try TinyProject.use { project in
            try project.writeStudy()
            try project.edit(TinyProject.study, #""steps": 8"#, #""steps": 100000"#)
            var isAsked = false
            let stopped = try project.study("run", "--jobs", "2") { underWay in
                guard !isAsked, project.exists("\(TinyProject.studyRuns)/fast_1/checkpoints/best.json") else {
                    return nil
                }
                isAsked = true
                let second = try project.study("run")
                #expect(second.status == 1, "\(second)")
                #expect(
                    second.errors.hasPrefix("runs/cells.lock: is held by process ")
                        && second.errors.contains("one process at a time works on a study"), "\(second)")
                let status = try project.study("status")
                #expect(status.facts.contains { $0.hasPrefix("run by process ") }, "\(status)")
                let watch = try project.study("watch")
                #expect(watch.facts.contains { $0.hasPrefix("fast_1 cell running ") }, "\(watch)")
                return SIGTERM
            }
            #expect(stopped.status == 143, "\(stopped)")
            let standings = try project.standings()
            #expect(standings["slow_1"] == "interrupted" && standings["fast_1"] == "interrupted", "\(standings)")
            let state = try project.directory.read("\(TinyProject.studyRuns)/fast_1/errors.txt")
            #expect(!state.contains("failed"), "\(state)")
        }
    }

    /// Mistakes show before anything is trained, with their places.
    @Test(arguments: [
        (
            #""rank": 2"#, #""rnk": 2"#,
            #"Pipelines/cells.study.json:5:33: delta.rnk: unknown key "rnk"; did you mean "rank"?"#
        ),
        (
            #""slow": {"training.schedule.learningRate": 0.001}"#, #""slow": {"training.schedule.learningRate": -1}"#,
            "Pipelines/cells.study.json:16:52: training.schedule.learningRate: -1 is out of range"
        ),
        (
            #""base": "tiny""#, #""base": "tony""#,
            #"Pipelines/cells.study.json:12:11: base: unknown base "tony"; did you mean "tiny"?"#
        ),
        (#"["parity"]"#, #"["partiy"]"#, #"mixture.tasks[0]: unknown task "partiy"; did you mean "parity"?"#),
        (
            #""steps": 8"#, #""stps": 8"#,
            #"Pipelines/cells.study.json:22:13: cells.stps: unknown key "stps"; did you mean "steps"?"#
        ),
        (
            #""baseline": "fast""#, #""baseline": "fats""#,
            #"axes.method.baseline: unknown value "fats"; did you mean "fast"?"#
        ),
        (#""seeds": [1, 2]"#, #""seeds": [1, 1]"#, #"axes.seed: has the value "1" twice; name it once"#),
        (
            #""rank": 2"#, #""rank": 2, "targets": ["nothing"]"#, "nothing"
        ),
        (
            #""steps": 8"#, #""steps": 8, "metrics": {"paritz": "accuracy"}"#,
            #"22:47: cells.metrics: no cell is judged on the task "paritz"; did you mean "parity"?"#
        ),
        (
            #""steps": 8"#, #""steps": 8, "metrics": {"parity": "acuracy"}"#,
            #"22:47: cells.metrics.parity: the task has no metric "acuracy"; did you mean "accuracy"?"#
        ),
        (
            #""cells": {"steps": 8}"#, #""cells": {"steps": 8}, "parts": {"performance": {}, "scale": {}}"#,
            "parts.scale: needs an axis with sizes"
        ),
        (
            #""slow": {"training.schedule.learningRate": 0.001}"#, #""slow": null"#,
            "axes.method.methods.slow: expected an object, found null"
        ),
    ])
    func mistakesShowFirst(text: String, replacement: String, message: String) throws {
        try TinyProject.use { project in
            try project.writeStudy()
            try project.edit(TinyProject.study, text, replacement)
            for command in ["plan", "run", "status"] {
                let run = try project.study(command)
                #expect(run.status == 1 && run.errors.contains(message), "\(run)")
            }
            #expect(!project.exists("runs"))
        }
    }

    @Test func missingDataShowFirst() throws {
        try TinyProject.use { project in
            try project.writeStudy()
            try project.remove("Data/starts.validation.jsonl")
            for command in ["plan", "run"] {
                let run = try project.study(command)
                #expect(
                    run.status == 1
                        && run.errors.hasPrefix("Data/starts.validation.jsonl: cannot be read (no such file)"), "\(run)"
                )
            }
            #expect(!project.exists("runs"))
        }
    }

    @Test func othersFilesAreTold() throws {
        try TinyProject.use { project in
            try project.writeStudy()
            let pipeline = try CommandLineRun(["study", "plan", TinyProject.pipeline], in: project.path)
            #expect(
                pipeline.errors
                    == "Pipelines/tiny.json: is a pipeline, with one run; run it: mixtape run Pipelines/tiny.json\n",
                "\(pipeline)")
            let study = try CommandLineRun(["run", TinyProject.study], in: project.path)
            #expect(
                study.errors
                    == "Pipelines/cells.study.json: is a study's file, with many runs; run it: mixtape study run "
                    + "Pipelines/cells.study.json\n", "\(study)")
            let absent = try CommandLineRun(["study", "run", "Pipelines/cell.study.json"], in: project.path)
            #expect(
                absent.errors
                    == "Pipelines/cell.study.json: does not exist; did you mean Pipelines/cells.study.json?\n",
                "\(absent)")
        }
    }

    /// Two studies of one name would mix their runs.
    @Test func twoStudiesOfOneNameAreTold() throws {
        try TinyProject.use { project in
            try project.writeStudy()
            try project.edit(TinyProject.study, #""seeds": [1, 2]"#, #""seeds": [1]"#)
            try #require(try project.study("run").status == 0)
            try project.directory.write(project.directory.read(TinyProject.study), to: "Pipelines/other.study.json")
            let other = try CommandLineRun(["study", "run", "Pipelines/other.study.json"], in: project.path)
            #expect(
                other.status == 1
                    && other.errors == "runs/cells: holds the runs of Pipelines/cells.study.json; give one of the "
                        + "studies another \"name\"\n",
                "\(other)")
            // A study that was moved goes on.
            try project.remove(TinyProject.study)
            try #expect(
                CommandLineRun(["study", "run", "Pipelines/other.study.json"], in: project.path).status == 0)
        }
    }

    /// Deltas are judged on tasks that no cell is trained on.
    @Test(.timeLimit(.minutes(5)))
    func aTaskWithoutCellsJudgesTransfers() throws {
        try TinyProject.use { project in
            try project.writeStudy()
            try project.edit(TinyProject.study, #""mixture": {"tasks": ["parity"]},"#, "")
            try project.edit(
                TinyProject.study, #""seed": {"seeds": [1, 2]}"#, #""task": {"tasks": ["parity", "capitals"]}"#)
            try project.edit(
                TinyProject.study, #""cells": {"steps": 8}"#,
                #""cells": {"steps": 8}, "parts": {"performance": {"only": {"task": "parity"}}, "transfer": {}}"#)
            let plan = try project.study("plan")
            #expect(plan.facts.contains("transfers 2") && plan.facts.contains("cells 2"), "\(plan)")
            let run = try project.study("run")
            #expect(run.status == 0 && run.errors == "", "\(run)")
            let report = try project.directory.read("\(TinyProject.studyRuns)/report.md")
            #expect(report.contains("| trained on ↓, judged on → | parity | capitals |"), "\(report)")
        }
    }
}
