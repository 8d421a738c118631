import Foundation
import Testing

/// Tasks that allow only some answers, and other rules of decoding, from the plan to the report.
@Suite struct AllowedAnswerTests {
    /// A project in which each task has a form of allowed answers, trained.
    private static func use(_ body: (TinyProject) throws -> Void) throws {
        try TinyProject.use { project in
            for (task, answers) in [
                ("parity", #""labels""#), ("starts", #"{"pattern": "[a-z]{2,3}"}"#),
                ("capitals", #"{"file": "words.txt"}"#),
            ] {
                let file = "Tasks/\(task).json"
                let text = try project.directory.read(file)
                    .replacing("\"metrics\":", with: "\"answers\": \(answers), \"metrics\":")
                try project.directory.write(text, to: file)
            }
            try project.directory.write("BAKO\nMIRUTE\nTHIS ONE IS FAR TOO LONG\n", to: "Tasks/words.txt")
            let run = try project.mixtape("run", TinyProject.pipeline)
            try #require(run.status == 0, "\(run)")
            #expect(
                run.errors.contains("capitals: ") && run.errors.contains("outside of the allowed answers"), "\(run)")
            try body(project)
        }
    }

    @Test func plansWarn() throws {
        try Self.use { project in
            let plan = try project.mixtape("plan", TinyProject.pipeline)
            #expect(plan.status == 0)
            let warnings = plan.errors.split(separator: "\n").filter { $0.contains("capitals: ") }
            #expect(
                warnings.contains {
                    $0.contains("of 24 train examples are outside of the allowed answers, such as \"")
                        && $0.contains("add them to \"answers\" in the task file, or correct the data")
                }, "\(plan.errors)")
            #expect(
                warnings.contains {
                    $0.contains("capitals: 1 of 3 allowed answers are longer than 12 tokens and are never given")
                }, "\(plan.errors)")
            #expect(!plan.errors.contains("parity: ") && !plan.errors.contains("starts: "), "\(plan.errors)")
        }
    }

    @Test func reportsSayWhatWasAllowed() throws {
        try Self.use { project in
            let run = try project.mixtape("evaluate", TinyProject.run, "--beams", "2")
            #expect(run.status == 0, "\(run)")
            let ways = [
                "each answer is one of the 2 labels", "each answer is text that matches [a-z]{2,3}",
                "each answer is one of 3 answers of words.txt (",
            ]
            for way in ways { #expect(run.output.contains(way), "\(run.output)") }
            for name in ["report.md", "report.html", "report.json"] {
                let report = try project.directory.read("runs/tiny/\(name)")
                for way in ways {
                    // Markdown has other marks for brackets.
                    let written = name == "report.md" ? way.replacing("[a-z]", with: #"\[a-z\]"#) : way
                    #expect(report.contains(written), "\(name)")
                }
            }
            #expect(try project.directory.read("runs/tiny/report.md").contains("Not among the allowed answers: "))
            let shown = try project.mixtape("task", "show", "parity")
            #expect(shown.output.contains("one of the 2 labels"), "\(shown.output)")
        }
    }

    @Test func noOtherAnswerIsGiven() throws {
        try Self.use { project in
            func answers(_ arguments: String...) throws -> [String] {
                let run = try CommandLineRun(
                    ["predict", TinyProject.run] + arguments, in: project.path, input: "a\nb\nc\nd\ne\n")
                #expect(run.status == 0, "\(run)")
                return run.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
            }
            for options in [[], ["--beams", "3"], ["--temperature", "5", "--seed", "3"]] {
                let run = try CommandLineRun(
                    ["predict", TinyProject.run, "--task", "parity"] + options, in: project.path,
                    input: "1\n2\n3\n4\n5\n6\n")
                let given = Set(run.output.split(separator: "\n").map(String.init))
                #expect(run.status == 0 && given.isSubset(of: ["even", "odd"]), "\(run)")
            }
            #expect(try Set(answers("--answers", #"["x", "yy"]"#)).isSubset(of: ["x", "yy"]))
            let numbers = try answers("--answers", #"{"number": {"minimum": 17, "maximum": 19}}"#)
            #expect(numbers.count == 5 && Set(numbers).isSubset(of: ["17", "18", "19"]))
            try project.directory.write("one\ntwo\n", to: "list.txt")
            #expect(try Set(answers("--answers", "list.txt")).isSubset(of: ["one", "two"]))
            let free = try answers()
            let word = try #require(free.first { !$0.isEmpty })
            #expect(try !answers("--bad-words", word).contains(word))
            let repeated = try answers("--no-repeat-ngram", "1", "--repetition-penalty", "1.5")
            // Tokens are bytes.
            #expect(repeated.allSatisfy { Set($0.utf8).count == $0.utf8.count })
        }
    }

    @Test func mistakes() throws {
        try Self.use { project in
            func message(_ arguments: String...) throws -> String {
                let run = try CommandLineRun(["predict", TinyProject.run, "x"] + arguments, in: project.path)
                #expect(run.status == 2 && run.output == "", "\(run)")
                return run.errors
            }
            #expect(
                try message("--answers", "[]").contains("--answers: answers:1:13: answers: is empty; give at least one")
            )
            #expect(try message("--answers", "nothing.txt").contains("--answers: nothing.txt"))
            #expect(
                try message("--answers", "[\"a\"]", "--task", "parity")
                    .contains("--answers: the file of the task \"parity\" says what answers it allows"))
            #expect(try message("--bad-words", "none.txt").contains("--bad-words: none.txt"))
            #expect(try message("--bad-words", ",").contains("--bad-words: there is no word"))
            #expect(try message("--repetition-penalty", "0").contains("--repetition-penalty"))
            let text = try project.directory.read("Tasks/parity.json")
                .replacing("\"maxTargetTokens\": 12", with: "\"maxTargetTokens\": 3")
            try project.directory.write(text, to: "Tasks/parity.json")
            let run = try project.mixtape("predict", TinyProject.run, "--task", "parity", "7")
            #expect(
                run.status == 1 && run.output == ""
                    && run.errors.contains("the shortest allowed answer (one of the 2 labels) has 4 tokens"), "\(run)")
        }
    }
}
