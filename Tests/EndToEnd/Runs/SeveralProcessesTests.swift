import Foundation
import TestSupport
import Testing

/// Runs that several processes share under `mpirun`.
@Suite(.enabled(if: Launched.isPossible, "\(Launched.absence)"), .timeLimit(.minutes(20)))
struct SeveralProcessesTests {
    /// Checks that two projects hold the same results.
    private func expectTheSame(
        _ project: TinyProject, as expected: [String: Data], steps: Int = TinyProject.steps, _ name: String
    ) throws {
        let remains = try project.remains(of: TinyProject.run, steps: steps)
        #expect(remains.keys.sorted() == expected.keys.sorted(), "\(name)")
        for (file, content) in expected { #expect(remains[file] == content, "\(file), \(name)") }
    }

    /// Weights, optimizer state, log, milestones and report.
    @Test(arguments: ["adafactor", "adamw"])
    func oneToFourProcessesLeaveTheSameFiles(optimizer: String) throws {
        try TinyProject.useShards { project in
            try project.edit(TinyProject.pipeline, "adafactor", optimizer)
            let expected = try project.copy { copy in
                let run = try copy.mixtape("run", TinyProject.pipeline, environment: ["MIXTAPE_THREADS": "3"])
                #expect(run.status == 0, "\(run)")
                return try copy.remains(of: TinyProject.run, steps: TinyProject.steps)
            }
            for processes in 1...4 {
                try project.copy { copy in
                    let run = try copy.launch(processes, "run", TinyProject.pipeline)
                    #expect(run.status == 0, "\(run)")
                    // The first process alone prints.
                    #expect(run.facts.count { $0.hasPrefix("step 40 loss") } <= 1, "\(run)")
                    #expect(run.facts.count { $0.hasPrefix("report ") } == 1, "\(run)")
                    try expectTheSame(copy, as: expected, "\(processes) processes, \(optimizer)")
                }
            }
        }
    }

    /// A decoder alone, a delta, and a delta for each task.
    @Test(arguments: [
        #"""
        "vocabulary": {"kind": "bytes"}, "model": {"architecture": "gpt2", "modelWidth": 32, "heads": 2, "layers": 1}
        """#,
        #""model": {"directory": "models/base"}, "delta": {"method": "lora", "rank": 2, "dropout": 0.1}"#,
        #""model": {"directory": "models/base"}, "delta": {"method": "prefix", "tokens": 2, "perTask": true}"#,
    ])
    func otherModelsLeaveTheSameFiles(model: String) throws {
        try DeltaProject.use { project in
            try project.remove("runs")
            try project.directory.write(
                """
                {
                  "name": "tiny", "seed": 3, "mixture": {"tasks": ["capitals", "parity", "starts"], "policy": "equal"},
                  \(model),
                  "training": {
                    "steps": 20, "batchExamples": 9, "shards": 3, "optimizer": {"kind": "adamw"},
                    "schedule": {"learningRate": 0.01}, "checkpointEvery": 10, "evaluateEvery": 10
                  },
                  "evaluation": {"milestoneExamples": 4}
                }
                """, to: TinyProject.pipeline)
            let expected = try project.copy { copy in
                let run = try copy.mixtape("run", TinyProject.pipeline, environment: ["MIXTAPE_THREADS": "2"])
                #expect(run.status == 0, "\(run)")
                return try copy.remains(of: TinyProject.run, steps: 20)
            }
            for processes in [2, 3] {
                try project.copy { copy in
                    let run = try copy.launch(processes, "run", TinyProject.pipeline)
                    #expect(run.status == 0, "\(run)")
                    try expectTheSame(copy, as: expected, steps: 20, "\(processes) processes")
                }
            }
        }
    }

    @Test func aRunGoesOnWithAnotherNumberOfProcesses() throws {
        try TinyProject.useShards { project in
            let expected = try project.copy { copy in
                #expect(try copy.mixtape("run", TinyProject.pipeline).status == 0)
                return try copy.remains(of: TinyProject.run, steps: TinyProject.steps)
            }
            for (processes, until) in [(4, "10"), (2, "20"), (3, "30")] {
                let part = try project.launch(processes, "train", TinyProject.pipeline, "--until", until)
                #expect(part.status == 0, "\(part)")
            }
            let end = try project.launch(2, "run", TinyProject.pipeline)
            #expect(end.status == 0, "\(end)")
            try expectTheSame(project, as: expected, "4, 2, 3 and 2 processes")
        }
    }

    @Test func evaluationsAndPredictionsAreShared() throws {
        try TinyProject.useShards { project in
            #expect(try project.mixtape("train", TinyProject.pipeline).status == 0)
            try project.directory.write(
                (0..<150).map { "parity: \($0)\n" }.joined(), to: "questions.txt")
            let arguments = ["predict", TinyProject.run, "--input", "questions.txt", "--json"]
            let answers = try CommandLineRun(arguments, in: project.path)
            let report = try project.copy { copy in
                try copy.mixtape("evaluate", TinyProject.run, "--json").output.withoutTime
            }
            for processes in [2, 3] {
                let shared = try project.launch(
                    processes, "predict", TinyProject.run, "--input", "questions.txt", "--json")
                #expect(shared.status == 0 && shared.output == answers.output, "\(shared)")
                let piped = try project.launch(
                    processes, "predict", TinyProject.run, "--input", "-", "--json",
                    input: try project.directory.read("questions.txt"))
                #expect(piped.output == answers.output, "\(piped)")
                try project.copy { copy in
                    let evaluation = try copy.launch(processes, "evaluate", TinyProject.run, "--json")
                    #expect(evaluation.status == 0 && evaluation.output.withoutTime == report, "\(evaluation)")
                }
            }
        }
    }

    @Test func moreProcessesThanShardsAreRefused() throws {
        try TinyProject.use { project in
            let run = try project.launch(2, "train", TinyProject.pipeline)
            #expect(run.status == 1, "\(run)")
            let message =
                "training.shards: a step has 1 shard, too few for 2 processes; begin the run with \"shards\": 2, or "
                + "take one process"
            #expect(run.errors.contains(message), "\(run)")
        }
    }

    /// Writes the folder `Other`, with the same data but for one split of parity.
    private static func writeOtherData(_ project: TinyProject, split other: String) throws {
        for task in TinyProject.tasks {
            for split in ["train", "validation", "test"] {
                let text = try project.directory.read("Data/\(task).\(split).jsonl")
                let isOther = task == "parity" && split == other
                try project.directory.write(
                    isOther ? text.replacingOccurrences(of: "odd", with: "even") : text,
                    to: "Other/\(task).\(split).jsonl")
            }
        }
    }

    /// The second process has its own store and other data.
    @Test func differentDataAreRefused() throws {
        try TinyProject.useShards { project in
            try Self.writeOtherData(project, split: "train")
            let shell = """
                exec mpirun -n 1 "$0" train \(TinyProject.pipeline) : \
                -n 1 "$0" train \(TinyProject.pipeline) --data Other --store other.sqlite
                """
            let run = try CommandLineRun(shell: shell, in: project.path, environment: Launched.environment)
            #expect(run.status == 1, "\(run)")
            #expect(run.errors.contains("has other settings or data than process 0 on "), "\(run)")
            #expect(run.errors.contains("\n  the training data of parity\n"), "\(run)")
            #expect(!run.errors.contains("of capitals"), "\(run)")
            #expect(!project.exists("runs/tiny/checkpoints/step-0000010"))
        }
    }

    /// Each process has its own command. Work that is not the same is refused, and nothing waits for ever.
    @Test(arguments: [
        ("train Pipelines/tiny.json", "train Pipelines/tiny.json --until 10", "\n  the command: "),
        ("train Pipelines/tiny.json", "run Pipelines/tiny.json", "\n  the command: "),
        ("evaluate runs/tiny", "evaluate runs/tiny --beams 2", "\n  the command: "),
        ("predict runs/tiny 7", "predict runs/other 7", "\n  the command: "),
        (
            "run Pipelines/tiny.json --restart",
            "run Pipelines/tiny.json --restart --data Other --store other.sqlite", "\n  the test data of parity\n"
        ),
        (
            "train Pipelines/tiny.json --restart",
            "train Pipelines/tiny.json --restart --data Other --store other.sqlite", "\n  the test data of parity\n"
        ),
    ])
    func otherWorkIsRefused(first: String, second: String, difference: String) throws {
        try TinyProject.useShards { project in
            try Self.writeOtherData(project, split: "test")
            try #expect(project.mixtape("train", TinyProject.pipeline).status == 0)
            let run = try CommandLineRun(
                shell: "exec mpirun -n 1 \"$0\" \(first) : -n 1 \"$0\" \(second)", in: project.path,
                environment: Launched.environment)
            #expect(run.status == 1, "\(run)")
            #expect(run.errors.contains(difference), "\(run)")
            #expect(!project.exists("runs/tiny/report.json"))
        }
    }

    /// Other commands work in the first process alone.
    @Test func theFirstProcessDoesTheRest() throws {
        try TinyProject.useShards { project in
            try #expect(project.launch(2, "run", TinyProject.pipeline).status == 0)
            let report = try project.launch(2, "report", TinyProject.run)
            #expect(report.status == 0 && report.facts.count { $0.hasPrefix("report ") } == 1, "\(report)")
            let export = try project.launch(2, "export", TinyProject.run, "exported")
            #expect(export.status == 0 && project.exists("exported/model.safetensors"), "\(export)")
        }
    }

    /// Each process writes its id where the test finds it. One of them is killed in the middle of training.
    @Test(arguments: [0, 1, 2])
    func aDeadProcessEndsAllAndTheRunGoesOn(victim: Int) throws {
        let steps = 400
        try TinyProject.useShards(steps: steps) { project in
            let expected = try project.copy { copy in
                #expect(try copy.mixtape("run", TinyProject.pipeline).status == 0)
                return try copy.remains(of: TinyProject.run, steps: steps)
            }
            var killed: Double?
            var seconds = 0.0
            let run = try project.launch(
                3, "run", TinyProject.pipeline,
                setup: "echo $$ > id.${OMPI_COMM_WORLD_RANK:-$PMI_RANK}"
            ) { underWay in
                seconds = underWay.seconds
                guard killed == nil, project.exists("runs/tiny/checkpoints/best.json") else { return nil }
                let text = try project.directory.read("id.\(victim)").trimmingCharacters(in: .whitespacesAndNewlines)
                if let id = pid_t(text) { kill(id, SIGKILL) }
                killed = underWay.seconds
                return nil
            }
            let end = try #require(killed, "\(run)")
            #expect(run.status != 0 && seconds - end < 15, "\(seconds - end) seconds: \(run)")
            #expect(!project.exists("runs/tiny/report.json"))
            let again = try project.launch(2, "run", TinyProject.pipeline)
            #expect(again.status == 0, "\(again)")
            try expectTheSame(project, as: expected, steps: steps, "killed process \(victim)")
        }
    }

    /// `mpirun` needs time until it kills; see Pipelines/README.md.
    @Test(arguments: [SIGTERM, SIGINT])
    func aSignalToTheLauncherSavesAndStops(number: Int32) throws {
        // It would take minutes.
        let steps = 100_000
        try TinyProject.useShards(steps: steps) { project in
            var isSent = false
            let run = try project.launch(
                2, "train", TinyProject.pipeline, environment: ["OMPI_MCA_odls_base_sigkill_timeout": "5"]
            ) { _ in
                guard !isSent, project.exists("runs/tiny/checkpoints/best.json") else { return nil }
                isSent = true
                return number
            }
            #expect(run.status != 0, "\(run)")
            let stopped = try #require(
                run.output.firstMatch(of: #/stopped at step ([0-9,]+) of 100,000, which is saved/#))
            let step = try #require(Int(stopped.1.replacingOccurrences(of: ",", with: "")))
            #expect(project.exists("runs/tiny/checkpoints/step-\(String(format: "%07d", step))"), "\(run)")
            let again = try project.launch(3, "train", TinyProject.pipeline, "--until", "\(step + 5)")
            #expect(again.status == 0 && again.facts.contains("training step \(stopped.1) of 100,000"), "\(again)")
        }
    }

    @Test func theNetworkIsMeasured() throws {
        try TinyProject.useShards { project in
            let plan = try project.launch(2, "plan", TinyProject.pipeline, "--ranks", "64")
            #expect(plan.status == 0 && plan.facts.count { $0.hasPrefix("network ") } == 1, "\(plan)")
            // A step has eight examples.
            #expect(plan.facts.contains("A step of 8 examples has no work for more processes."), "\(plan)")
            #expect(!plan.facts.contains { $0.hasPrefix("16 ") }, "\(plan)")
        }
    }
}
