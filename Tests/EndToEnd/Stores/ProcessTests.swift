import Foundation
import Testing

/// The program works in any process environment.
@Suite struct ProcessTests {
    /// With an output closed, the next opened file gets its number. Nothing may be printed into that file.
    @Test(arguments: [("1", ">&-"), ("2", "2>&-"), ("all", "<&- >&- 2>&-")])
    func closedDescriptors(name: String, redirection: String) throws {
        try TinyProject.use { project in
            let run = try CommandLineRun(
                shell: "\"$0\" run \(TinyProject.pipeline) \(redirection)", in: project.path)
            // A command that cannot write its output fails. Lost error messages have no other place.
            #expect(run.status == (name == "2" ? 0 : 1), "\(run)")
            let lock = try project.directory.read("runs/tiny.lock")
            #expect(lock.hasPrefix("process ") && lock.split(separator: "\n").count == 1, "\(lock)")
            try #expect(project.mixtape("doctor").facts.last == "check ok")
            try #expect(project.mixtape("report", TinyProject.run).status == 0)
        }
    }

    /// A shell that allows the first thread almost no stack.
    @Test func aSmallStack() throws {
        try TinyProject.use { project in
            for command in ["--help", "run \(TinyProject.pipeline)", "predict \(TinyProject.run) 'parity: 7'"] {
                let run = try CommandLineRun(shell: "ulimit -s 64; \"$0\" \(command)", in: project.path)
                #expect(run.status == 0 && run.errors == "", "\(run)")
            }
        }
    }

    #if os(Linux)
    private func limited(
        _ kibibytes: Int, _ command: String, in project: TinyProject, threads: Int = 1,
        environment: [String: String] = [:]
    ) throws -> CommandLineRun {
        try CommandLineRun(
            shell: "ulimit -v \(kibibytes); exec \"$0\" \(command)", in: project.path,
            environment: environment.merging(["MIXTAPE_THREADS": "\(threads)"]) { $1 }, timeoutSeconds: 60)
    }

    /// Without its memory OpenBLAS would ask for it forever.
    @Test func tooLittleMemoryForProducts() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            let version = try limited(250_000, "--version", in: project)
            #expect(version.status == 0 && version.output.hasPrefix("mixtape "), "\(version)")
            let run = try limited(250_000, "predict \(TinyProject.run) 'parity: 7'", in: project)
            #expect(run.status == 1 && run.output == "", "\(run)")
            #expect(
                run.errors == """
                    out of memory: matrix products need 128 MiB of address space on 1 thread and the rest of the \
                    program needs 32 MiB, and ulimit -v leaves less; raise that limit

                    """, "\(run)")
            let enough = try limited(1_200_000, "predict \(TinyProject.run) 'parity: 7' --task parity", in: project)
            #expect(enough.status == 0 && enough.errors == "", "\(enough)")
        }
    }

    /// A command ends under every limit, either with its result or with a message about what is missing.
    @Test func everyLimitHasAnEnd() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            let message = """
                out of memory: matrix products need 256 MiB of address space on 2 threads and the rest of the program \
                needs 40 MiB, and ulimit -v leaves less; raise that limit, or set MIXTAPE_THREADS=1

                """
            var failures = 0
            for kibibytes in stride(from: 260_000, through: 800_000, by: 20_000) {
                let run = try limited(
                    kibibytes, "train \(TinyProject.pipeline) --restart", in: project, threads: 2)
                if run.status == 0 { continue }
                failures += 1
                // The products may leave too little for the thread that prepares batches.
                let isTold = run.errors.hasSuffix(message) || run.errors.hasPrefix("no more threads can be had (")
                #expect(run.status == 1 && isTold, "\(kibibytes) KiB: \(run)")
                #expect(kibibytes < 700_000, "\(run)")
            }
            #expect(failures > 0)
        }
    }

    /// If there are too few threads, nothing waits for the missing ones. The superuser has no limit of threads.
    @Test(.enabled(if: geteuid() != 0)) func tooFewThreads() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            let run = try CommandLineRun(
                shell: "ulimit -u 1; exec \"$0\" predict \(TinyProject.run) 'parity: 7'", in: project.path,
                environment: ["MIXTAPE_THREADS": "2", "OPENBLAS_NUM_THREADS": "1"], timeoutSeconds: 60)
            #expect(run.status == 1 && run.output == "", "\(run)")
            #expect(
                run.errors
                    == "no more threads can be had (resource temporarily unavailable); raise ulimit -u or ulimit -v, "
                    + "or set MIXTAPE_THREADS=1\n", "\(run)")
        }
    }

    /// Threads that OpenBLAS is told to start are never used. They would wait for memory forever.
    @Test func threadsOfOpenBLAS() throws {
        try TinyProject.use { project in
            let version = try limited(
                200_000, "--version", in: project, environment: ["OPENBLAS_NUM_THREADS": "4"])
            #expect(version.status == 0 && version.output.hasPrefix("mixtape "), "\(version)")
        }
    }

    /// A message about a batch or a text that cannot fit comes before any computation with it.
    @Test func whatDoesNotFitIntoMemory() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try project.edit(TinyProject.pipeline, #""batchExamples": 8"#, #""batchExamples": 400000"#)
            try project.edit(TinyProject.pipeline, #""name": "tiny""#, #""name": "huge""#)
            let run = try limited(1_600_000, "train \(TinyProject.pipeline)", in: project)
            #expect(run.status == 1, "\(run)")
            // The step is computed in four shards.
            let pattern = #/step 1: 100000 examples with \d+ tokens need at least [\d.]+ GiB of memory, and /#
            #expect(run.errors.firstMatch(of: pattern) != nil, "\(run)")
            #expect(
                run.errors.hasSuffix(
                    "is available; lower training.batchExamples or batchTokens, raise training.accumulation, or lower "
                        + "the tasks' limits\n"), "\(run)")
            let long = String(repeating: "ab", count: 1_500_000)
            try project.directory.write(#"{"input": "\#(long)", "target": "x"}"# + "\n", to: "pairs.jsonl")
            let score = try limited(1_600_000, "score --model \(TinyProject.run) --input pairs.jsonl", in: project)
            #expect(score.status == 1 && score.output == "", "\(score)")
            #expect(
                score.errors.wholeMatch(
                    of: #/the pairs: 3000001 tokens of one text need at least 2\.1 GiB .*; shorten the text\n/#) != nil,
                "\(score)")
        }
    }

    /// A message about a milestone that cannot fit comes before the first step.
    @Test func anEvaluationThatDoesNotFitIntoMemory() throws {
        try TinyProject.use { project in
            // With such long answers, the decoding cache of 400 answers needs 6 GiB.
            try project.enlarge(["validation": 400])
            try project.edit("Tasks/capitals.json", #""maxTargetTokens": 12"#, #""maxTargetTokens": 65536"#)
            try project.edit(
                TinyProject.pipeline, #""milestoneExamples": 4"#,
                #""milestoneExamples": 400, "decoding": {"batchExamples": 400}"#)
            let run = try limited(1_600_000, "train \(TinyProject.pipeline)", in: project)
            #expect(run.status == 1, "\(run)")
            let start =
                #/the validation split of the task "capitals": 400 inputs with \d+ tokens need at least 6\.\d GiB /#
            #expect(run.errors.firstMatch(of: start) != nil, "\(run)")
            #expect(
                run.errors.hasSuffix(" GiB is available; lower the task's limits, or decoding.batchExamples\n"),
                "\(run)")
            try #expect(project.loggedSteps().isEmpty)
        }
    }
    #endif
}
