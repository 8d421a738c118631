import Foundation
import Testing
import quickstart_data

/// A full disk, and a folder without write permission. A process can limit the size of its files without any rights.
/// Writing then fails at the same places as on a full disk.
@Suite struct FullDiskTests {
    @Test(arguments: [1, 8, 40, 100, 200])
    func importing(blocks: Int) throws {
        try TinyProject.use { project in
            let run = try project.mixtape("run", TinyProject.pipeline, fileBlocks: blocks)
            #expect(run.status == 1)
            #expect(
                run.errors == """
                    runs/store.sqlite: reading or writing failed (disk I/O error); check that the disk works and has \
                    room, then run again

                    """)
            let again = try project.mixtape("run", TinyProject.pipeline)
            #expect(again.status == 0 && again.lines.contains { $0.hasPrefix("report ") }, "\(again)")
        }
    }

    /// Room for everything except the model's file.
    @Test func savingACheckpoint() throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, #""modelWidth": 32"#, #""modelWidth": 512"#)
            _ = try project.mixtape("batches", TinyProject.pipeline)
            let run = try project.mixtape("run", TinyProject.pipeline, fileBlocks: 2000)
            #expect(run.status == 1)
            #expect(
                run.errors == """
                    runs/tiny/checkpoints/step-0000010/model.safetensors: cannot be written: it would be larger than \
                    this system allows

                    """, "\(run)")
            #expect(try project.files(below: "runs/tiny/checkpoints").isEmpty, "nothing half written stays")
            #expect(try project.mixtape("doctor").facts.last == "check ok")
        }
    }

    @Test func savingALaterCheckpointKeepsTheEarlierOne() throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, #""modelWidth": 32"#, #""modelWidth": 512"#)
            try project.copy { whole in
                try #expect(whole.mixtape("run", TinyProject.pipeline).status == 0)
                try project.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 10"#)
                try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
                let before = try project.files(below: "runs/tiny/checkpoints/step-0000010")
                // When the run continues, there is room for everything except the model's file.
                try project.edit(TinyProject.pipeline, #""steps": 10"#, #""steps": 40"#)
                let run = try project.mixtape("run", TinyProject.pipeline, fileBlocks: 2000)
                #expect(run.status == 1 && run.facts.contains("training step 10 of 40"), "\(run)")
                let file = "runs/tiny/checkpoints/step-0000020/model.safetensors"
                #expect(run.errors == "\(file): cannot be written: it would be larger than this system allows\n")
                #expect(try project.files(below: "runs/tiny/checkpoints/step-0000010") == before)
                let names = try FileManager.default.contentsOfDirectory(atPath: project.path + "/runs/tiny/checkpoints")
                #expect(Set(names).subtracting(["best.json"]) == ["step-0000010"], "nothing half written stays")
                try #expect(project.mixtape("predict", TinyProject.run, "parity: 7").status == 0)
                let again = try project.mixtape("run", TinyProject.pipeline)
                #expect(again.status == 0 && again.facts.contains("training step 10 of 40"), "\(again)")
                #expect(try project.trainedFiles() == whole.trainedFiles())
            }
        }
    }

    /// Wherever the space ends, the run stops with one message. With enough space it then ends like a run that never
    /// stopped. `make stress` tries more sizes: `MIXTAPE_STRESS_DISKS` sets their number, `MIXTAPE_STRESS_SEED` their
    /// choice. Without either, the sizes are always the same.
    @Test(.timeLimit(.minutes(30))) func anyPlace() throws {
        let environment = ProcessInfo.processInfo.environment
        let disks = environment["MIXTAPE_STRESS_DISKS"]
        let count = disks.flatMap(Int.init) ?? 3
        let usualSeed = disks == nil ? 1 : UInt64.random(in: 0...99_999)
        let seed = environment["MIXTAPE_STRESS_SEED"].flatMap(UInt64.init) ?? usualSeed
        var random = SplitMix64(seed: seed)
        try TinyProject.use { project in
            let whole = try project.copy { copy in
                try #require(copy.mixtape("run", TinyProject.pipeline).status == 0)
                let largest = try copy.files(below: "runs").values.map(\.count).max() ?? 0
                return (blocks: largest / 512, remains: try copy.remains(of: TinyProject.run, steps: TinyProject.steps))
            }
            for _ in 0..<count {
                let blocks = random.int(in: 1..<whole.blocks)
                try project.copy { copy in
                    let stopped = try copy.mixtape("run", TinyProject.pipeline, fileBlocks: blocks)
                    #expect(stopped.status == 1, "seed \(seed), \(blocks) blocks: \(stopped)")
                    #expect(stopped.errors.split(separator: "\n").count == 1, "seed \(seed): \(stopped)")
                    let again = try copy.mixtape("run", TinyProject.pipeline)
                    #expect(again.status == 0 && again.errors.isEmpty, "seed \(seed), \(blocks) blocks: \(again)")
                    let remains = try copy.remains(of: TinyProject.run, steps: TinyProject.steps)
                    #expect(remains.keys.sorted() == whole.remains.keys.sorted(), "seed \(seed), \(blocks) blocks")
                    for (file, content) in whole.remains {
                        #expect(remains[file] == content, "seed \(seed), \(blocks) blocks: \(file)")
                    }
                }
            }
        }
    }

    #if os(Linux)
    /// A command that cannot write its output fails.
    @Test func standardOutput() throws {
        let run = try CommandLineRun(shell: #""$0" completions bash > /dev/full"#, in: "/")
        #expect(run.status == 1)
        #expect(run.errors == "standard output: cannot be written; make room at its destination\n")
        #expect(try CommandLineRun(shell: #""$0" nonsense 2> /dev/full"#, in: "/").status == 2)
        try TinyProject.use { project in
            for command in ["run \(TinyProject.pipeline)", "report \(TinyProject.run) --json"] {
                let run = try CommandLineRun(shell: "\"$0\" \(command) > /dev/full", in: project.path)
                #expect(run.status == 1 && run.errors.hasPrefix("standard output: cannot be written"), "\(run)")
            }
        }
    }
    #endif

    /// Permissions do not restrict root, so root becomes nobody here. If that is impossible, the test is skipped.
    @Test func aReadOnlyDirectory() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let before = try project.files(below: "runs")
            let folders = ["", "/runs", "/runs/tiny", "/runs/tiny/checkpoints"].map { project.path + $0 }
            for folder in folders { chmod(folder, 0o555) }
            defer { for folder in folders { chmod(folder, 0o755) } }
            let asNobody = getuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : ""
            guard try CommandLineRun(shell: "\(asNobody) \"$0\" --help", in: "/").status == 0 else { return }
            let run = try CommandLineRun(shell: "\(asNobody) \"$0\" run \(TinyProject.pipeline)", in: project.path)
            #expect(run.status == 1)
            #expect(
                run.errors == """
                    runs/tiny.lock: may not be written; check the permissions of the file and of its folder

                    """, "\(run)")
            #expect(try project.files(below: "runs") == before)
        }
    }
}
