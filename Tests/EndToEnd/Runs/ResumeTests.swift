import Foundation
import Testing

/// A killed run continues as if it had never been killed.
@Suite struct ResumeTests {
    /// With plain settings, and with a mean of the weights and a balanced task.
    @Test(arguments: [
        "", #""average": {"decay": 0.9}, "balance": ["parity"], "#,
        #""average": {"kind": "last", "steps": 260}, "#,
    ])
    func aKilledRunEndsAsOneThatWasNot(settings: String) throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, #""steps": 40"#, #"\#(settings)"steps": 40"#)
            // Long enough for the kill to fall into training, even on a fast machine.
            try project.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 400"#)
            try project.edit(TinyProject.pipeline, #""evaluateEvery": 20"#, #""evaluateEvery": 200"#)
            try project.copy { whole in
                try #expect(whole.mixtape("run", TinyProject.pipeline).status == 0)
                // Killed after several checkpoints, and again after more of them.
                for checkpoint in ["step-0000030", "step-0000220"] {
                    let killed = try project.mixtape(
                        "run", TinyProject.pipeline,
                        signal: { _ in project.exists("runs/tiny/checkpoints/\(checkpoint)") ? SIGKILL : nil })
                    #expect(killed.status == 128 + SIGKILL, "\(killed)")
                }
                let resumed = try project.mixtape("run", TinyProject.pipeline)
                #expect(resumed.status == 0)
                let start = resumed.facts.first { $0.hasPrefix("training") } ?? ""
                #expect(start.hasSuffix("of 400") && start != "training step 0 of 400", "\(resumed)")
                let checkpoint = "checkpoints/step-0000400"
                for file in [
                    "log.jsonl", "\(checkpoint)/model.safetensors", "\(checkpoint)/optimizer.safetensors",
                    "checkpoints/best.json",
                ] {
                    #expect(try project.bytes("runs/tiny/\(file)") == whole.bytes("runs/tiny/\(file)"), "\(file)")
                }
                #expect(try project.report() == whole.report())
                // The report names the mean of the weights.
                let facts = try project.directory.read("runs/tiny/report.md")
                let mean =
                    settings.contains("decay") ? "exponential mean over the steps, decay 0.9" : "mean after the last "
                #expect(facts.contains(mean) == settings.contains("average"))
            }
        }
    }

    /// A kill during the import, the training of the vocabulary or the start of training: a second run always
    /// completes.
    @Test(arguments: [0.0, 0.01, 0.02, 0.04, 0.08])
    func aRunKilledAtAnyTimeCanBeRepeated(seconds: Double) throws {
        try TinyProject.use { project in
            let pipeline = "Pipelines/pieces.json"
            _ = try project.mixtape("run", pipeline, signal: { $0.seconds > seconds ? SIGKILL : nil })
            let run = try project.mixtape("run", pipeline)
            #expect(run.status == 0 && run.errors == "", "\(run)")
            #expect(try Report(project, run: "runs/pieces").tasks.count == 3)
        }
    }

    /// The rest of the log is kept, and the run reports the loss.
    @Test func aDamagedLineOfTheLogIsTold() throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 20"#)
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try project.edit(TinyProject.pipeline, #""steps": 20"#, #""steps": 40"#)
            try project.edit("runs/tiny/log.jsonl", #"{"step": 3,"#, #"{"step" 3,"#)
            let damaged = try project.bytes("runs/tiny/log.jsonl")
            let resumed = try project.mixtape("run", TinyProject.pipeline)
            #expect(
                resumed.status == 0
                    && resumed.errors == """
                        warning: runs/tiny/log.jsonl: line 3 is damaged; reports lack 1 step of the run; the log as it \
                        was is kept in runs/tiny/log.jsonl.damaged-1

                        """,
                "\(resumed)")
            #expect(try project.bytes("runs/tiny/log.jsonl.damaged-1") == damaged)
            #expect(
                try project.loggedSteps().compactMap { $0["step"] as? Int } == Array(1...2) + Array(4...40))
            let milestones = try project.directory.read("runs/tiny/log.jsonl").split(separator: "\n")
                .filter { $0.contains(#""split": "validation""#) }
            #expect(milestones.count == 2 * TinyProject.tasks.count, "no milestone is lost")
        }
    }

    @Test func aDamagedCheckpointIsPassedOver() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let before = try project.trainedFiles()
            let newest = "runs/tiny/checkpoints/step-0000040/model.safetensors"
            let size = try project.bytes(newest).count
            try project.truncate(newest)
            let damage =
                "checkpoint step-0000040 is damaged (model.safetensors is cut short: 1,000 of \(size.grouped) bytes)"
            let predicted = try project.mixtape("predict", TinyProject.run, "parity: 7", "--checkpoint", "newest")
            #expect(predicted.status == 0)
            #expect(predicted.errors == "warning: \(damage); using step-0000030\n")
            #expect(predicted.lines.count == 1, "warnings are not among the predictions")

            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0)
            #expect(run.errors == "warning: \(damage); using step-0000030\n")
            #expect(run.facts.contains("training step 30 of 40"), "\(run)")
            #expect(try project.trainedFiles() == before)
        }
    }

    @Test func whereNoCheckpointIsGoodThereIsAWordAndTrainingBeginsAnew() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let before = try project.trainedFiles()
            for step in [30, 40] {
                try project.truncate("runs/tiny/checkpoints/step-00000\(step)/model.safetensors")
            }
            let predicted = try project.mixtape("predict", TinyProject.run, "parity: 7", "--checkpoint", "newest")
            #expect(predicted.status == 1)
            #expect(
                predicted.errors.hasSuffix(
                    "\nruns/tiny/checkpoints: holds no good checkpoint; "
                        + "train again: mixtape train runs/tiny\n"), "\(predicted)")
            let damaged = try project.files(below: "runs/tiny")
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0)
            #expect(
                run.facts.contains("training no checkpoint can be used; the earlier run is kept in runs/tiny.old-1"),
                "\(run)")
            #expect(run.facts.contains("training step 0 of 40"), "\(run)")
            #expect(try project.trainedFiles() == before)
            #expect(try project.files(below: "runs/tiny.old-1") == damaged)
        }
    }

    /// The second process learns which process blocks it, before it changes anything.
    @Test func onlyOneProcessWorksOnARun() throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 1000000"#)
            var second: CommandLineRun?
            // While the first process trains, a second one tries to train. Then the first is killed.
            let first = try project.mixtape("train", TinyProject.pipeline) { _ in
                guard second == nil, project.exists("runs/tiny/log.jsonl") else { return nil }
                try project.edit("Data/parity.train.jsonl", #""number": 7,"#, #""number": 107,"#)
                second = try project.mixtape("run", TinyProject.pipeline)
                return SIGKILL
            }
            #expect(first.status == 128 + SIGKILL)
            #expect(second?.status == 1 && second?.output == "")
            let pattern = try Regex(
                #"runs/tiny\.lock: is held by process \d+ on \S+ for (less than a minute|\d+ min) "#
                    + #"\(.*mixtape train Pipelines/tiny\.json\); "#)
            let message = try #require(second?.errors)
            #expect(message.prefixMatch(of: pattern) != nil, "\(message)")
            #expect(
                message.hasSuffix(
                    "; one process at a time works on a run; wait for it, or give this pipeline another \"name\"\n"))
        }
    }

    /// Training depends on the content of the files, not on the time when each file was imported.
    @Test func theOrderOfImportsChangesNothing() throws {
        try TinyProject.use { project in
            let pipeline = "Pipelines/pieces.json"
            let tasks = #"["capitals", "parity", "starts"]"#
            try project.copy { other in
                for task in ["starts", "parity"] {
                    try other.copyPipeline(pipeline, to: "Pipelines/\(task).json", name: task)
                    try other.edit("Pipelines/\(task).json", tasks, #"["\#(task)"]"#)
                    try #expect(other.mixtape("import", "Pipelines/\(task).json").status == 0)
                }
                for project in [project, other] { try #expect(project.mixtape("run", pipeline).status == 0) }
                let run = "runs/pieces"
                #expect(try project.trainedFiles(of: run) == other.trainedFiles(of: run))
                #expect(try project.report(of: run) == other.report(of: run))
            }
        }
    }
}

extension TinyProject {
    /// Writes a second pipeline from an existing one.
    func copyPipeline(_ file: String, to other: String, name: String) throws {
        let text = try directory.read(file)
        try directory.write(text.replacing(/"name": "[^"]*"/, with: "\"name\": \"\(name)\""), to: other)
    }

    /// Cuts a file short, as a full disk or a lost connection does.
    func truncate(_ file: String) throws {
        try directory.write(Array(try bytes(file).prefix(1000)), to: file)
    }
}

extension Int {
    /// 169176 as 169,176.
    fileprivate var grouped: String {
        formatted(.number.grouping(.automatic).locale(Locale(identifier: "en_US")))
    }
}
