import Foundation
import Testing

/// `mixtape score`
@Suite struct ScoreTests {
    private static func pair(_ input: String, _ target: String) -> String {
        #"{"id": 7, "input": "\#(input)", "target": "\#(target)"}"# + "\n"
    }

    private static func likelihood(_ object: [String: Any]) throws -> Double {
        try #require(object["log_likelihood"] as? Double)
    }

    /// One line for each pair, in order, from a file, from standard input and from a pipe.
    @Test func scoresPairsInOrder() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let long = String(repeating: "long ", count: 120)
            let texts = [
                ("parity: 8", "even"), ("capitals: bako", "BAKO"), ("parity: 8", "odd"), ("parity: 8", ""), ("", "x"),
                ("parity: 8", "even"), (long, long),
            ]
            let pairs = texts.map { Self.pair($0.0, $0.1) }.joined()
            try project.directory.write(pairs, to: "pairs.jsonl")
            let file = try project.mixtape("score", "--model", TinyProject.run, "--input", "pairs.jsonl")
            #expect(file.status == 0 && file.errors == "", "\(file)")
            let scores = file.objects
            // In bytes, with a token for each and the end. This is far above the tasks' limits and T5's usual 512.
            #expect(scores.map { $0["tokens"] as? Int } == texts.map { $0.1.utf8.count + 1 })
            #expect(scores.allSatisfy { Set($0.keys) == ["log_likelihood", "tokens"] })
            #expect(try scores.allSatisfy { try Self.likelihood($0) < 0 })
            #expect(try Self.likelihood(scores[0]) == Self.likelihood(scores[5]))
            #expect(try Self.likelihood(scores[0]) != Self.likelihood(scores[2]))

            let standardInput = try project.mixtape(
                "score", "--model", TinyProject.pipeline, "--input", "-", input: String(pairs.dropLast()))
            #expect(standardInput.output == file.output)
            let script = #"cat pairs.jsonl | "$0" score --model runs/tiny --input /dev/stdin"#
            #expect(try CommandLineRun(shell: script, in: project.path).output == file.output)
            let older = try project.mixtape(
                "score", "--model", TinyProject.run, "--input", "pairs.jsonl", "--checkpoint", "30")
            #expect(older.status == 0 && older.output != file.output)

