import ExampleStore
import Foundation
import Testing

/// Every command on a finished project.
@Suite struct CommandTests {
    private static let commands = [
        [], ["run"], ["task"], ["task", "list"], ["task", "show"], ["task", "check"], ["task", "new"], ["import"],
        ["vocabulary"], ["plan"], ["train"], ["evaluate"], ["predict"], ["score"], ["report"], ["export"], ["batches"],
        ["seen"], ["runs"], ["watch"], ["doctor"], ["completions"], ["init"], ["schema"],
        ["pipeline"], ["pipeline", "new"],
    ]

    @Test(arguments: commands)
    func helpHoldsAnExample(command: [String]) throws {
        let help = try CommandLineRun(command + ["--help"], in: "/")
        #expect(help.status == 0 && help.errors == "")
        let example = (["mixtape"] + command).joined(separator: " ")
        #expect(help.output.contains("\nExamples\n  \(example)"), "\(help)")
    }

    @Test func noCommandIsWithoutATest() throws {
        for group in [[], ["task"], ["pipeline"]] {
            let words = try CommandLineRun(["__complete"] + group + [""], in: "/").lines.map {
                String($0.prefix { $0 != "\t" })
            }
            for word in words where !word.hasPrefix("-") && word != "help" {
                #expect(Self.commands.contains(group + [word]), "\(group + [word])")
            }
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionScripts(shell: String) throws {
        let script = try CommandLineRun(["completions", shell], in: "/")
        #expect(script.status == 0 && script.output.contains("__complete"))
    }

    @Test(arguments: ["--version", "-v"])
    func version(option: String) throws {
        let run = try CommandLineRun([option], in: "/")
        #expect(run.status == 0 && run.output == "mixtape 0.1.0\n" && run.errors == "", "\(run)")
    }

    /// What is offered hangs on what the line holds already.
    @Test func completion() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try project.directory.write(#"{"name": "all", "tasks": ["parity"]}"#, to: "Tasks/all.mixture.json")
            for folder in ["Tasks", "Other"] {
                let task = try project.directory.read("Tasks/parity.json").replacing("parity", with: "more")
                try project.directory.write(task, to: "\(folder)/more.json")
            }
            func offered(_ words: String...) throws -> [String] {
                let run = try CommandLineRun(["__complete"] + words, in: project.path)
                #expect(run.status == 0 && run.errors == "", "\(run)")
                return run.lines.map { String($0.prefix { $0 != "\t" }) }
            }
            #expect(try offered("task", "show", "") == ["capitals", "more", "parity", "starts", "all"])
            #expect(try offered("task", "show", "--tasks", "Other", "") == ["more"])
            for model in [TinyProject.run, TinyProject.pipeline, "./runs/tiny"] {
                #expect(try offered("predict", model, "--task", "") == TinyProject.tasks)
                #expect(try offered("predict", model, "--checkpoint", "") == ["best", "newest", "30", "40"])
            }
            #expect(try offered("score", "--model", TinyProject.run, "--task", "p") == ["parity"])
            #expect(try offered("seen", TinyProject.pipeline, "--task", "") == TinyProject.tasks)
            #expect(try offered("predict", "none", "--tasks", "Other", "--task", "") == ["more"])
            #expect(try offered("predict", "./runs/") == ["./runs/tiny"])
            #expect(try offered("watch", "\(project.path)/runs/t") == ["\(project.path)/runs/tiny"])
            #expect(try offered("predict", "./") == [":file json"])
        }
    }

    @Test func whatProgramsAreTold() throws {
        try TinyProject.use { project in
            let imported = try project.mixtape("import", TinyProject.pipeline, "--json")
            #expect(imported.status == 0 && imported.objects.count == 9, "\(imported)")
            let parity = try #require(imported.objects.first { $0["task"] as? String == "parity" })
            #expect(parity["split"] as? String == "train" && parity["examples"] as? Int == 24)
            #expect(parity["outcome"] as? String == "imported" && parity["errors_file"] is NSNull)

            let vocabulary = try project.mixtape("vocabulary", TinyProject.pipeline, "aé", "--json").object
            let text = try #require((vocabulary["texts"] as? [[String: Any]])?.first)
            #expect(text["text"] as? String == "aé" && (text["ids"] as? [Int])?.count == 3)
            #expect(vocabulary["sentinels"] as? Int == 0 && (vocabulary["pieces"] == nil))

            let good = try project.mixtape("task", "check", "parity", "--json")
            #expect(good.status == 0 && good.errors == "" && good.object["files"] as? Int == 3, "\(good)")
            #expect(good.object["tasks"] as? [String: [String: Int]]
                == ["parity": ["train": 24, "validation": 8, "test": 8]])
            #expect((good.object["problems"] as? [Any])?.isEmpty == true)

            try project.edit("Data/parity.test.jsonl", #"33, "parity": "odd""#, #"33, "parity": "od""#)
            try project.edit("Tasks/starts.json", "\"exact_match\"", "\"exact\"")
            let bad = try project.mixtape("task", "check", "parity", "--json")
            let problems = try #require(bad.object["problems"] as? [[String: Any]])
            #expect(bad.status == 1 && problems.count == 2, "\(bad)")
            #expect(problems.map { $0["file"] as? String } == ["Tasks/starts.json", "Data/parity.test.jsonl"])
            #expect(problems.map { $0["line"] as? Int } == [11, 2] && problems.map { $0["column"] as? Int } == [15, 1])
            #expect(
                problems.last?["message"] as? String
                    == "the target \"od\" is not among the labels; did you mean \"odd\"? Correct the line or the "
                    + "task's definition")
            let lines = problems.map {
                "\($0["file"] ?? ""):\($0["line"] ?? ""):\($0["column"] ?? ""): \($0["message"] ?? "")\n"
            }
            #expect(bad.errors == lines.joined())
            let files = try project.mixtape("task", "check", "--json")
            #expect(files.status == 1 && (files.object["problems"] as? [Any])?.count == 1, "\(files)")
        }
    }

