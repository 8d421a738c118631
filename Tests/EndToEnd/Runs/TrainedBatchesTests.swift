import Foundation
import Testing

/// `batches` and `seen` show the batches of a run's training, and they say where training used other batches.
@Suite struct TrainedBatchesTests {
    /// The printed batches equal those of training: the log counts the same examples and tokens.
    @Test func batchesAreWhatTrainingSaw() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let batches = try project.mixtape(
                "batches", TinyProject.pipeline, "--count", "\(TinyProject.steps)", "--json"
            ).objects
            #expect(batches.count == TinyProject.steps * TinyProject.batchExamples)
            let log = try project.loggedSteps()
            #expect(log.count == TinyProject.steps)
            for (index, entry) in log.enumerated() {
                let step = batches.filter { $0["step"] as? Int == index + 1 }
                let tasks = entry["tasks"] as? [String: [String: Any]] ?? [:]
                for task in TinyProject.tasks {
                    let examples = step.filter { $0["task"] as? String == task }
                    let targets = Self.tokens(examples, "targets")
                    #expect(examples.count == tasks[task]?["examples"] as? Int ?? 0)
                    #expect(targets == tasks[task]?["target_tokens"] as? Int ?? 0)
                }
                #expect(Self.tokens(step, "inputs") + Self.tokens(step, "targets") == entry["tokens"] as? Int)
            }
            let text = try project.mixtape("batches", TinyProject.pipeline, "--step", "3")
            for example in batches where example["step"] as? Int == 3 {
                let (task, number) = (example["task"] as? String ?? "", example["example"] as? Int ?? -1)
                let (input, target) = (example["input"] as? String ?? "", example["target"] as? String ?? "")
                #expect(text.output.contains("\n\(task) \(number)\n  input    \(input)\n"), "\(text)")
                #expect(text.output.contains("\n  target   \(target)\n"))
            }
        }
    }

    private static func tokens(_ examples: [[String: Any]], _ side: String) -> Int {
        examples.reduce(0) { $0 + ($1[side] as? [Any] ?? []).count }
    }

    @Test func aRunBegunWithOtherSettings() throws {
        try TinyProject.use { project in
            let set = ["--set", "training.batchExamples=4", "--set", "training.steps=20", "--set", "seed=4"]
            try #expect(CommandLineRun(["train", TinyProject.pipeline] + set, in: project.path).status == 0)
            let commands = [["batches"], ["seen", "--task", "parity", "--example", "3"]]
            for command in commands {
                let pipeline = try CommandLineRun(
                    [command[0], TinyProject.pipeline] + command.dropFirst(), in: project.path)
                #expect(pipeline.status == 0, "\(pipeline)")
                #expect(
                    pipeline.errors == """
                        warning: these are not the batches that runs/tiny was trained on:
                          seed: 4 before, 3 now
                          training.steps: 20 before, 40 now
                          training.batchExamples: 4 before, 8 now
                        To see its own batches, name its directory: runs/tiny

                        """, "\(pipeline)")
                let run = try CommandLineRun([command[0], TinyProject.run] + command.dropFirst(), in: project.path)
                #expect(run.status == 0 && run.errors == "" && run.output != pipeline.output, "\(run)")
            }
            let own = try project.mixtape("batches", TinyProject.run, "--count", "20", "--json").objects
            let log = try project.loggedSteps()
            for (place, entry) in log.enumerated() {
                let examples = own.filter { $0["step"] as? Int == place + 1 }
                let tokens = examples.flatMap { [$0["inputs"], $0["targets"]] }.compactMap { $0 as? [Int] }
                #expect(tokens.joined().count == entry["tokens"] as? Int)
            }
        }
    }

    /// The learning rate does not affect batches.
    @Test func whatDecidesNoBatchIsNotTold() throws {
        try TinyProject.use { project in
            let rate = "training.schedule.learningRate=0.01"
            try #expect(project.mixtape("train", TinyProject.pipeline, "--set", rate).status == 0)
            let batches = try project.mixtape("batches", TinyProject.pipeline)
            #expect(batches.status == 0 && batches.errors == "", "\(batches)")
        }
    }

    @Test func changedDataAreTold() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            try project.edit("Data/parity.train.jsonl", #""number": 7,"#, #""number": 107,"#)
            let batches = try project.mixtape("batches", TinyProject.run)
            #expect(
                batches.errors == """
                    warning: these are not the batches that runs/tiny was trained on:
                      Data/parity.train.jsonl: other contents than before, the training data of "parity"

                    """, "\(batches)")
        }
    }

    @Test(arguments: [(40, 1, nil), (40, 2, 41), (1000, 3, 1002)] as [(Int, Int, Int?)])
    func stepsPastTheEnd(step: Int, count: Int, past: Int?) throws {
        try TinyProject.use { project in
            let batches = try project.mixtape(
                "batches", TinyProject.pipeline, "--step", "\(step)", "--count", "\(count)", "--json")
            let told = past.map {
                "warning: step \($0 > 999 ? "1,002" : "\($0)") is past the end of the run, which has 40 steps; this is "
                    + "what a longer run would see\n"
            }
            #expect(batches.status == 0 && batches.errors == told ?? "", "\(batches)")
            #expect(batches.objects.count == count * TinyProject.batchExamples)
        }
    }
}
