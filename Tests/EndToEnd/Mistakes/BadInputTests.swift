import Foundation
import Testing

/// Bad input ends in one clear message, and nothing is lost.
@Suite struct BadInputTests {
    @Test func everyMessage() throws {
        try TinyProject.use { finished in
            try #expect(finished.mixtape("run", TinyProject.pipeline).status == 0)
            let trained = try finished.files(below: TinyProject.run)
            for bad in BadInput.all {
                try finished.copy { project in
                    try bad.spoil(project)
                    let run = try CommandLineRun(bad.arguments, in: project.path)
                    #expect(run.status == bad.status, "\(bad.name): \(run)")
                    #expect(run.errors == bad.message + "\n", "\(bad.name)")
                    #expect(try project.files(below: TinyProject.run) == trained, "\(bad.name)")
                    try Self.expectNothingLost(of: finished, in: project, bad)
                }
            }
        }
    }

    /// After the mistake is corrected, the project is as before: nothing is imported or trained again.
    private static func expectNothingLost(of finished: TinyProject, in project: TinyProject, _ bad: BadInput) throws {
        // If the store itself was damaged, there is nothing to find.
        let isStoreSpoilt = BadInput.stores.contains { $0.name == bad.name }
        for folder in ["Data", "Tasks", "Pipelines"] {
            try? project.remove(folder)
            try FileManager.default.copyItem(
                atPath: finished.directory.path(folder), toPath: project.directory.path(folder))
        }
        guard !isStoreSpoilt else { return }
        let run = try project.mixtape("run", TinyProject.pipeline)
        #expect(run.status == 0, "\(bad.name): \(run)")
        #expect(run.facts.contains("data 120 examples of 3 tasks, unchanged"), "\(bad.name): \(run)")
        #expect(run.facts.contains("training step 40 of 40, finished"), "\(bad.name): \(run)")
    }

    @Test func aLossThatIsNoNumberKeepsTheLastCheckpoint() throws {
        try TinyProject.use { project in
            // Weight decay times the rate is far above 1: the weights grow a hundredfold with each step.
            try project.edit(TinyProject.pipeline, #"{"kind": "adafactor"}"#, #"{"kind": "adamw", "weightDecay": 1}"#)
            try project.edit(TinyProject.pipeline, "0.02", "100")
            try project.edit(TinyProject.pipeline, #""checkpointEvery": 10"#, #""checkpointEvery": 1"#)
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 1)
            let message = try #require(run.errors.wholeMatch(of: /step (\d+): (.*)\n/), "\(run)")
            #expect(
                message.2.hasSuffix(
                    " is no longer a finite number; lower schedule.learningRate, or set clipNorm to 1 and a warm-up; "
                        + "the step's examples are in runs/tiny/failed-batch-step-\(message.1).jsonl"))
            let step = try #require(Int(message.1))
            let batch = try project.directory.read("runs/tiny/failed-batch-step-\(step).jsonl")
            #expect(
                batch == (try project.mixtape("batches", TinyProject.pipeline, "--step", "\(step)", "--json").output))
            #expect(batch.split(separator: "\n").count == TinyProject.batchExamples)
            let predicted = try project.mixtape("predict", TinyProject.run, "parity: 7", "--checkpoint", "\(step - 1)")
            #expect(predicted.status == 0, "\(predicted)")
            #expect(try project.loggedSteps().count == step - 1)
            let again = try project.mixtape("run", TinyProject.pipeline)
            #expect(again.errors == run.errors)
        }
    }
}