    @Test func taskCommands() throws {
        try TinyProject.use { project in
            let list = try project.mixtape("task", "list")
            #expect(list.status == 0)
            for task in TinyProject.tasks { #expect(list.lines.contains { $0.hasPrefix("\(task) ") }) }
            let listed = try project.mixtape("task", "list", "--json").objects
            #expect(listed.map { $0["name"] as? String } == TinyProject.tasks)

            let show = try project.mixtape("task", "show", "parity")
            #expect(show.output.contains("  parity: 0\n    -> even\n"), "\(show)")
            let shown = try project.mixtape("task", "show", "parity", "--json").object
            #expect(shown["labels"] as? [String] == ["even", "odd"])
            #expect(shown["evaluation"] as? String == "generate" && show.facts.contains("evaluation generate"))

            let check = try project.mixtape("task", "check", "parity", "starts")
            #expect(
                check.facts == [
                    "tasks no problem in 3 files of Tasks", "parity train 24, validation 8, test 8", "parity: 0",
                    "-> even",
                    "parity: 1", "-> odd", "parity: 2", "-> even", "starts train 24, validation 8, test 8",
                    "starts: bababa", "-> ba | bab", "starts: kobaru", "-> ko | kob", "starts: mibako", "-> mi | mib",
                ])
            #expect(check.errors == "")
            #expect(!project.exists("runs"), "checking leaves nothing behind")
        }
    }

    /// A newcomer's way: a draft from the data, which is good as it stands.
    @Test func aNewTaskCanBeTrainedOnAsItStands() throws {
        try TinyProject.use { project in
            let new = try project.mixtape("task", "new", "mine", "--from", "Data/parity.train.jsonl")
            #expect(new.status == 0, "\(new)")
            let check = try project.mixtape("task", "check", "mine")
            #expect(check.facts.contains("mine train 24, validation 8, test 8"), "\(check)")
            try project.edit(TinyProject.pipeline, #""parity","#, #""parity", "mine","#)
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0, "\(run)")
            #expect(try Report(project).metrics("mine") == ["accuracy", "f1_binary"])
            let again = try project.mixtape("task", "new", "mine", "--from", "Data/parity.train.jsonl")
            #expect(again.status == 1)
            #expect(again.errors == "Tasks/mine.json: exists already; choose another name or edit it\n")
        }
    }

