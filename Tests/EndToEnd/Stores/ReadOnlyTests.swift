import Foundation
import Testing

/// Read-only commands in a project whose files, store and folders are read-only.
@Suite struct ReadOnlyTests {
    /// A finished project that the user of the commands may not write. That user is the tests' own, or another one if
    /// the tests run as root, because root may write everything.
    private struct ReadOnlyProject {
        let project: TinyProject
        /// A copy of the program in a place where that user can find it. The user may not look into this user's
        /// folders.
        private let program: String
        private let shell: String

        private static let isRoot = geteuid() == 0
        /// A user of every Unix, with no files of its own.
        private static let nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups"

        init(_ project: TinyProject) throws {
            self.project = project
            program = project.directory.path("mixtape")
            try FileManager.default.copyItem(atPath: CommandLineRun.program(), toPath: program)
            shell = "export HOME=/nowhere; exec \(Self.isRoot ? Self.nobody : "") '\(program)' \"$@\""
            try change("a-w,a+rX", "")
        }

        private func change(_ mode: String, _ path: String) throws {
            let run = try CommandLineRun(shell: "chmod -R \(mode) '\(project.path)/\(path)'", in: "/")
            #expect(run.status == 0, "\(run)")
        }

        /// Files must become writable again before they can be removed.
        func giveBack() throws { try change("u+rwX", "") }

        func hide(_ path: String) throws { try change("go-rwx,u-rwx", path) }

        func mixtape(_ arguments: String...) throws -> CommandLineRun { try mixtape(arguments) }

        func mixtape(_ arguments: [String]) throws -> CommandLineRun {
            try CommandLineRun(arguments, shell: shell, in: project.path)
        }
    }

    /// A copy of the store whose name has a special meaning in a URI.
    private static let oddStore = "odd ?mode=x#%41.sqlite"

    private func use(_ body: (ReadOnlyProject) throws -> Void) throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try FileManager.default.copyItem(
                atPath: project.directory.path("runs/store.sqlite"), toPath: project.directory.path(Self.oddStore))
            let closed = try ReadOnlyProject(project)
            defer { try? closed.giveBack() }
            try body(closed)
        }
    }

    @Test func whatOnlyReadsWorks() throws {
        try use { closed in
            let project = closed.project
            let before = try project.files(below: "runs")
            let report = try Report(project).tasks.mapValues { $0["metrics"] as? NSDictionary }
            for run in [TinyProject.run, TinyProject.pipeline] {
                let seen = ["seen", run, "--task", "parity", "--example", "3"]
                for arguments in [["batches", run], seen, ["vocabulary", run]] {
                    let read = try closed.mixtape(arguments)
                    #expect(read.status == 0 && read.errors == "" && read.output != "", "\(read)")
                }
            }
            let plan = try closed.mixtape("plan", TinyProject.run, "--json")
            #expect(plan.status == 0 && plan.object["tasks"] != nil, "\(plan)")
            let runs = try closed.mixtape("runs")
            #expect(runs.status == 0 && runs.facts.last?.hasPrefix("tiny evaluated 40 of 40 ") == true, "\(runs)")
            for arguments in [["evaluate", "--from-predictions"], ["evaluate"], ["report"]] {
                let result = try closed.mixtape([arguments[0], TinyProject.run, "--json"] + arguments.dropFirst())
                let tasks = result.object["tasks"] as? [String: [String: Any]]
                #expect(result.status == 0, "\(result)")
                #expect(tasks?.mapValues { $0["metrics"] as? NSDictionary } == report, "\(result)")
                let warning = "warning: runs/tiny: may not be written, so the report is only printed\n"
                #expect(result.errors == (arguments == ["report"] ? "" : warning), "\(result)")
            }
            let table = try closed.mixtape("report", TinyProject.run)
            #expect(table.status == 0 && table.output.contains("over 3 tasks"), "\(table)")
            #expect(try project.files(below: "runs") == before, "nothing is written")
        }
    }

    /// From a read-only project into a writable folder.
    @Test func exports() throws {
        try use { closed in
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("export-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            let export = try closed.mixtape("export", TinyProject.run, folder.path)
            #expect(export.status == 0 && export.errors == "", "\(export)")
            let card = try String(contentsOf: folder.appendingPathComponent("README.md"), encoding: .utf8)
            #expect(card.contains("parity") && card.contains("accuracy"))
        }
    }

    @Test func theDoctorExaminesWhatItMayNotWrite() throws {
        try use { closed in
            let doctor = try closed.mixtape("doctor")
            #expect(doctor.status == 0 && doctor.facts.contains("check ok"), "\(doctor)")
            let store = doctor.facts.first { $0.hasPrefix("store runs/store.sqlite, version ") }
            #expect(store?.hasSuffix(", journal wal") == true, "\(doctor)")
            let odd = try closed.mixtape("doctor", "--store", Self.oddStore)
            #expect(odd.status == 0 && odd.facts.contains("check ok"), "\(odd)")
        }
    }

    /// A missing permission to write is reported before the work, not after it.
    @Test func whatWritesIsRefused() throws {
        try use { closed in
            let before = try closed.project.files(below: "runs")
            let evaluate = try closed.mixtape("evaluate", TinyProject.run, "--split", "train")
            #expect(evaluate.status == 1)
            #expect(
                evaluate.errors == "runs/store.sqlite: may not be written, and holds no predictions of this model for "
                    + "the train split of capitals; check its permissions\n", "\(evaluate)")
            let run = try closed.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 1 && run.errors.hasPrefix("runs/tiny.lock: "), "\(run)")
            #expect(try closed.project.files(below: "runs") == before)
        }
    }

    /// An unreadable folder does not count as an empty one.
    @Test func whatCannotBeReadIsTold() throws {
        try use { closed in
            try closed.hide("runs/tiny")
            let runs = try closed.mixtape("runs")
            #expect(runs.status == 0, "\(runs)")
            #expect(
                runs.facts.last?.hasPrefix("tiny damaged") == true
                    && runs.facts.last?.hasSuffix("cannot be read; check who may read the folder") == true, "\(runs)")
            for command in ["predict", "report"] {
                let asked = try closed.mixtape(command, TinyProject.run)
                #expect(asked.status == 1, "\(asked)")
                #expect(asked.errors == "runs/tiny: cannot be read; check who may read the folder\n", "\(asked)")
            }
            try closed.hide("runs")
            for arguments in [["runs"], ["doctor"]] {
                let blind = try closed.mixtape(arguments)
                #expect(blind.status == 1, "\(blind)")
                #expect(blind.errors == "runs: cannot be read; check who may read the folder\n", "\(blind)")
            }
        }
    }
}
