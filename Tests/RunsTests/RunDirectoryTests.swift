import Runs
import Testing

/// Where a run keeps its files, and which names it may have.
@Suite struct RunDirectoryTests {
    @Test func aRunLiesBelowItsProject() {
        #expect(RunDirectory(name: "first").path == "./runs/first" || RunDirectory(name: "first").path == "runs/first")
        #expect(RunDirectory(name: "first", in: "/project").path == "/project/runs/first")
        #expect(RunDirectory(path: "/project/runs/first/").name == "first")
    }

    @Test(arguments: ["vocabularies", "store.sqlite-wal", "first.lock", "first.old-2", "a.errors.jsonl"])
    func someNamesHaveAnotherUse(name: String) {
        #expect(RunDirectory.otherUse(ofName: name) != nil)
        #expect(PipelineConfiguration.nameProblem(name)?.hasSuffix("choose another name") == true)
    }

    @Test func otherNamesAreFree() {
        #expect(RunDirectory.otherUse(ofName: "first.2") == nil)
        #expect(PipelineConfiguration.nameProblem("first.2") == nil)
        #expect(PipelineConfiguration.nameProblem("a/b") != nil)
    }
}
