import Foundation
import Testing

/// SIGINT, SIGTERM and SIGHUP: the first signal stops a run without loss, the second stops it at once.
@Suite struct InterruptionTests {
    /// Lends a project whose run takes a moment, and a copy whose run was never stopped.
    private func withRuns(_ body: (_ project: TinyProject, _ whole: TinyProject) throws -> Void) throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 400"#)
            try project.edit(
                TinyProject.pipeline, #""checkpointEvery": 10, "evaluateEvery": 20"#,
                #""checkpointEvery": 200, "evaluateEvery": 200"#)
            try project.edit(TinyProject.pipeline, #""milestoneExamples": 4"#, #""milestoneExamples": 400"#)
            try project.enlarge(["validation": 400, "test": 400])
            try project.copy { whole in
                try #expect(whole.mixtape("run", TinyProject.pipeline).status == 0)
                try body(project, whole)
            }
        }
    }

    /// Checks that the run continues and ends like one that was never stopped.
    private func expectTheSame(_ project: TinyProject, as whole: TinyProject) throws {
        try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
        let checkpoint = "checkpoints/step-0000400"
        for file in [
            "log.jsonl", "\(checkpoint)/model.safetensors", "\(checkpoint)/optimizer.safetensors",
            "checkpoints/best.json",
        ] {
            #expect(try project.bytes("runs/tiny/\(file)") == whole.bytes("runs/tiny/\(file)"), "\(file)")
        }
        #expect(try project.report() == whole.report())
    }

    private static let notice = "\nstopping once everything is saved; a second signal stops at once\n"

    private func expectStopped(_ run: CommandLineRun, status: Int32 = 130) {
        #expect(run.status == status, "\(run)")
        #expect(run.errors.hasPrefix(Self.notice + "stopped; to go on: "), "\(run)")
        #expect(run.errors.hasSuffix("mixtape \(run.arguments.joined(separator: " "))\n"), "\(run)")
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
    func training(signal: Int32, status: Int32) throws {
        try withRuns { project, whole in
            // Twice: before the first checkpoint and after it.
            for step in [0, 200] {
                var sent: Date?
                let run = try project.mixtape("run", TinyProject.pipeline) { underWay in
                    // A while after training has begun, or after the milestone.
                    let begin = step == 0 ? "training " : "  validation "
                    if sent == nil, underWay.output.contains(begin) { sent = Date().addingTimeInterval(0.05) }
                    guard let time = sent, Date() > time else { return nil }
                    sent = .distantFuture
                    return signal
                }
                expectStopped(run, status: status)
                let stopped = try #require(
                    run.facts.last?.wholeMatch(of: /training stopped at step (\d+) of 400, which is saved/), "\(run)")
                let number = try #require(Int(stopped.1))
                #expect(step <= number && number < step + 200, "\(run)")
                #expect(project.exists("runs/tiny/checkpoints/step-\(String(format: "%07d", number))"))
            }
            try expectTheSame(project, as: whole)
        }
    }

    /// An interrupted milestone is judged when the run continues, before any further training.
    @Test func judgingAMilestone() throws {
        try withRuns { project, whole in
            var isSent = false
            let run = try project.mixtape("run", TinyProject.pipeline) { underWay in
                guard !isSent, underWay.output.contains("\n  loss ") else { return nil }
                isSent = true
                return SIGINT
            }
            expectStopped(run)
            #expect(run.facts.last == "training stopped at step 200 of 400, which is saved", "\(run)")
            #expect(!run.output.contains("\n  validation "), "\(run)")
            let resumed = try project.copy { try $0.mixtape("train", TinyProject.pipeline) }
            let begin = try #require(resumed.facts.firstIndex(of: "training step 200 of 400"), "\(resumed)")
            #expect(resumed.facts[begin + 1].hasPrefix("validation "), "\(resumed)")
            try expectTheSame(project, as: whole)
        }
    }

    @Test func evaluating() throws {
        try withRuns { project, whole in
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            var isSent = false
            let run = try project.mixtape("run", TinyProject.pipeline) { underWay in
                guard !isSent, underWay.output.contains("of 400, finished\n") else { return nil }
                isSent = true
                return SIGINT
            }
            expectStopped(run)
            #expect(!project.exists("runs/tiny/report.json"))
            try expectTheSame(project, as: whole)
        }
    }