    @Test func stageByStageAsAllAtOnce() throws {
        try TinyProject.use { project in
            let pipeline = "Pipelines/pieces.json"
            let imported = try project.mixtape("import", pipeline)
            #expect(imported.lines.count { $0.hasSuffix("imported") } == 9, "\(imported)")
            #expect(try project.mixtape("import", pipeline).lines.count { $0.hasSuffix("unchanged") } == 9)

            let vocabulary = try project.mixtape("vocabulary", pipeline, "parity: 17")
            #expect(vocabulary.facts.first == "vocabulary 58 ids, 2 of them sentinels, trained now", "\(vocabulary)")
            #expect(vocabulary.facts.contains { $0.hasPrefix("file runs/vocabularies/") })
            let pieces = vocabulary.lines.first { $0.hasPrefix("pieces") } ?? ""
            #expect(pieces.hasSuffix(" 1 7"), "digits are pieces of their own: \(pieces)")

            #expect(try project.mixtape("train", pipeline).status == 0)
            #expect(!project.exists("runs/pieces/report.json"))
            #expect(try project.mixtape("evaluate", pipeline).status == 0)
            let stages = try project.trainedFiles(of: "runs/pieces")
            let report = try Report(project, run: "runs/pieces").tasks["starts"]?["metrics"] as? NSDictionary
            try TinyProject.use { other in
                _ = try other.mixtape("run", pipeline)
                #expect(try other.trainedFiles(of: "runs/pieces") == stages)
                let whole = try Report(other, run: "runs/pieces").tasks["starts"]?["metrics"] as? NSDictionary
                #expect(whole == report && report?.count == 2)
            }
        }
    }

    /// A trained vocabulary is used only as it was written.
    @Test func aChangedVocabularyIsNoticed() throws {
        try TinyProject.use { project in
            let pipeline = "Pipelines/pieces.json"
            let made = try project.mixtape("vocabulary", pipeline)
            let file = String(try #require(made.facts.first { $0.hasPrefix("file ") }?.dropFirst(5), "\(made)"))
            let bytes = try project.bytes(file)
            #expect(try project.mixtape("vocabulary", pipeline).facts.first?.hasSuffix("unchanged") == true)
            // Another piece in the place of the one for "1": a valid model.
            var changed = Array(bytes)
            let place = try #require(changed.indices.first { changed[$0...].starts(with: [0x0A, 1, 0x31]) }) + 2
            changed[place] = UInt8(ascii: "~")
            try project.directory.write(changed, to: file)
            let name = file.split(separator: "/").last ?? ""
            let problem = "\(file): is not as it was trained, or its hash in \(name).sha256 is missing"
            let check = try project.mixtape("task", "check", "capitals", "--vocabulary", pipeline)
            #expect(check.status == 1)
            #expect(check.errors == "\(problem); make it anew: mixtape vocabulary \(pipeline)\n")
            let again = try project.mixtape("vocabulary", pipeline)
            #expect(again.facts.first?.hasSuffix("trained now") == true, "\(again)")
            #expect(
                again.errors == "warning: \(problem); it is trained anew, and the same data give the same vocabulary\n")
            #expect(try project.bytes(file) == bytes)
            #expect(try project.mixtape("vocabulary", pipeline).facts.first?.hasSuffix("unchanged") == true)
        }
    }

