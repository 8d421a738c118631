import Evaluation
import Presentation
import Testing

/// A report on the terminal.
@Suite struct ReportConsoleTests {
    @Test func showsOneTable() throws {
        let report = ReportSamples.report([
            try ReportSamples.taskReport("spell", [("a", "a", nil)]),
            try ReportSamples.taskReport("parse", [("a", "a", nil)]),
        ])
        let expected = """
            sample

            task   metric        score   95% interval  examples
            ─────  ────────────  ─────  ─────────────  ────────
            spell  string_match  100.0  100.0 – 100.0         1
            parse  string_match  100.0  100.0 – 100.0         1

            Average 100.0 over 2 tasks

            """
        #expect(ReportConsole.text(report, terminal: Terminal(isInteractive: false)) == expected)
    }

    @Test func saysWhichTasksWereAnsweredHow() throws {
        func text(_ decodings: String?...) throws -> String {
            let reports = try decodings.enumerated().map { number, decoding in
                try TaskReport(
                    task: ReportSamples.task("task\(number)"), split: .test,
                    examples: ReportSamples.examples([("a", "a", nil)]), decoding: decoding)
            }
            return ReportConsole.text(ReportSamples.report(reports), terminal: Terminal(isInteractive: false))
        }
        let mixed = try text("greedy", "rank classification", "greedy")
        #expect(mixed.hasSuffix("over 3 tasks\nAnswers: task0, task2: greedy; task1: rank classification\n"))
        #expect(try text("greedy", "greedy").hasSuffix("over 2 tasks\n"))
        #expect(try text("greedy", nil).hasSuffix("over 2 tasks\n"))
    }
}
