import Foundation
import TestSupport
import Testing
import Text2Text

/// The place of a run's project, and the name of its directory.
@Suite struct RunDirectoryTests {
    @Test func aNameLeadsToTheFolderOfTheRuns() {
        #expect(RunDirectory(name: "first").path == "runs/first")
        #expect(RunDirectory(name: "first", in: "/project").path == "/project/runs/first")
        #expect(RunDirectory(path: "/project/runs/first/").name == "first")
    }

    @Test(arguments: [
        ("first.2", nil), ("a/b", "cannot name a directory; use letters, digits, '-', '_' and '.'"),
        ("vocabularies", "cannot name a run: runs/vocabularies holds the trained vocabularies; choose another name"),
        ("store.sqlite-wal", "cannot name a run: runs/store.sqlite-wal is the store's; choose another name"),
        ("first.lock", "cannot name a run: runs/first.lock is a run's lock; choose another name"),
    ])
    func someNamesHaveAnotherUse(name: String, problem: String?) {
        #expect(RunDirectory.problem(ofName: name) == problem.map { "\"\(name)\" \($0)" })
    }

    @Test func theProjectHoldsTheFolderOfTheRuns() throws {
        try TemporaryDirectory.use { directory in
            try directory.write("{}", to: "project/Tasks/a.json")
            try directory.write("{}", to: "project/runs/a/configuration.json")
            let run = RunDirectory(path: directory.path("project/runs/a/"))
            #expect(run.path == directory.path("project/runs/a"))
            #expect(run.project(with: ["Tasks", "Data"]) == directory.path("project"))
            #expect(run.lock == directory.path("project/runs/a.lock"))
        }
    }

    @Test func aLinkLeadsToTheProjectAndTheLock() throws {
        try TemporaryDirectory.use { directory in
            try directory.write("{}", to: "project/Tasks/a.json")
            try directory.write("{}", to: "project/runs/a/configuration.json")
            try directory.write("{}", to: "elsewhere/x")
            try FileManager.default.createSymbolicLink(
                atPath: directory.path("elsewhere/link"), withDestinationPath: directory.path("project/runs/a"))
            let run = RunDirectory(path: directory.path("elsewhere/link"))
            #expect(run.project(with: ["Tasks"]).hasSuffix("/project"))
            #expect(run.lock.hasSuffix("/project/runs/a.lock"))
        }
    }

    /// No file of the project exists: paths start from the project's expected place.
    @Test func aRunWithoutAProject() {
        #expect(RunDirectory(path: "/nowhere/runs/a").project(with: ["NoTasks", "/NoData"]) == "/nowhere")
        #expect(RunDirectory(path: "runs/a").project(with: ["NoTasks"]) == ".")
    }

    @Test func aCheckpointIsNoRun() throws {
        try TemporaryDirectory.use { directory in
            try directory.write("{}", to: "runs/a/checkpoints/step-0000500/state.json")
            try directory.write("{}", to: "runs/step-0000500/configuration.json")
            let folder = directory.path("runs/a/checkpoints/step-0000500")
            let run = directory.path("runs/a")
            let problem = "is a checkpoint of a run; name the run and the step: \(run) --checkpoint 500"
            #expect(RunDirectory.problem(of: folder) == problem && RunDirectory.problem(of: folder + "/") == problem)
            #expect(RunDirectory.problem(of: directory.path("runs/step-0000500")) == nil)
            let error = #expect(throws: Text2TextError.self) { try Text2Text.load(folder) }
            #expect(error?.message == "\(folder): \(problem)")
        }
    }
}
