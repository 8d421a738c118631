import Foundation
import Testing

/// `mixtape predict`: where inputs come from and where answers go.
@Suite struct PredictTests {
    static func use(_ body: (TinyProject) throws -> Void) throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try body(project)
        }
    }

    static func predict(
        _ project: TinyProject, _ arguments: String..., input: String = ""
    ) throws -> CommandLineRun {
        try CommandLineRun(["predict", TinyProject.run] + arguments, in: project.path, input: input)
    }

    // MARK: Inputs

    /// The same inputs in all formats, packed or not, as a task's records or as whole inputs.
    @Test func formats() throws {
        try Self.use { project in
            let numbers = [7, 12, 3, 40]
            let wanted = try Self.predict(project, "--json", input: numbers.map { "parity: \($0)\n" }.joined())
            #expect(wanted.status == 0 && wanted.objects.count == 4, "\(wanted)")
            func answers(_ run: CommandLineRun) -> [String] {
                run.objects.map { "\($0["input"] ?? "") \($0["prediction"] ?? "") \($0["log_likelihood"] ?? "")" }
            }
            let files: [(name: String, text: String, arguments: [String])] = [
                ("whole.txt", numbers.map { "parity: \($0)\n" }.joined(), []),
                ("noextension", numbers.map { "parity: \($0)\r\n" }.joined(), []),
                ("texts.txt", numbers.map { "\($0)\n" }.joined(), ["--task", "parity"]),
                ("mixed.txt", "parity: 7\n{\"number\": 12}\n3\n{\"input\": \"parity: 40\"}\n", ["--task", "parity"]),
                ("whole.jsonl", numbers.map { "{\"id\": \"a\($0)\", \"input\": \"parity: \($0)\"}\n" }.joined(), []),
                (
                    "records.ndjson", numbers.map { "{\"number\": \($0), \"id\": 1.50}\n\n" }.joined(),
                    ["--task", "parity"]
                ),
                ("records.tsv", "id\tnumber\n" + numbers.map { "x\t\($0)\n" }.joined(), ["--task", "parity"]),
                ("records.csv", "number,id\n" + numbers.map { "\"\($0)\",x\n" }.joined(), ["--task", "parity"]),
                ("whole.tsv", "input\n" + numbers.map { "parity: \($0)\n" }.joined(), []),
                (
                    "records.dat", numbers.map { "{\"number\": \($0)}\n" }.joined(),
                    ["--task", "parity", "--format", "jsonl"]
                ),
            ]
            for file in files {
                try project.directory.write(file.text, to: file.name)
                let run = try CommandLineRun(
                    ["predict", TinyProject.run, "--input", file.name, "--json"] + file.arguments, in: project.path)
                #expect(run.status == 0 && run.errors == "" && answers(run) == answers(wanted), "\(file.name) \(run)")
                _ = try CommandLineRun(shell: "gzip \(file.name)", in: project.path)
                let packed = try CommandLineRun(
                    ["predict", TinyProject.run, "--input", "\(file.name).gz", "--json"] + file.arguments,
                    in: project.path)
                #expect(packed.output == run.output, "\(packed)")
            }
            let format = try Self.predict(
                project, "--task", "parity", "--format", "tsv", "--json", input: "number\n7\n12\n3\n40\n")
            #expect(answers(format) == answers(wanted), "\(format)")
        }
    }

    /// Without a stated format, the first record shows the format of the records.
    @Test func recordsOnStandardInput() throws {
        try Self.use { project in
            let answers = try Self.predict(project, "parity: 7", "parity: 12").lines
            let records = "{\"id\": 1, \"input\": \"parity: 7\"}\n\n{\"id\": 2, \"input\": \"parity: 12\"}\n"
            let note =
                "input         JSON Lines, as the first line is an object with \"input\"; "
                + "--format text takes lines as they are\n"
            let run = try Self.predict(project, input: records)
            #expect(run.status == 0 && run.lines == answers && run.errors == note, "\(run)")
            let json = try Self.predict(project, "--json", input: records)
            #expect(json.objects.map { $0["id"] as? Int } == [1, 2] && json.errors == note, "\(json)")
            try project.directory.write(records, to: "records")
            #expect(try Self.predict(project, "--input", "records").output == run.output)
            let texts = try Self.predict(project, "--format", "text", "--json", input: records)
            #expect(
                texts.objects.map { $0["input"] as? String } == [
                    "{\"id\": 1, \"input\": \"parity: 7\"}", "", "{\"id\": 2, \"input\": \"parity: 12\"}",
                ] && texts.errors == "", "\(texts)")
            for text in ["{\"id\": 1}", "{x} is a set"] {
                let others = try Self.predict(project, "--json", input: "\(text)\n")
                #expect(others.objects.map { $0["input"] as? String } == [text], "\(others)")
                #expect(
                    others.errors == "input         lines of text, as the first line is no object with \"input\"; "
                        + "--format jsonl reads JSON Lines\n", "\(others)")
            }
            let late = try Self.predict(project, input: records + "{\"input\": null}\n")
            #expect(late.status == 1 && late.lines == answers)
            #expect(late.errors == note + "standard input:4: \"input\" is null; expected a text\n", "\(late)")
        }
    }

    /// Broken JSON in the first line is not read as text, and empty lines around records are no inputs.
    @Test func brokenRecordsOnStandardInput() throws {
        try Self.use { project in
            let advice = "; correct it, or take all lines as texts: --format text"
            let broken = "{\"input\": \"parity: 7\n{\"input\": \"parity: 12\"}\n"
            let run = try Self.predict(project, input: broken)
            #expect(run.status == 1 && run.output == "", "\(run)")
            #expect(run.errors.hasPrefix("standard input:1:") && run.errors.hasSuffix(advice + "\n"), "\(run)")
            #expect(run.errors.contains("not a JSON object: "), "\(run)")
            let passed = try Self.predict(project, "--max-errors", "1", "--json", input: broken)
            #expect(passed.status == 0 && passed.objects.count == 2, "\(passed)")
            #expect(passed.objects[0]["error"] != nil && passed.objects[1]["input"] as? String == "parity: 12")
            let number = try Self.predict(project, input: "{\"input\": 7}\n")
            #expect(
                number.errors == "standard input:1: \"input\" is a number; expected a text, or take all lines as "
                    + "texts: --format text\n", "\(number)")
            let texts = try Self.predict(project, "--format", "text", input: broken)
            #expect(texts.status == 0 && texts.lines.count == 2, "\(texts)")

            let late = try Self.predict(project, "--json", input: "\n\n{\"input\": \"parity: 7\"}\n\n")
            #expect(late.objects.map { $0["input"] as? String } == ["parity: 7"], "\(late)")
            let records = try Self.predict(
                project, "--task", "parity", "--json", input: "\n{\"number\": 7}\n\n{\"number\": 8}\n\n")
            #expect(records.objects.map { $0["input"] as? String } == ["parity: 7", "parity: 8"], "\(records)")
            let lines = try Self.predict(project, "--json", input: "\nparity: 7\n\n")
            #expect(lines.objects.map { $0["input"] as? String } == ["", "parity: 7", ""], "\(lines)")
            let empty = try Self.predict(project, "--json", input: "\n\n")
            #expect(empty.objects.map { $0["input"] as? String } == ["", ""], "\(empty)")
        }
    }

    /// Inputs before a wrong one are answered. Inputs behind it are answered if the wrong one may be skipped.
    @Test func wrongInputs() throws {
        try Self.use { project in
            let answers = try Self.predict(project, "parity: 7", "parity: 12").lines
            let records = ["{\"number\": 7}", "{\"numer\": 1}", "{\"number\": 8", "{\"number\": 12}"]
            try project.directory.write(records.joined(separator: "\n"), to: "mixed.jsonl")
            let problems = [
                "mixed.jsonl:2: missing field \"number\"; the record has: numer; correct it, or give the whole input "
                    + "as \"input\"",
                "mixed.jsonl:3:1: not a JSON object: is never closed; expected '}'; correct the line or remove it",
            ]
            func predict(_ arguments: String...) throws -> CommandLineRun {
                try CommandLineRun(
                    ["predict", TinyProject.run, "--task", "parity", "--input", "mixed.jsonl"] + arguments,
                    in: project.path)
            }
            let none = try predict()
            #expect(
                none.status == 1 && none.output == "\(answers[0])\n" && none.errors == problems[0] + "\n", "\(none)")
            let one = try predict("--max-errors", "1")
            #expect(one.status == 1 && one.output == "\(answers[0])\n\n", "\(one)")
            #expect(one.errors == "warning: \(problems[0])\n\(problems[1])\n", "\(one)")
            let all = try predict("--max-errors", "2")
            #expect(all.status == 0 && all.output == "\(answers[0])\n\n\n\(answers[1])\n", "\(all)")
            #expect(all.errors == "warning: \(problems[0])\nwarning: \(problems[1])\n", "\(all)")
            let json = try predict("--max-errors", "2", "--json")
            #expect(json.status == 0 && json.errors == "", "\(json)")
            #expect(json.objects.map { $0["input"] as? String } == ["parity: 7", nil, nil, "parity: 12"])
            #expect(json.objects.map { $0["error"] as? String } == [nil, problems[0], problems[1], nil])
            let file = try predict("--max-errors", "2", "--output", "answers.txt")
            #expect(try file.status == 0 && project.directory.read("answers.txt") == all.output, "\(file)")
        }
    }

    /// A record's own fields stay with its answer, with their spelling.
    @Test func recordsKeepTheirFields() throws {
        try Self.use { project in
            let line = #"{"id": 1.50, "number": 7, "prediction": "?", "nested": {"b": [1e3], "a": null}}"#
            try project.directory.write(line + "\n", to: "records.jsonl")
            let run = try Self.predict(project, "--task", "parity", "--input", "records.jsonl", "--json")
            let beginning =
                #"{"id": 1.50, "number": 7, "nested": {"a": null, "b": [1e3]}, "input": "parity: 7", "#
                + #""prediction": ""#
            #expect(run.output.hasPrefix(beginning), "\(run)")
            #expect(
                Set(run.object.keys) == [
                    "id", "number", "nested", "input", "prediction", "log_likelihood", "complete", "input_truncated",
                    "invalid_label",
                ])
        }
    }

    /// A file of many chunks. If nobody reads a pipe any more, the program ends without a message.
    @Test func manyInputsStream() throws {
        try Self.use { project in
            let count = 3000
            try project.directory.write((0..<count).map { "parity: \($0)\n" }.joined(), to: "many.txt")
            let run = try Self.predict(project, "--input", "many.txt", "--output", "answers.jsonl")
            #expect(run.status == 0 && run.output == "" && run.errors == "", "\(run)")
            let lines = try project.directory.read("answers.jsonl").split(separator: "\n")
            let inputs = try lines.map { try jsonObject(String($0))["input"] as? String }
            #expect(inputs == (0..<count).map { "parity: \($0)" })
            let script = #"yes 'parity: 7' | "$0" predict runs/tiny | head -n 2"#
            let endless = try CommandLineRun(shell: script, in: project.path)
            #expect(endless.lines.count == 2 && endless.errors == "", "\(endless)")
        }
    }

    /// A program that writes one line into a pipe and waits gets the answer before it writes the next line.
    @Test func aPipeIsAnsweredLineByLine() throws {
        try Self.use { project in
            let script = #"""
                mkfifo in out
                "$0" predict runs/tiny < in > out &
                exec 3> in 4< out
                for n in 1 2 3; do echo "parity: $n" >&3; read answer <&4; echo "$n $answer"; done
                exec 3>&-
                wait
                """#
            let asked = try CommandLineRun(shell: script, in: project.path)
            let wanted = try Self.predict(project, "parity: 1", "parity: 2", "parity: 3").lines
            #expect(asked.status == 0 && asked.lines == zip(1..., wanted).map { "\($0) \($1)" }, "\(asked)")
        }
    }

    /// The task's own data without expected answers.
    @Test func unlabelledSplits() throws {
        try Self.use { project in
            try project.edit(
                "Tasks/parity.json", #""test": "parity.test.jsonl""#,
                #""test": {"path": "parity.unknown.tsv", "unlabelled": true}"#)
            try project.edit(
                "Tasks/parity.json", #""target": "{parity}","#,
                #""target": "{parity}", "preprocess": [{"filter": {"field": "use", "is": ["yes"]}}, "#
                    + #"{"deduplicate": {"fields": ["number"]}}],"#)
            try project.directory.write(
                "id\tnumber\tuse\na\t5\tyes\nb\t6\tno\nc\t9\tyes\nd\t5\tyes\n", to: "Data/parity.unknown.tsv")
            // `--tasks` selects the task's current file. Without it the run uses the definition of its training.
            let ask = ["predict", TinyProject.run, "--tasks", "Tasks", "--task", "parity", "--split", "test"]
            let run = try CommandLineRun(ask + ["--output", "test.jsonl"], in: project.path)
            #expect(run.status == 0 && run.output == "" && run.errors == "", "\(run)")
            let objects = try project.directory.read("test.jsonl").split(separator: "\n")
                .map { try jsonObject(String($0)) }
            #expect(objects.map { $0["id"] as? String } == ["a", "c"])
            #expect(objects.map { $0["input"] as? String } == ["parity: 5", "parity: 9"])
            let plain = try CommandLineRun(ask, in: project.path)
            #expect(plain.lines == objects.map { $0["prediction"] as? String })
            #expect(!project.exists("runs/test.jsonl"))
        }
    }

    // MARK: Answers

    @Test func alternativesHaveScores() throws {
        try Self.use { project in
            let arguments = ["parity: 7", "capitals: bako", "--beams", "4", "--alternatives", "3"]
            let json = try CommandLineRun(["predict", TinyProject.run] + arguments + ["--json"], in: project.path)
            #expect(json.status == 0 && json.objects.count == 2, "\(json)")
            let best = try Self.predict(project, "parity: 7", "capitals: bako", "--beams", "4").lines
            for (object, best) in zip(json.objects, best) {
                let alternatives = try #require(object["alternatives"] as? [[String: Any]])
                let scores = try alternatives.map { try #require($0["score"] as? Double) }
                #expect(alternatives.count == 3 && alternatives[0]["prediction"] as? String == best)
                #expect(object["prediction"] as? String == best && object["score"] as? Double == scores[0])
                let areComplete = alternatives.allSatisfy { $0["complete"] as? Bool == true }
                #expect(!areComplete || scores == scores.sorted(by: >))
            }
            let plain = try CommandLineRun(["predict", TinyProject.run] + arguments, in: project.path)
            let lines = plain.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            #expect(
                lines.count == 9 && lines[3] == "" && lines[7] == "" && lines[0].hasSuffix("\t\(best[0])"), "\(plain)")
        }
    }

    /// A drawn answer depends on the seed and the number of the input, not on the batch or the number of threads.
    @Test func samplesAreTheSameAgain() throws {
        try Self.use { project in
            let texts = (0..<150).map { "starts: \(["ba", "komi", "miruteba"][$0 % 3])\($0)\n" }
            func draw(_ arguments: [String], _ threads: Int, _ input: String) throws -> [[String: Any]] {
                let run = try CommandLineRun(
                    ["predict", TinyProject.run, "--temperature", "1.5", "--samples", "2", "--json"] + arguments,
                    in: project.path, environment: ["MIXTAPE_THREADS": "\(threads)"], input: input)
                #expect(run.status == 0, "\(run)")
                return run.objects
            }
            func answers(_ objects: [[String: Any]]) -> [[String]] {
                objects.map { ($0["alternatives"] as? [[String: Any]] ?? []).map { $0["prediction"] as? String ?? "" } }
            }
            let all = answers(try draw(["--seed", "5"], 2, texts.joined()))
            #expect(all.count == 150 && all.allSatisfy { $0.count == 2 } && Set(all.joined()).count > 50)
            #expect(answers(try draw(["--seed", "5"], 1, texts.joined())) == all)
            #expect(answers(try draw(["--seed", "5"], 2, texts[..<5].joined())) == Array(all[..<5]))
            #expect(answers(try draw(["--seed", "6"], 2, texts.joined())) != all)
        }
    }

    /// A page is written where a link leads. A device is never replaced by a file.
    @Test func attentionGoesToAFile() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            try project.directory.write("old", to: "pages/seven.html")
            #expect(symlink("pages/seven.html", project.directory.path("link.html")) == 0)
            #expect(mkfifo(project.directory.path("pipe.html"), 0o600) == 0)
            let linked = try Self.predict(project, "parity: 7", "--attention", "link.html")
            #expect(linked.status == 0 && linked.errors == "attention     link.html\n", "\(linked)")
            #expect(try project.directory.read("pages/seven.html").hasPrefix("<!DOCTYPE html>"))
            for path in ["pipe.html", "/dev/null"] {
                let run = try Self.predict(project, "parity: 7", "--attention", path)
                #expect(run.status == 1 && run.output == "", "\(run)")
                #expect(run.errors == "\(path): is no ordinary file; name a file to write the page to\n")
            }
        }
    }

    @Test func attentionIsDrawn() throws {
        try Self.use { project in
            let run = try Self.predict(project, "7", "--task", "parity", "--attention", "seven.html")
            #expect(run.status == 0 && run.lines.count == 1, "\(run)")
            let page = try project.directory.read("seven.html")
            #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("<dd>parity: 7</dd>"))
            #expect(run.errors == "attention     seven.html\n")
            #expect(page.contains("<dd>\(run.lines[0])</dd>") && page.contains("Mean of 1 layer of 2 heads"))
        }
    }

    /// A file exists as a whole or not at all.
    @Test func aFailureLeavesNoOutput() throws {
        try Self.use { project in
            try project.directory.write("old\n", to: "answers.txt")
            let lines = (0..<1500).map { "{\"number\": \($0)}\n" }
            try project.directory.write((lines + ["{\"numer\": 7}\n"]).joined(), to: "late.jsonl")
            let late = try Self.predict(project, "--task", "parity", "--input", "late.jsonl", "--output", "answers.txt")
            #expect(late.status == 1 && late.output == "", "\(late)")
            #expect(
                late.errors
                    == "late.jsonl:1501: missing field \"number\"; the record has: numer; correct it, or give the "
                    + "whole input as \"input\"\n")
            #expect(try project.directory.read("answers.txt") == "old\n")
            let printed = try Self.predict(project, "--task", "parity", "--input", "late.jsonl")
            #expect(printed.errors == late.errors && printed.status == 1 && printed.lines.count == 1500)
            let stopped = try CommandLineRun(
                shell:
                    #"yes 'parity: 7' | "$0" predict runs/tiny --output answers.txt & sleep 1; kill -INT $!; wait $!"#,
                in: project.path)
            #expect(
                stopped.status == 130 && stopped.errors.hasSuffix("stopped; answers.txt was not written\n"),
                "\(stopped)")
            #expect(try project.directory.read("answers.txt") == "old\n")
            let names = try FileManager.default.contentsOfDirectory(atPath: project.path)
            #expect(names.filter { $0.hasSuffix(".partial") } == [])
        }
    }
}
