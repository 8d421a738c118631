import Foundation
import Testing

/// `mixtape evaluate --predictions`: the answers of another system.
@Suite struct GivenPredictionsTests {
    private static let arguments = ["--task", "parity", "--split", "test"]

    private static func evaluate(
        _ project: TinyProject, _ file: String, _ others: String..., input: String = ""
    ) throws -> CommandLineRun {
        try CommandLineRun(
            ["evaluate", "--predictions", file] + arguments + others, in: project.path, input: input)
    }

    private static func scores(_ run: CommandLineRun) throws -> [String: [String: Any]] {
        let tasks = try #require(run.object["tasks"] as? [String: [String: Any]])
        return try #require(tasks["parity"]?["metrics"] as? [String: [String: Any]])
    }

    private static func value(_ run: CommandLineRun, _ metric: String = "accuracy") throws -> Double {
        try #require(try scores(run)[metric]?["value"] as? Double)
    }

    /// Seven of the eight answers for the numbers 32 to 39 are right, in every file format.
    @Test func everyFormByOrder() throws {
        try TinyProject.use { project in
            let answers = (32..<40).map { $0 == 34 ? "no label" : $0 % 2 == 0 ? "even" : "odd" }
            let files: [(name: String, text: String)] = [
                ("lines.txt", answers.joined(separator: "\n")),
                ("lines", answers.joined(separator: "\r\n") + "\r\n"),
                ("list.json", "[" + answers.map { "{\"prediction\": \"\($0)\"}" }.joined(separator: ",\n") + "]\n"),
                ("lines.json", "\n" + answers.map { "{\"prediction\": \"\($0)\"}\n" }.joined()),
                ("objects.jsonl", answers.map { "{\"prediction\": \"\($0)\", \"x\": [1]}\n" }.joined() + "\n"),
                ("table.tsv", "prediction\tx\n" + answers.map { "\($0)\t1\n" }.joined()),
                ("table.csv", "x,prediction\n" + answers.map { "1,\"\($0)\"\n" }.joined()),
            ]
            for file in files {
                try project.directory.write(file.text, to: file.name)
                let run = try Self.evaluate(project, file.name, "--json")
                #expect(run.status == 0 && run.errors == "", "\(file.name) \(run)")
                #expect(try Self.value(run) == 87.5)
                let accuracy = try #require(try Self.scores(run)["accuracy"])
                let (low, high) = (accuracy["low"] as? Double ?? 0, accuracy["high"] as? Double ?? 0)
                #expect(low < 87.5 && high == 100 && low >= 50)
                #expect(run.object["model"] is NSNull && run.object["vocabulary"] is NSNull)
            }
            let piped = try Self.evaluate(project, "-", "--json", input: files[0].text)
            #expect(try Self.value(piped) == 87.5)

            let table = try Self.evaluate(project, "lines.txt")
            #expect(table.status == 0, "\(table)")
            #expect(table.facts.contains("predictions 8 of lines.txt, matched by their order"), "\(table)")
            #expect(table.output.contains("12.5%"), "the share of no label: \(table)")
            let path = try #require(table.facts.last { $0.hasPrefix("report ") }?.split(separator: " ")[1].dropLast())
            #expect(path.hasPrefix("runs/lines@") && path.hasSuffix("/report.html"), "\(path)")
            let page = try project.directory.read(String(path.dropLast(4)) + "md")
            #expect(page.contains("no label") && page.contains("parity: 34"), "\(page)")
            #expect(page.contains("given predictions") && page.contains("lines.txt"))
            #expect(try project.mixtape("runs").status == 0)
        }
    }

