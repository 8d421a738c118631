import ExampleStore
import Foundation
import Testing

/// A reader of a store or of a training run delays nothing and sees only complete data.
@Suite struct ReaderTests {
    /// A query stays open from before the run until after it. A run that waited for it would wait forever.
    @Test func aReaderOfTheStoreDoesNotHoldUpARun() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("import", TinyProject.pipeline).status == 0)
            let store = try ExampleStore(path: project.path + "/runs/store.sqlite", mode: .readOnly)
            var inputs: [String] = []
            try store.forEachExample(task: "parity", split: .train) { example in
                if inputs.isEmpty {
                    let run = try project.mixtape("run", TinyProject.pipeline)
                    #expect(run.status == 0 && run.errors == "", "\(run)")
                    // The same holds for an import of other examples, which the query does not see.
                    try project.directory.write(
                        (100..<110).map { TinyProject.line("parity", $0) + "\n" }.joined(),
                        to: "Data/parity.train.jsonl")
                    let imported = try project.mixtape("import", TinyProject.pipeline)
                    #expect(imported.status == 0, "\(imported)")
                    let rerun = try project.mixtape("run", TinyProject.pipeline, "--restart")
                    #expect(rerun.status == 0, "\(rerun)")
                }
                inputs.append(example.input)
            }
            #expect(inputs == (0..<TinyProject.trainingExamples).map { "parity: \($0)" })
            #expect(try store.count(task: "parity", split: .train) == 10)
            #expect(try store.run(2) != nil && store.run(3) == nil)
        }
    }

    /// An endless run is read by every reading command, repeatedly, while it saves and prunes.
    @Test func aRunCanBeReadWhileItIsTrained() throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 1000000"#)
            try project.edit(
                TinyProject.pipeline, #""checkpointEvery": 10, "evaluateEvery": 20"#,
                #""checkpointEvery": 2, "evaluateEvery": 2, "keepCheckpoints": 1"#)
            var steps: Set<Int> = []
            var isDone = false
            let training = try project.mixtape("train", TinyProject.pipeline) { _ in
                guard !isDone, project.exists("runs/tiny/checkpoints/best.json") else { return nil }
                isDone = true
                for _ in 0..<4 {
                    let predicted = try project.mixtape("predict", TinyProject.run, "parity: 7")
                    #expect(predicted.status == 0 && predicted.errors == "", "\(predicted)")
                    let report = try project.mixtape(
                        "report", TinyProject.run, "--split", "validation", "--checkpoint", "newest", "--json")
                    #expect(report.status == 0 && report.errors == "", "\(report)")
                    let checkpoint = report.object["checkpoint"] as? [String: Any]
                    steps.insert(checkpoint?["step"] as? Int ?? 0)
                    let batches = try project.mixtape("batches", TinyProject.pipeline, "--step", "1000", "--json")
                    #expect(batches.status == 0 && batches.lines.count == TinyProject.batchExamples, "\(batches)")
                    try #expect(project.mixtape("doctor").facts.last == "check ok")
                }
                return SIGTERM
            }
            #expect(steps.count > 1, "it went on meanwhile")
            #expect(training.status == 143, "\(training)")
        }
    }
}
