import Foundation
import Testing

/// A disk that takes no more, and a folder that may not be written. The size of files can be limited for one process
/// without any rights, and fails writing at the same places as a full disk.
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

    /// Room for everything but the model's file.
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
            _ = try project.mixtape("run", TinyProject.pipeline)
            let before = try project.files(below: "runs/tiny/checkpoints")
            try project.edit(TinyProject.pipeline, #""seed": 3"#, #""seed": 4"#)
            // Another configuration is another run; its files fail, and those that were set aside are whole.
            let run = try project.mixtape("run", TinyProject.pipeline, fileBlocks: 300)
            #expect(run.status == 1)
            let file = "runs/tiny/checkpoints/step-0000010/model.safetensors"
            #expect(run.errors.hasPrefix("\(file): cannot be written"), "\(run)")
            #expect(try project.files(below: "runs/tiny.old-1/checkpoints") == before)
        }
    }

    #if os(Linux)
    /// Output that nobody could read is a failure, not a success.
    @Test func standardOutput() throws {
        let run = try CommandLineRun(shell: #""$0" completions bash > /dev/full"#, in: "/")
        #expect(run.status == 1)
        #expect(run.errors == "standard output: cannot be written; make room where it is written to\n")
        #expect(try CommandLineRun(shell: #""$0" nonsense 2> /dev/full"#, in: "/").status == 2)
        try TinyProject.use { project in
            for command in ["run \(TinyProject.pipeline)", "report \(TinyProject.run) --json"] {
                let run = try CommandLineRun(shell: "\"$0\" \(command) > /dev/full", in: project.path)
                #expect(run.status == 1 && run.errors.hasPrefix("standard output: cannot be written"), "\(run)")
            }
        }
    }
    #endif

    /// Permissions do not bind root, who becomes nobody here; where that is not possible there is nothing to test.
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
                    runs/store.sqlite: may not be written; check the permissions of the file and of its folder

                    """, "\(run)")
            #expect(try project.files(below: "runs") == before)
        }
    }
}
