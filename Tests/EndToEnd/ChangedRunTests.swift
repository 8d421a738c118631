import Foundation
import Testing

/// A run whose settings or data changed since is refused, with the difference, until it is told to begin anew.
@Suite struct ChangedRunTests {
    /// A change to a finished run that matters to training.
    struct Change: Sendable, CustomTestStringConvertible {
        let name: String
        /// The lines that show the difference.
        let difference: [String]
        let make: @Sendable (TinyProject) throws -> Void

        init(_ name: String, _ difference: String..., make: @escaping @Sendable (TinyProject) throws -> Void) {
            self.name = name
            self.difference = difference
            self.make = make
        }

        var testDescription: String { name }
    }

    static let changes = [
        Change("learning rate", "training.schedule.learningRate: 0.02 before, 0.03 now") {
            try $0.edit(TinyProject.pipeline, "0.02", "0.03")
        },
        Change(
            "several settings at once", "seed: 3 before, 4 now", #"mixture.draws: "exact" before, "independent" now"#,
            "model.dropout: 0.1 before, 0.2 now", "training.clipNorm: 1 before, not set now"
        ) {
            try $0.edit(TinyProject.pipeline, #""seed": 3"#, #""seed": 4"#)
            try $0.edit(TinyProject.pipeline, #""equal""#, #""equal", "draws": "independent""#)
            try $0.edit(TinyProject.pipeline, #""dropout": 0.1"#, #""dropout": 0.2"#)
            try $0.edit(TinyProject.pipeline, #""clipNorm": 1,"#, "")
        },
        Change(
            "tasks", #"mixture.tasks: ["capitals", "parity", "starts"] before, ["capitals", "parity"] now"#
        ) { try $0.edit(TinyProject.pipeline, #", "starts"]"#, "]") },
        Change(
            "vocabulary", "vocabulary.sentinels: 0 before, 9 now"
        ) { try $0.edit(TinyProject.pipeline, #""sentinels": 0"#, #""sentinels": 9"#) },
        Change(
            "data", #"Data/parity.train.jsonl: other contents than before, the training data of "parity""#
        ) { try $0.edit("Data/parity.train.jsonl", #""number": 7,"#, #""number": 107,"#) },
        Change(
            "definition", "Tasks/parity.json: the definition makes other examples of the data than before"
        ) { try $0.edit("Tasks/parity.json", #""parity: {number}""#, #""is even: {number}""#) },
        Change(
            "limits",
            "Tasks/capitals.json: limits.maxTargetTokens: training examples all whole before, cut to 5 tokens now"
        ) { try $0.edit("Tasks/capitals.json", #""maxTargetTokens": 12"#, #""maxTargetTokens": 5"#) },
    ]

    @Test(arguments: changes)
    func aChangeIsShownAndNothingTouched(change: Change) throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            let before = try project.files(below: "runs").filter { $0.key != "tiny.lock" }
            try change.make(project)
            for command in ["run", "train"] {
                let refused = try project.mixtape(command, TinyProject.pipeline)
                #expect(refused.status == 1)
                let lines = refused.errors.split(separator: "\n").map(String.init)
                let shown = lines.filter { $0.hasPrefix("  ") }.map { String($0.dropFirst(2)) }
                #expect(Array(shown.dropLast()) == change.difference, "\(refused)")
                #expect(
                    lines.first
                        == "runs/tiny: this run was begun with other settings or data and cannot go on with these:")
                #expect(lines.contains("To train anew, keeping the earlier run in runs/tiny.old-1:"))
                #expect(shown.last?.hasSuffix("mixtape \(command) Pipelines/tiny.json --restart") == true)
            }
            #expect(try project.files(below: "runs").filter { $0.key != "tiny.lock" } == before)
        }
    }

    @Test func restartingTrainsAnewAndKeepsTheEarlierRun() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let before = try project.files(below: TinyProject.run)
            try project.edit(TinyProject.pipeline, "0.02", "0.03")
            try project.edit("Data/parity.train.jsonl", #""number": 7,"#, #""number": 107,"#)
            let run = try project.mixtape("run", TinyProject.pipeline, "--restart")
            #expect(run.status == 0, "\(run)")
            #expect(run.facts.contains("data 120 examples of 3 tasks, 24 of them imported now"), "\(run)")
            #expect(run.facts.contains("training begins anew; the earlier run is kept in runs/tiny.old-1"), "\(run)")
            #expect(run.facts.contains("training step 0 of 40"), "\(run)")
            #expect(try project.files(below: "runs/tiny.old-1") == before)
            #expect(try project.trainedFiles() != project.trainedFiles(of: "runs/tiny.old-1"))
            // The new run is an ordinary one, and can be begun anew as it is.
            try #expect(project.mixtape("run", TinyProject.pipeline).facts.contains("training step 40 of 40, finished"))
            let trained = try project.trainedFiles()
            try #expect(project.mixtape("train", TinyProject.pipeline, "--restart").status == 0)
            #expect(try project.trainedFiles() == trained && project.trainedFiles(of: "runs/tiny.old-2") == trained)
        }
    }

    /// Nothing is moved aside before the new run can begin.
    @Test func restartingWithBadDataLeavesTheEarlierRun() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let before = try project.files(below: TinyProject.run)
            try project.edit("Data/parity.train.jsonl", #""number": 7,"#, #""nombre": 7,"#)
            let run = try project.mixtape("run", TinyProject.pipeline, "--restart")
            #expect(run.status == 1 && run.errors.hasPrefix("Data/parity.train.jsonl:8:1: missing field"), "\(run)")
            #expect(try project.files(below: TinyProject.run) == before)
        }
    }

    /// What does not matter to training may change: intervals, evaluation, where files lie, how numbers are spelt.
    @Test func whatDoesNotMatterMayChange() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let before = try project.trainedFiles()
            try project.edit(TinyProject.pipeline, #""clipNorm": 1,"#, #""clipNorm": 1.0,"#)
            try project.edit(TinyProject.pipeline, #""checkpointEvery": 10, "#, #""keepCheckpoints": 3, "#)
            try project.edit(TinyProject.pipeline, #""milestoneExamples": 4"#, #""decoding": {"beams": 2}"#)
            try FileManager.default.moveItem(atPath: project.path + "/Data", toPath: project.path + "/Elsewhere")
            let run = try project.mixtape("run", TinyProject.pipeline, "--data", "Elsewhere")
            #expect(run.status == 0 && run.facts.contains("training step 40 of 40, finished"), "\(run)")
            #expect(try project.trainedFiles() == before)
        }
    }
}
