import Foundation
import Testing

/// The files that `predict` writes hold what their names promise.
@Suite struct PredictFileTests {
    private static func use(_ body: (TinyProject) throws -> Void) throws { try PredictTests.use(body) }

    /// Reads the rows of a table strictly by RFC 4180.
    private static func rows(_ text: String, separator: Character) -> [[String]] {
        var rows: [[String]] = [[]]
        var cell = ""
        var isQuoted = false
        var wasQuote = false
        for scalar in text.unicodeScalars {
            if isQuoted, scalar != "\"" {
                cell.unicodeScalars.append(scalar)
            } else if scalar == "\"" {
                if !isQuoted, wasQuote { cell.append("\"") }
                isQuoted.toggle()
                wasQuote = !isQuoted
                continue
            } else if String(scalar) == String(separator) {
                rows[rows.count - 1].append(cell)
                cell = ""
            } else if scalar == "\n" {
                rows[rows.count - 1].append(cell)
                cell = ""
                rows.append([])
            } else {
                cell.unicodeScalars.append(scalar)
            }
            wasQuote = false
        }
        #expect(cell == "" && rows.last == [])
        return rows.dropLast()
    }

    /// Records with every character that needs quotes come back unchanged from the table, through our own reader, too.
    @Test(arguments: [("csv", Character(",")), ("tsv", "\t")])
    func tables(ending: String, separator: Character) throws {
        try Self.use { project in
            let notes = [
                "plain", "a, b", "tab\there", "says \"no\"", "two\nlines", "=1+1", "+49", "-x", "@home", "", "é 東京",
            ]
            let records = try notes.enumerated().map { number, note in
                let text = String(decoding: try JSONEncoder().encode(note), as: UTF8.self)
                let others = #""number": \#(number), "list": [1, "a"], "no": null"#
                return #"{"id": \#(number).50, "note": \#(text), \#(others)}"# + "\n"
            }
            try project.directory.write(records.joined(), to: "in.jsonl")
            let json = try PredictTests.predict(
                project, "--task", "parity", "--input", "in.jsonl", "--json")
            let run = try PredictTests.predict(
                project, "--task", "parity", "--input", "in.jsonl", "--output", "out.\(ending)")
            #expect(run.status == 0 && run.errors == "" && run.output == "", "\(run)")
            let text = try project.directory.read("out.\(ending)")
            let rows = Self.rows(text, separator: separator)
            #expect(
                rows[0] == [
                    "id", "note", "number", "list", "no", "input", "prediction", "log_likelihood", "complete",
                    "input_truncated", "invalid_label",
                ])
            #expect(rows.count == notes.count + 1 && rows.allSatisfy { $0.count == 11 })
            #expect(rows.dropFirst().map { $0[1] } == notes)
            #expect(rows[2][0] == "1.50" && rows[2][3] == #"[1, "a"]"# && rows[2][4] == "")
            #expect(rows.dropFirst().map { $0[6] } == json.objects.map { $0["prediction"] as? String })
            // A formula is data, in quotes. The sign of a number begins no formula.
            for formula in ["=1+1", "+49", "-x", "@home"] {
                #expect(text.contains("\(separator)\"\(formula)\"\(separator)"))
            }
            #expect(text.contains("\(separator)-0.") || text.contains("\(separator)-1."))

            let again = try PredictTests.predict(
                project, "--task", "parity", "--input", "out.\(ending)", "--json")
            #expect(again.status == 0, "\(again)")
            #expect(again.objects.map { $0["note"] as? String } == notes)
            #expect(again.objects.map { $0["input"] as? String } == json.objects.map { $0["input"] as? String })
        }
    }

    /// `.json` is one document, with the objects of JSON Lines.
    @Test func jsonDocument() throws {
        try Self.use { project in
            let lines = try PredictTests.predict(project, "parity: 7", "parity: 8", "--json")
            let run = try PredictTests.predict(project, "parity: 7", "parity: 8", "--output", "out.json")
            #expect(run.status == 0 && run.output == "", "\(run)")
            let text = try project.directory.read("out.json")
            #expect(text == "[\n" + lines.lines.joined(separator: ",\n") + "\n]\n")
            _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
            let again = try PredictTests.predict(project, "--input", "out.json", "--json")
            #expect(again.status == 0 && again.errors == "", "\(again)")
            #expect(again.objects.map { $0["input"] as? String } == ["parity: 7", "parity: 8"])
            try project.directory.write("", to: "empty.txt")
            _ = try PredictTests.predict(project, "--input", "empty.txt", "--output", "none.json")
            #expect(try project.directory.read("none.json") == "[]\n")
        }
    }

    /// The expected answers stand beside the predictions.
    @Test func expectedAnswers() throws {
        try Self.use { project in
            let run = try PredictTests.predict(project, "--task", "parity", "--split", "test", "--json")
            #expect(run.status == 0, "\(run)")
            #expect(
                run.objects.map { $0["expected"] as? String } == (32..<40).map { $0 % 2 == 0 ? "even" : "odd" })
            #expect(run.objects.allSatisfy { $0["other_expected"] == nil })
            #expect(try PredictTests.predict(project, "--task", "parity", "--split", "test").lines.count == 8)
            let table = try PredictTests.predict(
                project, "--task", "starts", "--split", "test", "--output", "starts.csv")
            #expect(table.status == 0, "\(table)")
            let rows = Self.rows(try project.directory.read("starts.csv"), separator: ",")
            let expected = try #require(rows[0].firstIndex(of: "expected"))
            let others = try #require(rows[0].firstIndex(of: "other_expected"))
            #expect(rows[0].firstIndex(of: "prediction") == others + 1)
            let word = try #require(rows[0].firstIndex(of: "word"))
            for row in rows.dropFirst() {
                #expect(row[word].hasPrefix(row[expected]) && row[others].hasPrefix("["), "\(row)")
            }
            let given = try PredictTests.predict(project, "parity: 7", "--json")
            #expect(given.object["expected"] == nil)
        }
    }

    /// Each of several answers has its own row. Errors have a column where they can occur.
    @Test func answersAndErrors() throws {
        try Self.use { project in
            let run = try PredictTests.predict(
                project, "parity: 7", "parity: 8", "--beams", "2", "--alternatives", "2", "--output", "out.tsv")
            #expect(run.status == 0, "\(run)")
            let rows = Self.rows(try project.directory.read("out.tsv"), separator: "\t")
            #expect(rows.count == 5 && rows.dropFirst().map { $0.last } == ["1", "2", "1", "2"])
            #expect(rows[0].contains("score") && rows[0].last == "answer")

            try project.directory.write(
                "{\"numer\": 1}\n{\"number\": 2}\n{\"number\": 3\n", to: "in.jsonl")
            let errors = try PredictTests.predict(
                project, "--task", "parity", "--input", "in.jsonl", "--max-errors", "2", "--output", "out.csv")
            #expect(errors.status == 0 && errors.errors == "", "\(errors)")
            let told = Self.rows(try project.directory.read("out.csv"), separator: ",")
            #expect(told.count == 4 && told[0].last == "error")
            #expect(told.map { $0.last?.hasPrefix("in.jsonl:") } == [false, true, false, true])
        }
    }

    /// An output that cannot be what its name promises is refused before the model runs.
    @Test func refusals() throws {
        try Self.use { project in
            let ways = "answers are written as text, JSON Lines, JSON, CSV or TSV, and not as"
            let mistakes: [(arguments: [String], message: String)] = [
                (
                    ["--output", "a.jsonl.gz"],
                    "--output: answers are not packed; name it a.jsonl, and pack it afterwards"
                ),
                (["--output", "a.xlsx"], "--output: \(ways) .xlsx; name it a.csv"),
                (["--output", "x/a.parquet"], "--output: \(ways) .parquet; name it x/a.csv"),
                (["--output", "a.sqlite"], "--output: \(ways) .sqlite; name it a.csv"),
                (
                    ["--json", "--output", "a.csv"],
                    "--json: a.csv is a table; leave out --json, or name the file a.jsonl"
                ),
                (["--probabilities"], "--probabilities: needs a task with labels; name it: --task TASK"),
                (
                    ["--probabilities", "--task", "starts"],
                    "--probabilities: the task \"starts\" has no labels; --json tells how likely its answers are"
                ),
                (
                    ["--probabilities", "--task", "parity", "--beams", "2"],
                    "--beams: the task \"parity\" is answered by ranking its labels, without decoding; leave the "
                        + "option out, or --task; --json prints all labels"
                ),
            ]
            try project.expectRefusals(
                mistakes.map { ($0.arguments, 2, usageError(of: "predict", $0.message)) },
                of: "predict", TinyProject.run, "7")
            // Fields that only later records have do not fit the columns, so nothing is written.
            try project.directory.write(
                "{\"input\": \"parity: 7\"}\n{\"input\": \"parity: 8\", \"note\": \"x\"}\n", to: "in.jsonl")
            let run = try PredictTests.predict(project, "--input", "in.jsonl", "--output", "out.csv")
            #expect(run.status == 1 && !project.exists("out.csv"), "\(run)")
            #expect(
                run.errors == "out.csv: cannot hold the field \"note\" of a record: the columns are those of the first "
                    + "record; write JSON Lines, in a file that ends in .jsonl\n", "\(run)")
        }
    }

    /// Labels with their probabilities, which sum to one and follow from the scores.
    @Test func probabilities() throws {
        try Self.use { project in
            let arguments = ["--task", "parity", "--probabilities"]
            let run = try CommandLineRun(
                ["predict", TinyProject.run, "7", "8", "--json"] + arguments, in: project.path)
            #expect(run.status == 0 && run.objects.count == 2, "\(run)")
            for object in run.objects {
                let labels = try #require(object["labels"] as? [[String: Any]])
                #expect(labels.map { $0["label"] as? String } == ["even", "odd"])
                let scores = try labels.map { try #require($0["log_likelihood"] as? Double) }
                let probabilities = try labels.map { try #require($0["probability"] as? Double) }
                let expected = 1 / (1 + exp(scores[1] - scores[0]))
                #expect(abs(probabilities[0] - expected) < 1e-9)
                #expect(abs(probabilities[0] + probabilities[1] - 1) < 1e-12)
                #expect(object["probability"] as? Double == probabilities.max())
                #expect(object["prediction"] as? String == (expected > 0.5 ? "even" : "odd"))
            }
            let plain = try CommandLineRun(["predict", TinyProject.run, "7"] + arguments, in: project.path)
            let lines = plain.output.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(plain.status == 0 && lines.count == 4 && lines[2] == "", "\(plain)")
            let shown = lines.prefix(2).map { Double($0.split(separator: "\t")[0]) ?? 0 }
            #expect(abs(shown[0] + shown[1] - 1) < 1e-3 && shown[0] >= shown[1], "\(plain)")
            #expect(Set(lines.prefix(2).map { $0.split(separator: "\t")[1] }) == ["even", "odd"])
        }
    }

    /// An open stream is continued: earlier and later text both stay.
    @Test func openStreams() throws {
        try Self.use { project in
            let answer = try PredictTests.predict(project, "parity: 7").output
            let asks = "\"$0\" predict \(TinyProject.run) 'parity: 7' --output"
            let file = try CommandLineRun(
                shell: "(echo head; \(asks) /dev/stdout; echo tail) > o.txt", in: project.path)
            #expect(file.status == 0 && file.output == "" && file.errors == "", "\(file)")
            #expect(try project.directory.read("o.txt") == "head\n\(answer)tail\n")
            let pipe = try CommandLineRun(shell: "\(asks) /dev/stdout | cat", in: project.path)
            #expect(pipe.status == 0 && pipe.output == answer && pipe.errors == "", "\(pipe)")
            let other = try CommandLineRun(
                shell: "\(asks) /dev/fd/5 --attention /dev/fd/6 5>>o.txt 6>page.html", in: project.path)
            #expect(other.status == 0 && other.output == "", "\(other)")
            #expect(try project.directory.read("o.txt") == "head\n\(answer)tail\n\(answer)")
            #expect(try project.directory.read("page.html").hasPrefix("<!DOCTYPE html>"))
        }
    }
}
