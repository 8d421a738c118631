import Foundation
import Testing

/// A run's directory identifies the run, whatever its configuration calls it and wherever it lies. A run also knows its
/// project.
@Suite struct RunPlaceTests {
    /// The place of a run when a command uses it.
    private struct Place: Sendable, CustomStringConvertible {
        let description: String
        /// Whether another run, or a copy of this one, lies in the run's original place.
        var isBesideAnother = false
        /// Moves the run of a finished project to its place. Returns the run's path as seen from the other project,
        /// which has a finished run of the same name.
        let make: @Sendable (_ project: TinyProject, _ other: TinyProject) throws -> String
    }

    private static let places = [
        Place(description: "moved aside by --restart", isBesideAnother: true) { project, _ in
            let again = try project.mixtape("train", TinyProject.pipeline, "--restart", "--set", "seed=4")
            #expect(again.status == 0, "\(again)")
            return "\(project.path)/runs/tiny.old-1"
        },
        Place(description: "renamed") { project, _ in
            try move("\(project.path)/runs/tiny", "\(project.path)/runs/mine")
            return "\(project.path)/runs/mine/"
        },
        Place(description: "of another project") { project, _ in "\(project.path)/runs/tiny" },
        Place(description: "by its configuration") { project, _ in
            "\(project.path)/runs/tiny/configuration.json"
        },
        Place(description: "behind a link") { project, other in
            try FileManager.default.createSymbolicLink(
                atPath: other.directory.path("link"), withDestinationPath: "\(project.path)/runs/tiny")
            return "link"
        },
        Place(
            description: "moved into another project, beside a run of its name", isBesideAnother: true
        ) { project, other in
            try FileManager.default.copyItem(
                atPath: "\(project.path)/runs/tiny", toPath: other.directory.path("runs/guest"))
            return "runs/guest"
        },
        Place(description: "moved out of all projects") { project, other in
            try FileManager.default.createDirectory(
                atPath: other.directory.path("far/away"), withIntermediateDirectories: true)
            try move("\(project.path)/runs/tiny", other.directory.path("far/away/tiny"))
            return "far/away/tiny"
        },
    ]

    private static func move(_ path: String, _ destination: String) throws {
        try FileManager.default.moveItem(atPath: path, toPath: destination)
    }

    /// The output of commands that read a run.
    private struct Answers: Equatable {
        var predicted = "", split = "", scored = "", vocabulary = "", batches = "", seen = ""
        var weights = Data()

        init(_ run: String, in project: TinyProject) throws {
            func ask(_ arguments: String..., input: String = "") throws -> String {
                let result = try CommandLineRun(arguments, in: project.path, input: input)
                #expect(result.status == 0 && result.errors == "", "\(result)")
                return result.output
            }
            predicted = try ask("predict", run, "parity: 7", "capitals: bako", "--json")
            split = try ask("predict", run, "--task", "parity", "--split", "test", "--json")
            scored = try ask(
                "score", "--model", run, "--input", "-", input: #"{"input": "parity: 7", "target": "odd"}"#)
            vocabulary = try jsonObject(ask("vocabulary", run, "--json"))["fingerprint"] as? String ?? ""
            batches = try ask("batches", run, "--step", "7", "--json")
            seen = try ask("seen", run, "--task", "parity", "--example", "3", "--json")
            let export = "export-\(UUID().uuidString)"
            let exported = try CommandLineRun(["export", run, export], in: project.path)
            #expect(exported.status == 0 && exported.facts.last?.hasPrefix("export \(export): step ") == true)
            weights = try project.bytes("\(export)/model.safetensors")
            #expect(try project.mixtape("task", "check", "parity", "--vocabulary", run).status == 0)
        }
    }

