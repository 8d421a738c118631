import Foundation
import Testing

/// A task that is evaluated by ranking its labels, from the task file to the report.
@Suite struct RankClassificationTests {
    private static let limits = #""limits": {"maxInputTokens": 32, "maxTargetTokens": 12}"#

    private static func rank(_ project: TinyProject, byLength: Bool = false) throws {
        let mode = #""evaluation": {"mode": "rank-classification", "normalizeByLength": \#(byLength)}"#
        try project.edit("Tasks/parity.json", limits, "\(limits), \(mode)")
    }

    /// After a change of the mode the task is evaluated again but not trained again. The report states the mode.
    @Test func theReportSaysHowEachTaskWasAnswered() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let before = try project.trainedFiles()
            try Self.rank(project)
            let shown = try project.mixtape("task", "show", "parity")
            #expect(shown.facts.contains("evaluation rank classification"), "\(shown)")

            let left = try project.mixtape("report", TinyProject.run)
            #expect(left.status == 0)
            #expect(
                left.errors
                    == "warning: Tasks/parity.json: was changed since runs/tiny was trained (evaluation: not set "
                    + #"before, {"mode": "rank-classification", "normalizeByLength": false} now); "#
                    + "the file is used as it is now\nwarning: parity is left out: it was not evaluated at this step "
                    + "by rank classification; evaluate it first\n")
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0 && run.facts.contains("training step 40 of 40, finished"), "\(run)")
            #expect(run.lines.contains("Answers: capitals, starts: greedy; parity: rank classification"), "\(run)")
            #expect(try project.trainedFiles() == before)

            let report = try Report(project)
            #expect(report.tasks["parity"]?["decoding"] as? String == "rank classification")
            #expect(report.tasks["capitals"]?["decoding"] as? String == "greedy")
            #expect(report.number("parity", "invalid_label_rate") == 0)
            let decoding = try jsonObject(project.directory.read("runs/tiny/report.json"))["decoding"]
            #expect(
                decoding as? [String: String]
                    == ["strategy": "greedy", "longest output": "12 tokens", "rank classification": "parity"])
            let page = try project.directory.read("runs/tiny/report.md")
            #expect(page.contains(" (rank classification).") && page.contains(" (greedy)."))
            #expect(page.contains("rank classification | parity |"))

            // Accuracy and answers, computed here from the scores of pairs.
            let answers = try Self.answers(project)
            let right = zip(32..<40, answers).count { $0 % 2 == ($1 == "even" ? 0 : 1) }
            #expect(report.number("parity", "metrics", "accuracy", "value") == 12.5 * Double(right))
            let again = try project.mixtape("report", TinyProject.run)
            #expect(again.status == 0 && again.errors == "", "\(again)")
        }
    }

    /// For each test example the label with the higher likelihood.
    private static func answers(_ project: TinyProject) throws -> [String] {
        let pairs = (32..<40).flatMap { number in
            ["even", "odd"].map { #"{"input": "parity: \#(number)", "target": "\#($0)"}"# }
        }
        let scores = try project.mixtape(
            "score", "--model", TinyProject.run, "--input", "-", input: pairs.joined(separator: "\n")
        ).objects
        let likelihoods = try scores.map { try #require($0["log_likelihood"] as? Double) }
        return stride(from: 0, to: likelihoods.count, by: 2).map {
            likelihoods[$0] >= likelihoods[$0 + 1] ? "even" : "odd"
        }
    }

    /// Beams apply to tasks with generated answers. Predictions of the ranked task are not repeated.
    @Test func otherDecodingsLeaveARankedTaskAlone() throws {
        try TinyProject.use { project in
            try Self.rank(project, byLength: true)
            _ = try project.mixtape("run", TinyProject.pipeline)
            func evaluations() throws -> String {
                let contents = try project.mixtape("doctor", "--json").object["contents"] as? String ?? ""
                return contents.split(separator: ", ").first { $0.hasSuffix(" evaluations") }.map(String.init) ?? ""
            }
            // Three tasks at two milestones, and on the test split, as one of the milestones is the best step.
            #expect(try evaluations() == "9 evaluations")
            let beams = try project.mixtape("evaluate", TinyProject.run, "--beams", "3")
            #expect(beams.status == 0, "\(beams)")
            #expect(try evaluations() == "11 evaluations")
            #expect(beams.output.contains("parity: rank classification, by length"), "\(beams)")
            #expect(try Report(project).tasks["capitals"]?["decoding"] as? String != "greedy")
        }
    }

    @Test func predictingGoesByTheMode() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let arguments = ["predict", TinyProject.run, "--task", "parity", "--json", #"{"number": 7}"#, "parity: 8"]
            let written = try CommandLineRun(arguments, in: project.path)
            #expect(written.objects.count == 2 && written.objects.allSatisfy { $0["labels"] == nil })
            try Self.rank(project)
            let ranked = try CommandLineRun(arguments, in: project.path)
            #expect(ranked.objects.map { $0["input"] as? String } == ["parity: 7", "parity: 8"], "\(ranked)")
            for object in ranked.objects {
                let labels = try #require(object["labels"] as? [[String: Any]])
                #expect(labels.map { $0["label"] as? String } == ["even", "odd"])
                let likelihoods = try labels.map { try #require($0["log_likelihood"] as? Double) }
                #expect(object["prediction"] as? String == (likelihoods[0] >= likelihoods[1] ? "even" : "odd"))
                #expect(object["log_likelihood"] as? Double == likelihoods.max())
                #expect(object["invalid_label"] as? Bool == false)
            }
        }
    }

    @Test func rankingNeedsLabels() throws {
        try TinyProject.use { project in
            try project.edit(
                "Tasks/starts.json", Self.limits, #"\#(Self.limits), "evaluation": {"mode": "rank-classification"}"#)
            let run = try project.mixtape("task", "show", "starts")
            #expect(run.status == 1)
            #expect(
                run.errors == #"Tasks/starts.json:12:83: evaluation.mode: the mode "rank-classification" needs the "#
                    + "\"labels\" of the task\n")
        }
    }
}