            // A line scores the same alone as among others.
            for (text, score) in zip(texts, scores) {
                let alone = try project.mixtape(
                    "score", "--model", TinyProject.run, "--input", "-", input: Self.pair(text.0, text.1)
                ).object
                #expect(try abs(Self.likelihood(alone) - Self.likelihood(score)) < 1e-3)
            }
        }
    }

    /// `predict` and `score` report the same likelihood for an answer.
    @Test func agreesWithPredict() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let texts = (0..<12).flatMap { ["parity: \($0)", "capitals: \(["bako", "mirute", "te"][$0 % 3])"] }
            let input = texts.map { $0 + "\n" }.joined()
            let answers = try project.mixtape("predict", TinyProject.run, "--input", "-", "--json", input: input)
                .objects
            // A complete answer in ASCII is encoded with the tokens that the model wrote.
            let whole = answers.filter {
                $0["complete"] as? Bool == true && ($0["prediction"] as? String ?? "\u{FFFD}").allSatisfy(\.isASCII)
            }
            #expect(whole.count >= 6)
            let pairs = whole.map { Self.pair($0["input"] as? String ?? "", $0["prediction"] as? String ?? "") }
            let scores = try project.mixtape(
                "score", "--model", TinyProject.run, "--input", "-", input: pairs.joined()
            ).objects
            #expect(scores.count == whole.count)
            for (score, answer) in zip(scores, whole) {
                #expect(try abs(Self.likelihood(score) - Self.likelihood(answer)) < 1e-4)
            }
        }
    }

    /// The labels of a task, for its records and for whole inputs. Each label has the score of its pair.
    @Test func ranksTheLabelsOfATask() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let lines = [
                #"{"number": 7}"#, #"{"input": "parity: 7"}"#, #"{"number": 12, "parity": "even", "input": "x"}"#,
            ]
            let ranked = try project.mixtape(
                "score", "--model", TinyProject.run, "--task", "parity", "--input", "-",
                input: lines.joined(separator: "\n"))
            #expect(ranked.status == 0 && ranked.lines.count == 3, "\(ranked)")
            #expect(ranked.lines[0] == ranked.lines[1])
            let pairs = [7, 12].flatMap { n in ["even", "odd"].map { Self.pair("parity: \(n)", $0) } }.joined()
            let scores = try project.mixtape("score", "--model", TinyProject.run, "--input", "-", input: pairs).objects
            for (object, expected) in zip(ranked.objects[1...], [scores[0...1], scores[2...3]]) {
                let labels = try #require(object["labels"] as? [[String: Any]])
                #expect(labels.map { $0["label"] as? String } == ["even", "odd"])
                #expect(labels.map { $0["tokens"] as? Int } == [5, 4])
                for (label, score) in zip(labels, expected) {
                    #expect(try abs(Self.likelihood(label) - Self.likelihood(score)) < 1e-4)
                }
                let isEven = try Self.likelihood(labels[0]) >= Self.likelihood(labels[1])
                #expect(object["prediction"] as? String == (isEven ? "even" : "odd"))
            }
        }
    }

    /// Empty lines, a byte order mark, gzip and tables are read as in an import and in `predict`.
    @Test func readsWhatAnImportReads() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let pairs = [Self.pair("parity: 8", "even"), Self.pair("parity: 7", "odd")]
            func score(_ name: String, _ text: String, task: Bool = false) throws -> CommandLineRun {
                try project.directory.write(text, to: name)
                return try CommandLineRun(
                    ["score", "--model", TinyProject.run, "--input", name] + (task ? ["--task", "parity"] : []),
                    in: project.path)
            }
            let plain = try score("plain.jsonl", pairs.joined())
            #expect(plain.status == 0 && plain.objects.count == 2, "\(plain)")
            let spaced = try score("spaced.jsonl", "\u{FEFF}\n" + pairs.joined(separator: " \t\r\n") + "\n\n")
            #expect(spaced.status == 0 && spaced.errors == "" && spaced.output == plain.output, "\(spaced)")
            _ = try CommandLineRun(shell: "gzip -k spaced.jsonl", in: project.path)
            let packed = try project.mixtape("score", "--model", TinyProject.run, "--input", "spaced.jsonl.gz")
            #expect(packed.status == 0 && packed.output == plain.output, "\(packed)")
            let piped = try CommandLineRun(
                shell: #"cat spaced.jsonl.gz | "$0" score --model runs/tiny --input -"#, in: project.path)
            #expect(piped.output == plain.output, "\(piped)")
            let table = try score("pairs.tsv", "input\ttarget\nparity: 8\teven\n\nparity: 7\todd\n\n")
            #expect(table.status == 0 && table.output == plain.output, "\(table)")
            let labels = try score("numbers.jsonl", "{\"number\": 8}\n\n{\"number\": 7}\n\n", task: true)
            #expect(labels.status == 0 && labels.objects.count == 2, "\(labels)")
        }
    }

    @Test func anEmptyFileHasNoScores() throws {
        try TinyProject.use { project in
            try project.directory.write("", to: "pairs.jsonl")
            let run = try project.mixtape("score", "--model", TinyProject.pipeline, "--input", "pairs.jsonl")
            #expect(run.status == 0 && run.output == "")
            #expect(run.errors == "warning: nothing to score: the input is empty\n")
        }
    }

    // MARK: Bad input

    /// A wrong line, put second in a file, and its message.
    private static let advice = "; add it, or name the task whose labels are to be scored: --task TASK"
    private static let badPairs: [(line: String, message: String)] = [
        (
            "parity: 7",
            "pairs.jsonl:2:1: not a JSON object: expected a JSON value, found 'p'; correct the line or remove it"
        ),
        (
            #"{"input": "a" "target": "b"}"#,
            "pairs.jsonl:2:15: not a JSON object: expected ',' or '}', found '\"'; correct the line or remove it"
        ),
        (
            #"["a", "b"]"#,
            "pairs.jsonl:2:1: expected an object with the fields of a record, found an array; write one JSON object on "
                + "each line"
        ),
        (
            #"{"input": "a", "targets": "b"}"#,
            #"pairs.jsonl:2: missing "target"; the record has: input, targets"# + advice
        ),
        ("{}", #"pairs.jsonl:2: missing "input"; the record has: no fields"# + advice),
        (#"{"input": "a", "target": 7}"#, #"pairs.jsonl:2: "target" is a number; write it as a string"#),
        (#"{"input": null, "target": "b"}"#, #"pairs.jsonl:2: "input" is null; write it as a string"#),
    ]

    private static let badRecords: [(line: String, message: String)] = [
        (
            "[7]",
            "pairs.jsonl:2:1: expected an object with the fields of a record, found an array; write one JSON object on "
                + "each line"
        ),
        (
            #"{"nombre": 7, "input": 7}"#,
            #"pairs.jsonl:2: missing field "number"; the record has: input, nombre; "#
                + #"correct it, or give the whole input as "input""#
        ),
    ]

    @Test func badLinesAreNamed() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            func expect(_ arguments: [String], _ first: String, _ bad: (line: String, message: String)) throws {
                try project.directory.write("\(first)\n\(bad.line)\n\(first)\n", to: "pairs.jsonl")
                let run = try CommandLineRun(
                    ["score", "--model", TinyProject.pipeline, "--input", "pairs.jsonl"] + arguments, in: project.path)
                #expect(run.status == 1 && run.errors == bad.message + "\n", "\(run)")
                // The line before the wrong one gets its scores.
                #expect(run.objects.count == 1, "\(run)")
            }
            for bad in Self.badPairs { try expect([], #"{"input": "a", "target": "b"}"#, bad) }
            for bad in Self.badRecords { try expect(["--task", "parity"], #"{"number": 1}"#, bad) }
            let standardInput = try project.mixtape(
                "score", "--model", TinyProject.pipeline, "--input", "-", input: "{}\n")
            #expect(
                standardInput.errors
                    == "standard input:1: missing \"input\"; the record has: no fields\(Self.advice)\n")
        }
    }

    @Test func whatElseCanBeWrong() throws {
        try TinyProject.use { project in
            let score = ["score", "--model", TinyProject.pipeline, "--input", "-"]
            let mistakes: [Refusal] = [
                (
                    ["score", "--input", "-"], 2,
                    "mixtape score: missing option --model MODEL\nsee 'mixtape score --help'"
                ),
                (
                    ["score", "--model", TinyProject.pipeline], 2,
                    "mixtape score: missing option --input FILE\nsee 'mixtape score --help'"
                ),
                (
                    score + ["--task", "partiy"], 2,
                    "mixtape score: --task: unknown task \"partiy\"; did you mean \"parity\"?\nsee 'mixtape score "
                        + "--help'"
                ),
                (
                    score + ["--task", "starts"], 2,
                    "mixtape score: --task: the task \"starts\" has no labels; leave --task out and score pairs\n"
                        + "see 'mixtape score --help'"
                ),
                (
                    ["score", "--model", "runs/absent", "--input", "-"], 1,
                    "runs/absent: does not exist; expected one of: Pipelines/pieces.json, Pipelines/tiny.json"
                ),
                (
                    ["score", "--model", TinyProject.pipeline, "--input", "absent.jsonl"], 1,
                    "absent.jsonl: cannot be read (no such file); check that it is a file that exists and may be read"
                ),
                (
                    score, 1,
                    "runs/tiny: holds no checkpoint; train first: mixtape train Pipelines/tiny.json"
                ),
            ]
            try project.expectRefusals(mistakes, input: Self.pair("a", "b"))
        }
    }
}
