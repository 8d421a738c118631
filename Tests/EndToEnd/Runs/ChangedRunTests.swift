import Files
import Foundation
import Testing

/// A run is refused if its settings or data changed since it began. The message shows the difference. `--restart`
/// begins anew.
@Suite struct ChangedRunTests {
    /// A change to a finished run that affects training.
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

    private static let state = "runs/tiny/checkpoints/step-0000040/state.json"

    /// Corrects the checksum of an edited state.
    private func reseal(_ project: TinyProject) throws {
        let text = try project.directory.read(Self.state)
        let checksum = String(try #require(text.firstMatch(of: /"checksum" : "([0-9a-f]{64})"/)).1)
        let unsealed = text.replacingOccurrences(of: checksum, with: String(repeating: "0", count: 64))
        try project.edit(Self.state, checksum, SHA256.hash(unsealed))
    }

    /// Earlier versions knew fewer keys. The defaults of the new keys stand for what those versions did.
    @Test func aRunOfAnEarlierVersionGoesOn() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            let file = "runs/tiny/checkpoints/step-0000040/configuration.json"
            let before = try project.directory.read(file)
            for pair in [
                #", "weightDecayOf": "all""#, #", "warmupStart": "first-step""#, #"    "loggedLoss": "smoothed",\#n"#,
            ] where before.contains(pair) { try project.edit(file, pair, "") }
            let after = try project.directory.read(file)
            #expect(!after.contains("warmupStart") && !after.contains("loggedLoss"), "\(after)")
            try project.edit(Self.state, SHA256.hash(before), SHA256.hash(after))
            try project.edit(Self.state, "\"bytes\" : \(before.utf8.count),", "\"bytes\" : \(after.utf8.count),")
            try reseal(project)
            let again = try project.mixtape("run", TinyProject.pipeline)
            #expect(again.status == 0 && again.errors == "", "\(again)")
            #expect(again.facts.contains("training step 40 of 40, finished"), "\(again)")
            try project.edit(TinyProject.pipeline, #""zLoss": 0.0001"#, #""zLoss": 0.0001, "loggedLoss": "total""#)
            let refused = try project.mixtape("run", TinyProject.pipeline)
            #expect(refused.errors.contains(#"training.loggedLoss: not set before, "total" now"#), "\(refused)")
        }
    }

    /// An earlier version rounded the shares of unusual rates. From here on the run would see other examples.
    @Test func aRunWithRoundedSharesIsRefused() throws {
        try TinyProject.use { project in
            try project.edit(
                TinyProject.pipeline, #"["capitals", "parity", "starts"], "policy": "equal""#,
                #"{"capitals": 1, "parity": 1.41421356237, "starts": 2.71828182846}"#)
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0, "it goes on as it is")
            try project.edit(Self.state, "    \"drawing\" : \"exact shares\",\n", "")
            try reseal(project)
            let refused = try project.mixtape("run", TinyProject.pipeline)
            #expect(refused.status == 1)
            let difference =
                "  mixture: the version of Mixtape that began this run rounded the tasks' shares to multiples of "
                + "2^-20; now they are exact, so its steps would see other examples\n"
            #expect(refused.errors.contains(difference), "\(refused)")
        }
    }

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
            // The new run is an ordinary one and can be restarted unchanged.
            try #expect(project.mixtape("run", TinyProject.pipeline).facts.contains("training step 40 of 40, finished"))
            let trained = try project.trainedFiles()
            try #expect(project.mixtape("train", TinyProject.pipeline, "--restart").status == 0)
            #expect(try project.trainedFiles() == trained && project.trainedFiles(of: "runs/tiny.old-2") == trained)
        }
    }

    /// The earlier run is moved aside only when the new run can begin.
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

    /// Settings without effect on training may change: intervals, evaluation, places of files, spelling of numbers.
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
