import Foundation
import Testing

/// Inputs and options that `mixtape predict` refuses, and its messages.
extension PredictTests {
    @Test func whatCanBeWrong() throws {
        try Self.use { project in
            for (name, text) in [
                ("bad.jsonl", "\n{\"number\": 2\n"), ("list.jsonl", "[1]\n"), ("bare.jsonl", "{\"x\": 1}\n"),
                ("number.jsonl", "{\"input\": 5}\n"),
                ("bad.tsv", "number\tx\n1\n"), ("quote.csv", "number\n\"1\"2\n"), ("data.sqlite", "x"),
                ("empty.txt", ""),
            ] {
                try project.directory.write(text, to: name)
            }
            try project.directory.write([0xFF, 0x0A], to: "latin.txt")
            let tasks = ["--task", "parity"]
            let mistakes: [Refusal] = [
                (
                    ["--input", "absent.txt"], 1,
                    "absent.txt: cannot be read (no such file); check that it is a file that exists and may be read"
                ),
                (["--input", "Data"], 1, "Data: is a folder; name the file itself"),
                (["--input", "latin.txt"], 1, "latin.txt:1:1: the line is not valid UTF-8; save the file as UTF-8"),
                (
                    ["--input", "bad.jsonl"] + tasks, 1,
                    "bad.jsonl:2:1: not a JSON object: is never closed; expected '}'; correct the line or remove it"
                ),
                (
                    ["--input", "list.jsonl"], 1,
                    "list.jsonl:1:1: expected an object with the fields of a record, found an array; write one JSON "
                        + "object on each line"
                ),
                (
                    ["--input", "bare.jsonl"], 1,
                    "bare.jsonl:1: missing \"input\"; the record has: x; name the task whose record it is: --task TASK"
                ),
                (["--input", "number.jsonl"], 1, "number.jsonl:1: \"input\" is a number; expected a text"),
                (
                    ["--input", "bad.tsv"] + tasks, 1,
                    "bad.tsv:2:1: the row has 1 field and the table 2 columns; correct the row"
                ),
                (
                    ["--input", "quote.csv"] + tasks, 1,
                    "quote.csv:2:4: text after a closing quotation mark; double the marks inside a field"
                ),
                (
                    ["--input", "data.sqlite"], 1,
                    "data.sqlite: is none of JSON Lines, JSON, TSV, CSV and lines of text; convert the file, or say "
                        + "which of these it is: --format jsonl"
                ),
                (
                    [#"{"number": 7"#] + tasks, 1,
                    "TEXT 1:1: not a JSON object: is never closed; expected '}'; correct it"
                ),
                (
                    ["7", "--output", "absent/x.txt"], 1,
                    "absent/x.txt: cannot be written: its folder does not exist; make the folder or correct the path"
                ),
                (
                    ["7", "--output", "/dev/null"], 1,
                    "/dev/null: is no ordinary file; leave out --output to write to standard output"
                ),
            ]
            try project.expectRefusals(mistakes, of: "predict", TinyProject.run)
            let empty = try Self.predict(project, "--input", "empty.txt")
            #expect(
                empty.status == 0 && empty.errors == "warning: nothing to predict: the input is empty\n", "\(empty)")
        }
    }