    @Test func evaluateAndReport() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let beams = try project.mixtape("evaluate", TinyProject.pipeline, "--split", "validation", "--beams", "3")
            #expect(beams.status == 0, "\(beams)")
            let validation = try jsonObject(project.directory.read("runs/tiny/report-validation.json"))
            #expect((validation["tasks"] as? [String: [String: Any]])?["parity"]?["split"] as? String == "validation")
            #expect(try Report(project).tasks["parity"]?["split"] as? String == "test")
            try project.remove("runs/tiny/report.json")
            let report = try project.mixtape("report", TinyProject.run, "--json")
            let tasks = report.object["tasks"] as? [String: [String: Any]]
            #expect(tasks?["parity"]?["split"] as? String == "test", "the pipeline's own split: \(report)")
            #expect(!project.exists("runs/tiny/report.json"), "--json writes no file")
            #expect(try project.mixtape("report", TinyProject.run).status == 0)
            #expect(try Report(project).tasks["parity"]?["split"] as? String == "test")
        }
    }

    /// Beams are searched by the pipeline's rule, also where it is greedy itself.
    @Test func searchWithOtherBeams() throws {
        try TinyProject.use { project in
            try project.edit(
                TinyProject.pipeline, #"{"milestoneExamples": 4}"#,
                #"{"milestoneExamples": 4, "decoding": {"lengthPenalty": "transformers", "alpha": 0.5}}"#)
            _ = try project.mixtape("run", TinyProject.pipeline)
            let searches: [([String], String)] = [
                ([], "transformers' length penalty 0.5"),
                (["--alpha", "2"], "transformers' length penalty 2.0"),
                (["--early-stopping", "true"], "transformers' length penalty 0.5, early stopping true"),
                (["--early-stopping", "never", "--alpha", "1"],
                 "transformers' length penalty 1.0, early stopping never"),
                (["--length-penalty", "t5"], "T5's length penalty, alpha 0.6"),
                (["--length-penalty", "transformers"], "transformers' length penalty 0.5"),
            ]
            for (options, rule) in searches {
                let search = ["--beams", "2"] + options
                let run = try CommandLineRun(["evaluate", TinyProject.run] + search, in: project.path)
                #expect(run.status == 0, "\(run)")
                let report = try project.directory.read("runs/tiny/report.md")
                #expect(report.contains("beam 2, \(rule) |") || report.contains("beam 2, \(rule)\n"), "\(report)")
                let stored = try CommandLineRun(["report", TinyProject.run] + search, in: project.path)
                #expect(stored.status == 0 && stored.errors == "", "\(stored)")
            }
            let none = try project.mixtape("report", TinyProject.run, "--beams", "2", "--alpha", "3")
            #expect(none.errors.contains("by beam 2, transformers' length penalty 3.0; evaluate it first"), "\(none)")
        }
    }

    /// Training with a profile trains the same, and says where the time went.
    @Test func trainWithAProfile() throws {
        try TinyProject.use { project in
            let plain = try project.copy { copy in
                #expect(try copy.mixtape("train", TinyProject.pipeline).status == 0)
                return try copy.trainedFiles()
            }
            let train = try project.mixtape("train", TinyProject.pipeline, "--profile")
            #expect(train.status == 0, "\(train)")
            #expect(try project.trainedFiles() == plain)
            for name in ["linear", "attention backward", "cross-entropy", "optimizer", "waiting for data"] {
                #expect(train.facts.contains { $0.hasPrefix(name) }, "\(name): \(train)")
            }
            let events =
                try jsonObject(project.directory.read("runs/tiny/trace.json"))["traceEvents"] as? [[String: Any]]
            let optimizer = try #require(events?.filter { $0["name"] as? String == "optimizer" })
            #expect(optimizer.count == TinyProject.steps)
            let starts = optimizer.compactMap { $0["ts"] as? Double }
            #expect(starts == starts.sorted() && optimizer.allSatisfy { $0["dur"] as? Double ?? -1 >= 0 })
        }
    }

    @Test func evaluateFromPredictions() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let before = try Report(project)
            try project.edit("Tasks/starts.json", #"["exact_match", "token_f1"]"#, #"["token_f1", "string_match"]"#)
            try project.remove("Data")
            let again = try project.mixtape("evaluate", TinyProject.run, "--from-predictions")
            #expect(again.status == 0, "\(again)")
            let report = try Report(project)
            #expect(report.metrics("starts") == ["string_match", "token_f1"])
            #expect(report.metrics("parity") == before.metrics("parity"))
            let store = try ExampleStore(path: project.directory.path("runs/store.sqlite"), mode: .readOnly)
            let run = try #require(try store.latestRun(named: "tiny"))
            let scores = try store.evaluations(ofRun: run.id).last { $0.task == "starts" && $0.split == .test }?.scores
            #expect(scores?.map(\.metric) == ["string_match", "token_f1"])

            // Other answers need an import.
            #expect(again.errors == "")
            try project.edit("Tasks/starts.json", #""target": "{"#, #""target": "the {"#)
            for arguments in [["evaluate", TinyProject.run, "--from-predictions"], ["report", TinyProject.run]] {
                let outdated = try CommandLineRun(arguments, in: project.path)
                #expect(outdated.status == 0)
                #expect(
                    outdated.errors == """
                        warning: Tasks/starts.json: makes other examples than when runs/tiny was trained (target: \
                        "{start}" before, "the {start}" now); the run's own definition is used, \
                        runs/tiny/tasks/starts.json; --tasks DIR goes by the files of a directory

                        """)
                let told = try CommandLineRun(arguments + ["--tasks", "Tasks"], in: project.path)
                #expect(told.status == 0)
                #expect(
                    told.errors == """
                        warning: starts: since the test split was imported, its file was changed in more than metrics \
                        and postprocessing; inputs and answers are still those of then

                        """)
            }

            let missing = try project.mixtape(
                "evaluate", TinyProject.run, "--from-predictions", "--split", "validation", "--beams", "2",
                "--alpha", "1.5")
            #expect(missing.status == 1)
            #expect(
                missing.errors.hasSuffix("""
                    runs/store.sqlite: holds no predictions of this model for the validation split of capitals by \
                    beam 2, T5's length penalty, alpha 1.5; leave out --from-predictions to make them

                    """))
        }
    }

    @Test func predictFromTextsFilesAndStandardInput() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let texts = ["parity: 7", "capitals: bako", "starts: mirute"]
            let answers = try project.mixtape("predict", TinyProject.pipeline, texts[0], texts[1], texts[2]).lines
            #expect(answers.count == 3)
            try project.directory.write(texts.map { $0 + "\n" }.joined(), to: "questions.txt")
            #expect(try project.mixtape("predict", TinyProject.run, "--input", "questions.txt").lines == answers)
            let input = texts.joined(separator: "\n")
            #expect(try project.mixtape("predict", TinyProject.run, "--input", "-", input: input).lines == answers)
            let json = try project.mixtape("predict", TinyProject.run, "--input", "questions.txt", "--json").objects
            #expect(json.map { $0["input"] as? String } == texts)
            #expect(json.map { $0["prediction"] as? String } == answers)
            #expect(json.allSatisfy { ($0["log_likelihood"] as? Double ?? 1) <= 0 })
            let record = try project.mixtape(
                "predict", TinyProject.run, #"{"number": 7}"#, "--task", "parity", "--json")
            #expect(record.objects.first?["input"] as? String == "parity: 7", "\(record)")
        }
    }

    /// Batches are printed as they were trained on: the log counts the same examples and tokens.
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

    /// Line n of the output answers line n of the input, whatever stands in it, and pipes can be read.
    @Test func predictingLineByLine() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            try project.directory.write("parity: 1\r\n\nparity: 2\nstarts: a\u{2028}b\n", to: "questions.txt")
            let file = try project.mixtape("predict", TinyProject.run, "--input", "questions.txt", "--json")
            let inputs = try file.lines.map { try jsonObject($0)["input"] as? String }
            #expect(inputs == ["parity: 1", "", "parity: 2", "starts: a\u{2028}b"])
            let script = #"cat questions.txt | "$0" predict runs/tiny --input /dev/stdin --json"#
            #expect(try CommandLineRun(shell: script, in: project.path).output == file.output)
        }
    }

    @Test func doctor() throws {
        try TinyProject.use { project in
            #expect(
                try project.mixtape("doctor").facts.last
                    == "store none at runs/store.sqlite yet; `mixtape import` makes one")
            _ = try project.mixtape("run", TinyProject.pipeline)
            let doctor = try project.mixtape("doctor")
            #expect(doctor.status == 0 && doctor.facts.last == "check ok", "\(doctor)")
            let facts = try project.mixtape("doctor", "--json").object
            #expect((facts["contents"] as? String)?.hasPrefix("3 tasks, 120 examples, 1 run,") == true)
            #expect(["kernels", "threads", "openblas", "sentencepiece", "sqlite"].allSatisfy { facts[$0] != nil })
        }
    }
}

/// A JSON object read from text; empty where it is none.
func jsonObject(_ text: String) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
}

extension CommandLineRun {
    /// What was printed, as one JSON object, or as one on each line.
    var object: [String: Any] { (try? jsonObject(output)) ?? [:] }
    var objects: [[String: Any]] { lines.map { (try? jsonObject($0)) ?? [:] } }
}
