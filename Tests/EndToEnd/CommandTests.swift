import Foundation
import Testing

/// Every command on a finished project.
@Suite struct CommandTests {
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
            #expect(
                good.object["tasks"] as? [String: [String: Int]]
                    == ["parity": ["train": 24, "validation": 8, "test": 8]])
            #expect((good.object["problems"] as? [Any])?.isEmpty == true)

            try project.edit("Data/parity.test.jsonl", #"33, "parity": "odd""#, #"33, "parity": "od""#)
            try project.edit("Tasks/starts.json", "\"exact_match\"", "\"exact\"")
            let bad = try project.mixtape("task", "check", "parity", "--json")
            let problems = try #require(bad.object["problems"] as? [[String: Any]])
            #expect(bad.status == 1 && problems.count == 2, "\(bad)")
            #expect(problems.map { $0["file"] as? String } == ["Tasks/starts.json", "Data/parity.test.jsonl"])
            #expect(
                problems.map { $0["line"] as? Int } == [11, 2] && problems.map { $0["column"] as? Int } == [15, 1])
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

    /// The way of a new user: a draft from the data is valid as it stands.
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

    /// A trained vocabulary is used only if its file is unchanged.
    @Test func aChangedVocabularyIsNoticed() throws {
        try TinyProject.use { project in
            let pipeline = "Pipelines/pieces.json"
            let made = try project.mixtape("vocabulary", pipeline)
            let file = String(try #require(made.facts.first { $0.hasPrefix("file ") }?.dropFirst(5), "\(made)"))
            let bytes = try project.bytes(file)
            #expect(try project.mixtape("vocabulary", pipeline).facts.first?.hasSuffix("unchanged") == true)
            // Replaces the piece for "1": the model stays valid.
            var changed = Array(bytes)
            let place = try #require(changed.indices.first { changed[$0...].starts(with: [0x0A, 1, 0x31]) }) + 2
            changed[place] = UInt8(ascii: "~")
            try project.directory.write(changed, to: file)
            let name = file.split(separator: "/").last ?? ""
            let problem = "\(file): has changed since its training, or its hash in \(name).sha256 is missing"
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

    /// Training with a profile gives the same result, and the profile shows the time of each kind of work.
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

    /// A profile changes no answer, and shows the time of each kind of work on standard error.
    @Test(arguments: ["1", "2"], ["float32", "int8"])
    func predictWithAProfile(beams: String, precision: String) throws {
        try TinyProject.use { project in
            _ = try project.mixtape("train", TinyProject.pipeline)
            let arguments =
                ["predict", TinyProject.run, "parity: 7", "starts: mirute", "--beams", beams]
                + ["--precision", precision]
            let plain = try CommandLineRun(arguments, in: project.path)
            let run = try CommandLineRun(arguments + ["--profile"], in: project.path)
            #expect(run.status == 0 && run.output == plain.output && plain.errors == "", "\(run)")
            let rows = run.errors.split(separator: "\n")
            for name in ["linear", "attention", "logits", "layout of weights", "choice of tokens", "cache"] {
                #expect(rows.contains { $0.hasPrefix(name) }, "\(name): \(run)")
            }
            #expect(rows.contains { $0.hasPrefix("everything else ") }, "\(run)")
            let last = try #require(rows.last)
            let pattern =
                #/weights +read at [\d.,]+ GB\/s; this machine reads its memory at [\d.,]+ GB\/s, so that is \d+%/#
            #expect(last.wholeMatch(of: pattern) != nil, "\(run)")
        }
    }

    @Test func predictFromTextsFilesAndStandardInput() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let texts = ["parity: 7", "capitals: bako", "starts: mirute"]
            let output = try project.mixtape("predict", TinyProject.pipeline, texts[0], texts[1], texts[2]).output
            // An answer may be empty.
            let answers = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
            #expect(answers.count == 3)
            try project.directory.write(texts.map { $0 + "\n" }.joined(), to: "questions.txt")
            #expect(try project.mixtape("predict", TinyProject.run, "--input", "questions.txt").output == output)
            let input = texts.joined(separator: "\n")
            #expect(try project.mixtape("predict", TinyProject.run, "--input", "-", input: input).output == output)
            let json = try project.mixtape("predict", TinyProject.run, "--input", "questions.txt", "--json").objects
            #expect(json.map { $0["input"] as? String } == texts)
            #expect(json.map { $0["prediction"] as? String } == answers)
            #expect(json.allSatisfy { ($0["log_likelihood"] as? Double ?? 1) <= 0 })
            let record = try project.mixtape(
                "predict", TinyProject.run, #"{"number": 7}"#, "--task", "parity", "--json")
            #expect(record.objects.first?["input"] as? String == "parity: 7", "\(record)")
        }
    }

    /// Line n of the output answers line n of the input, whatever it holds. Inputs may also come through a pipe.
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