    /// Options that contradict each other are found before the model is opened.
    @Test func contradictions() throws {
        try Self.use { project in
            try project.edit(
                "Tasks/parity.json", #""limits": {"maxInputTokens": 32, "maxTargetTokens": 12}"#,
                #""limits": {"maxInputTokens": 32, "maxTargetTokens": 12}, "#
                    + #""evaluation": {"mode": "rank-classification"}"#)
            try project.directory.write(
                """
                {"name": "sum", "sources": {"train": "sum.jsonl"}, "input": "sum of {a} and {b}", "target": "{c}",
                 "metrics": ["exact_match"]}
                """, to: "Tasks/sum.json")
            try #expect(project.mixtape("export", TinyProject.run, "mine").status == 0)
            let usage: [(arguments: [String], message: String)] = [
                (
                    ["x", "--beams", "4", "--temperature", "2"],
                    "--beams: answers are either searched for or drawn at random; leave out --beams or --temperature"
                ),
                (
                    ["x", "--alternatives", "4", "--samples", "2"],
                    "--alternatives: answers are either searched for or drawn at random; leave out --alternatives or "
                        + "--samples; --samples N draws several"
                ),
                (
                    ["x", "--alternatives", "4"],
                    "--alternatives: 4 answers need as many beams, and the search is greedy; add --beams 4"
                ),
                (
                    ["x", "--alpha", "1"],
                    "--alpha: outputs are weighed by their length only in a search with beams; add --beams 4"
                ),
                (
                    ["x", "--beams", "1", "--alpha", "1"],
                    "--alpha: outputs are weighed by their length only in a search with beams; add --beams 4"
                ),
                (
                    ["x", "--alpha", "1", "--top-k", "2"],
                    "--alpha: answers are either searched for or drawn at random; leave out --alpha or --top-k"
                ),
                (
                    ["x", "--length-penalty", "transformers"],
                    "--length-penalty: outputs are weighed by their length only in a search with beams; add --beams 4"
                ),
                (
                    ["x", "--beams", "2", "--early-stopping", "true"],
                    "--early-stopping: works only in a search by transformers' rule; add --length-penalty transformers"
                ),
                (
                    ["x", "--early-stopping", "never", "--length-penalty", "transformers"],
                    "--length-penalty: outputs are weighed by their length only in a search with beams; add --beams 4"
                ),
                (["x", "--beams", "2", "--alpha", "11"], "--alpha: 11 is out of range; expected -10 to 10"),
                (
                    ["x", "--alternatives", "4", "--beams", "3"],
                    "--alternatives: 4 answers need as many beams, and there are 3; add --beams 4"
                ),
                (
                    ["x", "--seed", "4"],
                    "--seed: nothing is drawn at random; add --temperature, --top-k, --top-p or --samples, or leave "
                        + "it out"
                ),
                (["x", "--temperature", "0"], "--temperature: 0 is out of range; expected 0.01 to 100"),
                (["x", "--top-p", "1.5"], "--top-p: 1.5 is out of range; expected 0 to 1"),
                (
                    ["7", "--task", "parity", "--beams", "2"],
                    "--beams: the task \"parity\" is answered by ranking its labels, without decoding; leave the "
                        + "option out, or --task; --json prints all labels"
                ),
                (["--split", "test"], "--split: needs a task; name it: --task TASK"),
                (
                    ["x", "--task", "parity", "--split", "test"],
                    "--split: the inputs are the task's own data; leave out TEXT"
                ),
                (["--task", "sum", "--split", "test"], "--split: the task \"sum\" has no test file"),
                (
                    ["--task", "sum", "--split", "train", "--format", "tsv"],
                    "--format: the task's file says what its data are written in; leave it out"
                ),
                (
                    ["--task", "sum", "--split", "train", "--max-errors", "1"],
                    "--max-errors: works with given inputs, not with --split; leave it out"
                ),
                (["x", "--attention", "a.svg"], "--attention: an HTML page is written; name it a.html"),
                (["x", "--format", "tsv"], "--format: needs a file of inputs; name it: --input FILE"),
                (["x", "y", "--attention", "a.html"], "--attention: draws one input, and there are 2; give one"),
            ]
            try project.expectRefusals(
                usage.map { ($0.arguments, 2, usageError(of: "predict", $0.message)) }, of: "predict", "mine")
            let fields = try project.mixtape("predict", "mine", "--task", "sum", "1 and 2")
            #expect(fields.status == 1)
            #expect(
                fields.errors
                    == "TEXT 1: the task \"sum\" makes its input of \"a\", \"b\": give a record, such as {\"a\": …}, "
                    + "or the whole input, which begins with \"sum of \"\n")
        }
    }
}