    @Test func importing() throws {
        try TinyProject.use { project in
            try project.enlarge(["train": 30_000])
            var isSent = false
            let run = try project.mixtape("import", TinyProject.pipeline) { _ in
                // The store is created just before the import.
                guard !isSent, project.exists("runs/store.sqlite-wal") else { return nil }
                isSent = true
                return SIGTERM
            }
            expectStopped(run, status: 143)
            try #expect(project.mixtape("doctor").facts.last == "check ok")
            let again = try project.mixtape("import", TinyProject.pipeline)
            #expect(again.status == 0, "\(again)")
            let doctor = try project.mixtape("doctor")
            #expect(doctor.output.contains("3 tasks, 90,048 examples, 0 runs"), "\(doctor)")
        }
    }

    /// The temporary folder of the data is gone.
    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func checkingATask(signal: Int32) throws {
        try TinyProject.use { project in
            try project.enlarge(["train": 30_000])
            let folder = project.directory.path("temporary")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            var isSent = false
            let run = try project.mixtape(
                "task", "check", "capitals", "--data", "Data", environment: ["TMPDIR": folder]
            ) { _ in
                guard !isSent, try !FileManager.default.contentsOfDirectory(atPath: folder).isEmpty else { return nil }
                isSent = true
                return signal
            }
            expectStopped(run, status: 128 + signal)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }
    }

    #if os(Linux)
    /// `nohup` is for programs that outlive their terminal.
    @Test func aHangUpThatIsIgnored() throws {
        try TinyProject.use { project in
            var isSent = false
            let run = try CommandLineRun(
                shell: "trap '' HUP; exec \"$0\" run \(TinyProject.pipeline)", in: project.path,
                signal: { underWay in
                    guard !isSent, underWay.output.contains("training ") else { return nil }
                    isSent = true
                    return SIGHUP
                })
            #expect(isSent && run.status == 0 && run.errors == "", "\(run)")
        }
    }
    #endif

    /// A reader of the output may stop early, as `head` does. Nothing is left behind, and there is no message.
    @Test func noReader() throws {
        try TinyProject.use { project in
            try project.enlarge(["train": 2000])
            let run = try CommandLineRun(
                shell: """
                    mkdir temporary; export TMPDIR="$PWD/temporary"
                    { "$0" task check parity; echo $? > status; } | head -n 1
                    ls temporary
                    """, in: project.path)
            #expect(run.output == "tasks         no problem in 3 files of Tasks\n" && run.errors == "", "\(run)")
            #expect(try project.directory.read("status") == "141\n")
            let trained = try CommandLineRun(
                shell: "{ \"$0\" train \(TinyProject.pipeline); echo $? > status; } | head -n 1", in: project.path)
            #expect(trained.lines.count == 1 && trained.errors == "", "\(trained)")
            #expect(try project.directory.read("status") == "141\n")
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
        }
    }

    /// All inputs are in one batch: the first signal would have to wait for its end.
    @Test func theSecondSignalStopsAtOnce() throws {
        try withRuns { project, whole in
            for project in [project, whole] {
                try project.edit(
                    TinyProject.pipeline, #""milestoneExamples": 400"#,
                    #""milestoneExamples": 400, "decoding": {"batchExamples": 4096}"#)
            }
            var sent = 0
            let run = try project.mixtape("run", TinyProject.pipeline) { underWay in
                guard sent < 2, underWay.output.contains("\n  loss ") else { return nil }
                // Two signals at the same time count as one.
                if sent == 1 { usleep(3000) }
                sent += 1
                return SIGINT
            }
            #expect(run.status == 130 && run.errors == Self.notice, "\(run)")
            #expect(run.lines.last?.hasPrefix("  loss ") == true, "\(run)")
            // With another batch size, decoding may round differently.
            try #expect(whole.mixtape("run", TinyProject.pipeline, "--restart").status == 0)
            try expectTheSame(project, as: whole)
        }
    }
}