    /// Two projects have a run of the same name. A command in the second project asks the run of the first.
    @Test func isTheRunThatIsMeant() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            let before = try Answers(TinyProject.run, in: project)
            let scores = try Report(project).tasks.mapValues { $0["metrics"] as? NSDictionary }
            try TinyProject.use { other in
                let set = ["run", TinyProject.pipeline, "--set", "seed=4", "--set", "training.steps=20"]
                try #expect(CommandLineRun(set, in: other.path).status == 0)
                for place in Self.places {
                    try project.copy { project in
                        try other.copy { try Self.check(place, project, $0, before, scores) }
                    }
                }
            }
        }
    }

    private static func check(
        _ place: Place, _ project: TinyProject, _ other: TinyProject, _ before: Answers,
        _ scores: [String: NSDictionary?]
    ) throws {
        let run = try place.make(project, other)
        let untouched = try other.files(below: TinyProject.run)
        let neighbour = try? project.files(below: TinyProject.run)
        #expect(try Answers(run, in: other) == before, "\(place)")

        // Reports are about this run and are written into it.
        let folder = run.hasSuffix(".json") ? String(run.dropLast("/configuration.json".count)) : run
        let path = folder.hasPrefix("/") ? folder : other.directory.path(folder)
        for name in ["report.json", "report.html", "report.md"]
        where FileManager.default.fileExists(
            atPath: "\(path)/\(name)")
        {
            try FileManager.default.removeItem(atPath: "\(path)/\(name)")
        }
        for arguments in [["evaluate"], ["evaluate", "--from-predictions"], ["report"]] {
            let result = try CommandLineRun([arguments[0], run] + arguments.dropFirst(), in: other.path)
            #expect(result.status == 0, "\(place): \(result)")
            let text = try String(contentsOfFile: "\(path)/report.json", encoding: .utf8)
            let tasks = try jsonObject(text)["tasks"] as? [String: [String: Any]]
            #expect(tasks?.mapValues { $0["metrics"] as? NSDictionary } == scores, "\(place): \(result)")
            try FileManager.default.removeItem(atPath: "\(path)/report.json")
        }
        let watched = try other.mixtape("watch", folder, "--json").object
        #expect(watched["step"] as? Int == 40, "\(place)")
        let compared = try other.mixtape("report", run, TinyProject.run, "--json")
        #expect(compared.status == 0, "\(place): \(compared)")
        let directories = (compared.object["runs"] as? [String: [String: Any]])?.values.map {
            $0["directory"] as? String
        }
        let named = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        #expect(Set(directories ?? []) == [named, TinyProject.run], "\(place): \(compared)")

        // This run continues, and no other changes.
        let trained = try other.mixtape("train", run)
        #expect(trained.facts.contains("training step 40 of 40, finished"), "\(place): \(trained)")
        #expect(try Answers(run, in: other) == before, "\(place)")
        #expect(try other.files(below: TinyProject.run) == untouched, "\(place)")
        if place.isBesideAnother {
            #expect(try project.files(below: TinyProject.run) == neighbour, "\(place)")
        }
    }

    /// A new run from another run's settings lies beside that run.
    @Test func anotherNameIsAnotherRun() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            let before = try project.files(below: TinyProject.run)
            try TinyProject.use { other in
                let second = try other.mixtape("train", "\(project.path)/runs/tiny", "--set", "name=second")
                #expect(second.status == 0 && project.exists("runs/second/checkpoints"), "\(second)")
                #expect(!other.exists("runs") && !other.exists("compare.html"))
            }
            #expect(try project.files(below: TinyProject.run) == before)
        }
    }

    @Test(arguments: ["predict", "evaluate", "report", "train"])
    func aCheckpointIsNoRun(command: String) throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            let asked = try project.mixtape(command, "runs/tiny/checkpoints/step-0000040")
            #expect(asked.status == 1, "\(asked)")
            #expect(
                asked.errors == "runs/tiny/checkpoints/step-0000040: is a checkpoint of a run; name the run and the "
                    + "step: runs/tiny --checkpoint 40\n")
        }
    }

    /// From within the directory of the runs, or of the run itself.
    @Test func fromWithin() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            let answer = try project.mixtape("predict", TinyProject.run, "7", "--task", "parity", "--json").output
            for (folder, run) in [("runs", "tiny"), ("runs/tiny", "."), ("Data", "../runs/tiny")] {
                let asked = try CommandLineRun(
                    ["predict", run, "7", "--task", "parity", "--json"], in: project.directory.path(folder))
                #expect(asked.status == 0 && asked.output == answer, "\(folder): \(asked)")
            }
        }
    }

    // MARK: Names

    /// Run names that mean something else among the runs.
    @Test(arguments: [
        ("vocabularies", "runs/vocabularies holds the trained vocabularies"), ("x.lock", "runs/x.lock is a run's lock"),
        ("x.old-1", "runs/x.old-1 is where --restart keeps an earlier run"),
        ("store.sqlite", "runs/store.sqlite is the store's"),
        ("store.sqlite-wal", "runs/store.sqlite-wal is the store's"),
        ("a.train.errors.jsonl", "runs/a.train.errors.jsonl is for the wrong records of an import"),
    ])
    func namesThatAreTaken(name: String, use: String) throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, #""name": "tiny""#, "\"name\": \"\(name)\"")
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 1)
            #expect(
                run.errors == "Pipelines/tiny.json:2:11: name: \"\(name)\" cannot name a run: \(use); choose another "
                    + "name\n", "\(run)")
            #expect(!project.exists("runs"))
        }
    }

    /// File names that SQLite would read as something else.
    @Test(arguments: [":memory:", ":x", "file:store.sqlite", "file:x?mode=memory"])
    func storesThatAreNoFiles(store: String) throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, #""seed": 3"#, "\"store\": \"\(store)\", \"seed\": 3")
            let run = try project.mixtape("import", TinyProject.pipeline)
            #expect(run.status == 1)
            #expect(
                run.errors == "Pipelines/tiny.json:3:12: store: \"\(store)\" is not a file to SQLite; name a file, "
                    + "such as ./store.sqlite\n", "\(run)")
        }
    }
}