    /// The same answers have a separate report for another task, and after a change of the task.
    @Test func noReportTakesThePlaceOfAnother() throws {
        try TinyProject.use { project in
            try project.directory.write(String(repeating: "even\n", count: 8), to: "lines.txt")
            func reports() throws -> [String] {
                try project.files(below: "runs").keys.filter { $0.hasSuffix("report.json") }.sorted()
            }
            try #expect(Self.evaluate(project, "lines.txt").status == 0)
            let first = try reports()
            try #expect(Self.evaluate(project, "lines.txt").status == 0)
            try #expect(reports() == first && first.count == 1, "the same once more")
            let other = try project.mixtape("evaluate", "--predictions", "lines.txt", "--task", "capitals")
            #expect(other.status == 0, "\(other)")
            try #expect(reports().count == 2)
            try project.edit("Tasks/parity.json", #"["accuracy", "f1_macro"]"#, #"["f1_macro", "accuracy"]"#)
            try #expect(Self.evaluate(project, "lines.txt").status == 0)
            try #expect(reports().count == 3, "other metrics")
            try project.edit("Data/parity.test.jsonl", "even", "odd")
            try #expect(Self.evaluate(project, "lines.txt").status == 0)
            try #expect(reports().count == 4 && reports().contains(first[0]), "other data")
        }
    }

    /// The predictions that a run wrote have the run's own scores and intervals, in any order.
    @Test func aRunsOwnPredictionsHaveItsScores() throws {
        try TinyProject.use { project in
            for split in ["train", "validation", "test"] {
                let lines = try project.directory.read("Data/parity.\(split).jsonl").split(separator: "\n")
                let named = lines.enumerated().map { "{\"id\": \"\(split)\($0)\", \($1.dropFirst())\n" }
                try project.directory.write(named.joined(), to: "Data/parity.\(split).jsonl")
            }
            // The seed of resamples where there is no pipeline.
            try project.edit(TinyProject.pipeline, "\"seed\": 3", "\"seed\": 1")
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            let own = try project.mixtape("evaluate", TinyProject.run, "--json")
            for file in ["own.jsonl", "own.json"] {
                let predict = try PredictTests.predict(
                    project, "--task", "parity", "--split", "test", "--output", file)
                #expect(predict.status == 0)
            }
            #expect(try project.directory.read("own.json").hasPrefix("[\n"))
            let lines = try project.directory.read("own.jsonl").split(separator: "\n")
            try project.directory.write(lines.reversed().joined(separator: "\n"), to: "turned.jsonl")
            for file in ["own.jsonl", "turned.jsonl", "own.json"] {
                let given = try Self.evaluate(project, file, "--json")
                #expect(given.status == 0, "\(given)")
                for metric in ["accuracy", "f1_macro"] {
                    let wanted = try #require(try Self.scores(own)[metric])
                    let found = try Self.scores(given)[metric]
                    for key in ["value", "low", "high"] {
                        #expect(found?[key] as? Double == wanted[key] as? Double, "\(file) \(metric) \(key)")
                    }
                }
            }

            // Beside the run, no example is answered better or worse.
            let compared = try CommandLineRun(
                ["evaluate", TinyProject.run, "--predictions", "turned.jsonl"] + Self.arguments, in: project.path)
            #expect(compared.status == 0, "\(compared)")
            #expect(compared.facts.contains("predictions 8 of turned.jsonl, matched by \"id\""), "\(compared)")
            #expect(compared.output.contains("tiny against turned, test split"), "\(compared)")
            let row = try #require(compared.facts.first { $0.hasPrefix("parity accuracy") && $0.hasSuffix(" 0 0 8") })
            #expect(row.contains(" 0.0 "), "\(row)")
            let path = try #require(compared.facts.last { $0.hasPrefix("comparison ") }?.split(separator: " ")[1])
            #expect(try project.directory.read(String(path.dropLast())).contains("turned"))
            let digits = try Self.evaluate(project, "own.jsonl", "--digits", "3")
            let accuracy = try Self.value(own)
            #expect(digits.output.contains(String(format: "%.3f", accuracy)), "\(digits)")
        }
    }

    /// A mistake in the file or the options gives a message with its place and its remedy.
    @Test func mistakes() throws {
        try TinyProject.use { project in
            let records = (32..<40).map { "{\"prediction\": \"even\", \"number\": \($0)}\n" }
            let files: [(name: String, text: String)] = [
                ("few.txt", "even\nodd\n"),
                ("bare.jsonl", records[0] + "{\"answer\": \"odd\"}\n"),
                ("list.jsonl", "{\"prediction\": [1]}\n"),
                ("all.jsonl", records.joined()),
                ("less.jsonl", records.dropLast().joined()),
                ("twice.jsonl", records.joined() + records[3]),
                ("other.jsonl", records.joined() + "{\"prediction\": \"odd\", \"number\": 7}\n"),
                ("anonymous.jsonl", records.dropLast().joined() + "{\"prediction\": \"odd\"}\n"),
                ("broken.jsonl", "{\"prediction\": \"odd\"\n"),
                ("texts.json", "[\"even\", \"odd\"]"),
                ("one.txt", "{\"prediction\": \"even\"}"),
            ]
            for file in files { try project.directory.write(file.text, to: file.name) }
            let split = "the test split of \"parity\""
            let mistakes: [Refusal] = [
                (
                    ["--predictions", "few.txt"], 1,
                    "few.txt: has 2 predictions, and \(split) 8 examples; give one for each, in their order, or "
                        + "give each an \"id\""
                ),
                (
                    ["--predictions", "bare.jsonl"], 1,
                    "bare.jsonl:2: missing \"prediction\"; the record has: answer"
                ),
                (["--predictions", "list.jsonl"], 1, "list.jsonl:1: \"prediction\" is a list; write it as a string"),
                (
                    ["--predictions", "less.jsonl", "--id", "number"], 1,
                    "less.jsonl: has no prediction for \"39\", which is Data/parity.test.jsonl:8; add it"
                ),
                (
                    ["--predictions", "twice.jsonl", "--id", "number"], 1,
                    "twice.jsonl:9: \"35\" occurs more often than in \(split); remove the line"
                ),
                (
                    ["--predictions", "other.jsonl", "--id", "number"], 1,
                    "other.jsonl:9: \"7\" is no record of \(split); remove the line"
                ),
                (
                    ["--predictions", "anonymous.jsonl", "--id", "number"], 1,
                    "anonymous.jsonl:8: missing \"number\", by which predictions are matched; add it, or leave out "
                        + "--id"
                ),
                (
                    ["--predictions", "all.jsonl", "--id", "prediction"], 1,
                    "all.jsonl: --id: the records of the task have no field \"prediction\"; name one that they share "
                        + "with the predictions, or leave it out"
                ),
                (
                    ["--predictions", "broken.jsonl"], 1,
                    "broken.jsonl:1:1: not a JSON object: is never closed; expected '}'; correct the line or remove it"
                ),
                (
                    ["--predictions", "texts.json"], 1,
                    "texts.json:1:2: expected an object with the fields of a record, found a string; write each "
                        + "record as an object"
                ),
                (
                    ["--predictions", "one.txt", "--format", "json"], 1,
                    "one.txt:1:1: is one object; write its records as a list"
                ),
                (
                    ["--predictions", "few.txt", "--id", "number"], 1,
                    "few.txt: has lines of text, which have no fields to match by; leave out --id"
                ),
                (
                    ["--predictions", "few.txt", "--beams", "2"], 2,
                    "--beams: nothing is decoded; leave it out, or name a run to compare with"
                ),
                (
                    ["--predictions", "few.txt", "--from-predictions"], 2,
                    "--from-predictions: scores predictions in the store, not a file; leave it out, or --predictions"
                ),
                (
                    ["--predictions", "few.txt", "--task", "starts"], 2,
                    "--predictions: need one task; name it: --task TASK"
                ),
                ([], 2, "missing argument MODEL, or answers of another system: --predictions FILE"),
                (["--id", "number"], 2, "--id: needs a file of predictions; name it: --predictions FILE"),
                (
                    [TinyProject.pipeline, "Pipelines/pieces.json"], 2,
                    "Pipelines/pieces.json: one model is evaluated at a time; mixtape report compares runs"
                ),
            ]
            let refusals = mistakes.map { mistake -> Refusal in
                let message = mistake.message
                let isUsage = mistake.status == 2
                return (
                    mistake.arguments + Self.arguments, mistake.status,
                    isUsage ? usageError(of: "evaluate", message) : message
                )
            }
            try project.expectRefusals(refusals, of: "evaluate")
            #expect(!project.exists("runs"))
            let right = try Self.evaluate(project, "all.jsonl", "--id", "number", "--json")
            #expect(try Self.value(right) == 50)
        }
    }
}
