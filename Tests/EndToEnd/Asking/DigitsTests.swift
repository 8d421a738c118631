import Foundation
import Testing

/// `--digits`: numbers with a fixed number of decimals.
@Suite struct DigitsTests {
    @Test func reportsAndComparisons() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            let tasks = try #require(
                try project.mixtape("report", TinyProject.run, "--json").object["tasks"] as? [String: [String: Any]])
            func number(_ key: String) throws -> Double {
                let metrics = try #require(tasks["parity"]?["metrics"] as? [String: [String: Any]])
                return try #require(metrics["f1_macro"]?[key] as? Double)
            }
            let score = String(format: "%.3f", try number("value"))
            let interval = String(format: "%.3f – %.3f", try number("low"), try number("high"))
            for command in ["report", "evaluate"] {
                let run = try project.mixtape(command, TinyProject.run, "--digits", "3")
                #expect(run.status == 0 && run.facts.contains("f1_macro \(score) \(interval)"), "\(run)")
                #expect(run.output.range(of: #"Average \d+\.\d{3} over 3 tasks"#, options: .regularExpression) != nil)
            }
            for page in ["report.md", "report.html"] {
                #expect(try project.directory.read("runs/tiny/\(page)").contains(interval), "\(page)")
            }
            let none = try project.mixtape("report", TinyProject.run, "--digits", "0")
            let whole = String(format: "%.0f", try number("value"))
            #expect(none.facts.contains { $0.hasPrefix("f1_macro \(whole) ") }, "\(none)")

            _ = try project.mixtape("run", TinyProject.pipeline, "--set", "name=other", "--set", "seed=4")
            let compared = try project.mixtape("report", TinyProject.run, "runs/other", "--digits", "2")
            let row = try #require(compared.facts.first { $0.hasPrefix("f1_macro ") })
            #expect(
                row.range(
                    of: #"^f1_macro \d+\.\d\d \d+\.\d\d [+-]?\d+\.\d\d [+-]?\d+\.\d\d to [+-]?\d+\.\d\d"#,
                    options: .regularExpression) != nil, "\(row)")
            let wrong = try project.mixtape("report", TinyProject.run, "--digits", "11")
            #expect(wrong.status == 2 && wrong.errors.hasPrefix("mixtape report: --digits: 11 is out of range"))
        }
    }

    /// The numbers 24 to 31 and their answers, in bytes with the end. Inputs have 11 tokens, targets 4.5 on average.
    @Test func taskCheck() throws {
        try TinyProject.use { project in
            try project.edit("Tasks/parity.json", #""maxTargetTokens": 12"#, #""maxTargetTokens": 4"#)
            let run = try project.mixtape(
                "task", "check", "parity", "--vocabulary", TinyProject.pipeline, "--digits", "3")
            #expect(run.status == 0, "\(run)")
            #expect(run.output.contains("inputs 11.000 tokens in the mean"), "\(run)")
            #expect(run.output.contains("targets 4.500 tokens in the mean"), "\(run)")
            #expect(run.errors.contains("4 of 8 targets (50.000%) exceed"), "\(run)")
        }
    }
}
