import Foundation
import Testing

/// `mixtape report RUN RUN`: two runs on the same examples.
@Suite struct ComparisonTests {
    private static let other = "Pipelines/pieces.json", otherRun = "runs/pieces"

    /// Lends a project with two runs.
    private func withRuns(_ body: (TinyProject) throws -> Void) throws {
        try TinyProject.use { project in
            for pipeline in [TinyProject.pipeline, Self.other] {
                let run = try project.mixtape("run", pipeline)
                #expect(run.status == 0, "\(run)")
            }
            try body(project)
        }
    }

    @Test func theScoresAreThoseOfTheReportsAndTheChangesThoseOfThePredictions() throws {
        try withRuns { project in
            let run = try project.mixtape("report", TinyProject.run, Self.other, "--json")
            #expect(run.status == 0 && run.errors == "", "\(run)")
            #expect(!project.exists("compare.html") && !project.exists("compare.md"))
            let comparison = Compared(run)
            #expect(comparison.object["baseline"] as? String == "tiny")
            #expect(comparison.object["split"] as? String == "test")
            let reports = try ["tiny": Report(project), "pieces": Report(project, run: Self.otherRun)]
            for task in TinyProject.tasks {
                #expect(comparison.number("tasks", task, "examples") == 8)
                for (name, report) in reports {
                    #expect(comparison.number("tasks", task, "answered", name) == 8)
                    for metric in report.metrics(task) {
                        #expect(
                            comparison.number("tasks", task, "metrics", metric, "values", name)
                                == report.number(task, "metrics", metric, "value"), "\(task) \(metric) \(name)")
                    }
                }
            }
            let accuracy = try #require(comparison.value("tasks", "parity", "metrics", "accuracy") as? [String: Any])
            let difference = try #require((accuracy["differences"] as? [String: Any])?["pieces"] as? [String: Any])
            let changes = try #require(comparison.value("tasks", "parity", "changes", "pieces") as? [String: Any])
            let better = try #require(changes["better"] as? [[String: Any]])
            let worse = try #require(changes["worse"] as? [[String: Any]])
            #expect(difference["value"] as? Double == 12.5 * Double(better.count - worse.count))
            #expect(difference["second_only"] as? Int == better.count)
            #expect(difference["first_only"] as? Int == worse.count)
            #expect(changes["basis"] as? String == "rightness")
            for change in better {
                let (targets, after) = (change["targets"] as? [String], change["after"] as? [String: Any])
                #expect(targets?.first == after?["scored"] as? String)
            }
        }
    }

    @Test func tablesAndPages() throws {
        try withRuns { project in
            let run = try project.mixtape("report", TinyProject.pipeline, Self.otherRun)
            #expect(run.status == 0 && run.errors == "", "\(run)")
            #expect(run.lines.first == "pieces against tiny, test split")
            #expect(run.facts[1] == "task metric tiny pieces difference 95% interval p won lost examples")
            let rows = run.facts.filter { $0.hasSuffix(" 8") }.map { $0.prefix { $0 != " " } }
            #expect(rows.map(String.init) == TinyProject.tasks)
            #expect(run.facts.contains { $0.hasPrefix("average of 3 tasks ") })
            #expect(run.facts.last == "comparison compare.html, compare.md", "\(run)")
            let page = try project.directory.read("compare.md")
            #expect(page.hasPrefix("# pieces against tiny, test split\n"))
            #expect(page.contains("\n| run | directory | step | parameters | trained |\n"))
            #expect(page.contains("\n## Milestones\n"))
            let html = try project.directory.read("compare.html")
            #expect(html.hasPrefix("<!DOCTYPE html>\n") && html.contains("<svg") && html.hasSuffix("</html>\n"))
            if Browser.path != nil { #expect(try Browser.problems(of: html, widths: [390, 1280]) == []) }

            for output in ["pages/ab", "pages/cd.html", "pages/ef.md"] {
                let written = try project.mixtape("report", TinyProject.run, Self.otherRun, "--output", output)
                let base = String(output.prefix(8))
                #expect(written.facts.last == "comparison \(base).html, \(base).md", "\(written)")
                #expect(project.exists("\(base).html") && project.exists("\(base).md"))
            }
            for folder in ["pages", "pages/", "more/"] {
                let written = try project.mixtape("report", TinyProject.run, Self.otherRun, "--output", folder)
                let base = folder.hasPrefix("more") ? "more/compare" : "pages/compare"
                #expect(written.facts.last == "comparison \(base).html, \(base).md", "\(written)")
                #expect(project.exists("\(base).html") && project.exists("\(base).md"))
                try project.remove("\(base).html")
            }
            let empty = try project.mixtape("report", TinyProject.run, Self.otherRun, "--output", "")
            #expect(empty.status == 2 && empty.output == "")
            #expect(
                empty.errors == """
                    mixtape report: --output: is empty; name a file
                    see 'mixtape report --help'

                    """)
            #expect(!project.exists(".html") && !project.exists(".md"))
        }
    }

    /// A second store holds the same examples under other numbers, because it imported other tasks first.
    @Test func runsMayHaveStoresOfTheirOwn() throws {
        try withRuns { project in
            let inOne = try project.mixtape("report", TinyProject.run, Self.otherRun, "--json")
            try project.copy { copy in
                try copy.edit(Self.other, #""name": "pieces","#, #""name": "pieces", "store": "runs/other.sqlite","#)
                try #expect(copy.mixtape("run", Self.other, "--restart").status == 0)
                try copy.remove("runs/pieces.old-1")
                let inTwo = try copy.mixtape("report", TinyProject.run, Self.otherRun, "--json")
                #expect(inTwo.status == 0 && inTwo.errors == "", "\(inTwo)")
                #expect(inTwo.output.withoutTime == inOne.output.withoutTime)
            }
        }
    }

    @Test func aRunIsComparedWithTheOneThatItReplaced() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            let before = try Report(project)
            try project.edit(TinyProject.pipeline, "0.02", "0.00001")
            try #expect(project.mixtape("run", TinyProject.pipeline, "--restart").status == 0)
            let after = try Report(project)
            let run = try project.mixtape("report", "runs/tiny.old-1/", TinyProject.run, "--json")
            #expect(run.status == 0 && run.errors == "", "\(run)")
            let comparison = Compared(run)
            for task in TinyProject.tasks {
                let metric = before.metrics(task)[0]
                for (name, report) in [("tiny.old-1", before), ("tiny", after)] {
                    #expect(
                        comparison.number("tasks", task, "metrics", metric, "values", name)
                            == report.number(task, "metrics", metric, "value"), "\(task) \(name)")
                }
            }
            let same = try project.mixtape("report", TinyProject.run, TinyProject.pipeline)
            #expect(same.status == 2)
            #expect(
                same.errors == """
                    mixtape report: runs/tiny and Pipelines/tiny.json are the same run; name others to compare
                    see 'mixtape report --help'

                    """)
        }
    }

    /// Milestones answer a sample, here half of the split.
    @Test func anotherSplitOfWhichOneRunAnsweredASample() throws {
        try withRuns { project in
            try #expect(project.mixtape("evaluate", TinyProject.run, "--split", "validation").status == 0)
            let steps = try ["tiny", "pieces"].map { name in
                let state = try JSONSerialization.jsonObject(with: project.bytes("runs/\(name)/checkpoints/best.json"))
                return (state as? [String: Any])?["step"] as? Int
            }
            #expect(steps.allSatisfy { $0 != nil })
            let run = try project.mixtape("report", TinyProject.run, Self.otherRun, "--split", "validation")
            #expect(run.status == 0 && run.errors == "", "\(run)")
            #expect(run.facts.filter { $0.hasSuffix(" 4 of 8") }.count == 3, "\(run)")
            #expect(
                run.output.contains(
                    "examples: all numbers are of those that every run answered; one run at least answered more\n"))
        }
    }

    /// The options of the search select the stored answers of every run.
    @Test func answersOfAnotherSearch() throws {
        try withRuns { project in
            let search = ["--beams", "2", "--alpha", "1.5"]
            for pipeline in [TinyProject.pipeline, Self.other] {
                try #expect(CommandLineRun(["evaluate", pipeline] + search, in: project.path).status == 0)
            }
            let run = try CommandLineRun(["report", TinyProject.run, Self.otherRun] + search, in: project.path)
            #expect(run.status == 0 && run.errors == "", "\(run)")
            let greedy = try project.mixtape("report", TinyProject.run, Self.otherRun, "--alpha", "1.5")
            #expect(greedy.status == 2)
            let message = "--alpha: outputs are weighed by their length only in a search with beams, and that of tiny "
            #expect(greedy.errors.contains(message + "is greedy"), "\(greedy)")
        }
    }

    @Test func otherTestDataAreRefused() throws {
        try withRuns { project in
            try project.edit("Data/parity.test.jsonl", #""number": 33"#, #""number": 133"#)
            try #expect(project.mixtape("evaluate", Self.otherRun).status == 0)
            let one = try project.mixtape("report", TinyProject.run, Self.otherRun)
            let message =
                "parity of pieces is left out: the test data differ: tiny answered 8 examples, pieces 8, of "
                + "which 7 are the same; evaluate both on the same data\n"
            #expect(one.status == 0 && one.errors == "warning: \(message)", "\(one)")
            #expect(!one.facts.contains { $0.hasPrefix("parity accuracy") })
            try #expect(project.directory.read("compare.md").contains("- \(message)"))

            for task in ["capitals", "starts"] {
                let changed = (200..<208).map { TinyProject.line(task, $0).replacing("b", with: "d") + "\n" }
                try project.directory.write(changed.joined(), to: "Data/\(task).test.jsonl")
            }
            try #expect(project.mixtape("evaluate", Self.otherRun).status == 0)
            let all = try project.mixtape("report", TinyProject.run, Self.otherRun)
            #expect(all.status == 1 && all.output == "")
            let start = "runs/tiny: has nothing in common with the others that could be compared:\n"
            #expect(all.errors.hasPrefix(start) && all.errors.split(separator: "\n").count == 4, "\(all)")
            let mended = try project.mixtape("evaluate", TinyProject.run)
            #expect(mended.status == 0, "\(mended)")
            let both = try project.mixtape("report", TinyProject.run, Self.otherRun)
            #expect(both.status == 0 && both.errors == "", "\(both)")
        }
    }

    @Test func tasksThatOnlyOneHas() throws {
        try TinyProject.use { project in
            try project.edit(Self.other, #"["capitals", "parity", "starts"]"#, #"["parity", "starts"]"#)
            try project.edit(TinyProject.pipeline, #"["capitals", "parity", "starts"]"#, #"["capitals", "starts"]"#)
            for pipeline in [TinyProject.pipeline, Self.other] {
                try #expect(project.mixtape("run", pipeline).status == 0)
            }
            let run = try project.mixtape("report", TinyProject.run, Self.otherRun)
            #expect(
                run.errors == """
                    warning: pieces does not have capitals
                    warning: tiny does not have parity

                    """)
            #expect(run.status == 0 && run.facts.contains { $0.hasPrefix("average of 1 task ") }, "\(run)")
        }
    }

    @Test func whatCannotBeCompared() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("run", TinyProject.pipeline).status == 0)
            func expect(_ arguments: String..., status: Int32 = 1, says message: String) throws {
                let run = try CommandLineRun(["report"] + arguments, in: project.path)
                #expect(run.status == status && run.errors == message + "\n", "\(run)")
            }
            try expect(
                TinyProject.run, Self.other,
                says: "runs/pieces: holds no checkpoint; train first: mixtape train Pipelines/pieces.json")
            try #expect(project.mixtape("train", Self.other).status == 0)
            let checkpoints = try #require(try? project.files(below: "runs/pieces/checkpoints").keys)
            #expect(checkpoints.contains("best.json"))
            let best = try JSONSerialization.jsonObject(with: project.bytes("runs/pieces/checkpoints/best.json"))
            let step = try #require((best as? [String: Any])?["step"] as? Int)
            try expect(
                TinyProject.run, Self.other,
                says: "runs/pieces: the run \"pieces\" has no evaluation of the test split at step \(step) by greedy; "
                    + "evaluate it first")
            try project.edit(
                Self.other, #""evaluation": {"#, #""evaluation": {"split": "validation", "#)
            try expect(
                TinyProject.run, Self.other, status: 2,
                says: "mixtape report: the runs report on different splits: tiny on test, pieces on validation; "
                    + "choose one: --split SPLIT\nsee 'mixtape report --help'")
            try expect(
                TinyProject.run, "--output", "x", status: 2,
                says: "mixtape report: --output: is for a comparison; name the runs to compare with\n"
                    + "see 'mixtape report --help'")
            try expect(
                TinyProject.run, Self.other, "--output", "/dev/stdout", status: 2,
                says: "mixtape report: --output: /dev/stdout is a stream, and a comparison is two pages; name a file\n"
                    + "see 'mixtape report --help'")
            try expect(
                TinyProject.run, "runs/none",
                says: "runs/none: does not exist; expected one of: Pipelines/pieces.json, Pipelines/tiny.json, "
                    + "runs/pieces, runs/tiny")
        }
    }
}

/// The printed JSON of a comparison.
private struct Compared {
    let object: [String: Any]

    init(_ run: CommandLineRun) {
        let found = try? JSONSerialization.jsonObject(with: Data(run.output.utf8))
        object = found as? [String: Any] ?? [:]
    }

    func value(_ path: String...) -> Any? { value(path) }

    func number(_ path: String...) -> Double? { (value(path) as? NSNumber)?.doubleValue }

    private func value(_ path: [String]) -> Any? {
        path.reduce(object as Any?) { ($0 as? [String: Any])?[$1] }
    }
}
