import Foundation
import Runs
import Testing

/// The report of a study, by cases whose numbers are known.
@Suite struct StudyReportTests {
    /// The value at a path of keys and indices of the report's JSON; nil for null and for what is not there.
    private func value(_ results: StudyResults, _ path: Any...) throws -> Any? {
        var node: Any? = try StudySamples.json(results)
        for step in path {
            if let key = step as? String { node = (node as? [String: Any])?[key] }
            if let index = step as? Int {
                let list = node as? [Any] ?? []
                node = list.indices.contains(index) ? list[index] : nil
            }
        }
        return node is NSNull ? nil : node
    }

    private func number(_ results: StudyResults, _ path: [Any]) throws -> Double? {
        var node: Any? = try StudySamples.json(results)
        for step in path {
            if let key = step as? String { node = (node as? [String: Any])?[key] }
            if let index = step as? Int { node = (node as? [Any])?[index] }
        }
        return (node as? NSNumber)?.doubleValue
    }

    private func isNear(_ value: Double?, _ expected: Double) -> Bool {
        value.map { abs($0 - expected) < 1e-9 * max(1, abs(expected)) } ?? false
    }

    // MARK: Performance

    @Test func meansDeviationsAndRanks() throws {
        let results = StudySamples.partial
        func task(_ method: String, _ task: String, _ key: String) throws -> Double? {
            try number(results, ["performance", 0, "methods", method, "tasks", task, key])
        }
        #expect(try task("full", "sst2", "mean") == 91)
        #expect(isNear(try task("full", "sst2", "deviation"), 2.0.squareRoot()))
        #expect(try task("full", "mrpc", "deviation") == 0)
        #expect(try task("<b>prompt</b>", "sst2", "mean") == nil)
        // The average leaves out the distance, which is better when lower; ranks do not.
        #expect(try value(results, "performance", 0, "averaged") as? [String] == ["sst2", "mrpc"])
        #expect(try number(results, ["performance", 0, "methods", "full", "average"]) == 85.5)
        #expect(try number(results, ["performance", 0, "methods", "lora", "average"]) == (90.5 + 61) / 2)
        // full is first, first, second.
        #expect(isNear(try number(results, ["performance", 0, "methods", "full", "mean_rank"]), 4.0 / 3))
        #expect(isNear(try number(results, ["performance", 0, "methods", "lora", "mean_rank"]), 5.0 / 3))
        #expect(try number(results, ["performance", 0, "methods", "<b>prompt</b>", "average"]) == nil)
    }

    @Test func onlyWhatTestsTellApartIsWorse() throws {
        let results = StudySamples.partial
        func verdict(_ method: String, _ task: String) throws -> String? {
            try value(results, "performance", 0, "methods", method, "tasks", task, "verdict") as? String
        }
        #expect(try verdict("full", "sst2") == "best")
        // The seeds differ as much as the methods.
        #expect(try verdict("lora", "sst2") == "alike")
        #expect(try verdict("full", "mrpc") == "best")
        // 20 and 18 with two seeds: t is 19 with one degree of freedom, p = 1 - 2 atan(19) / pi = 0.033.
        #expect(try verdict("lora", "mrpc") == "worse")
        let p = try number(results, ["performance", 0, "methods", "lora", "tasks", "mrpc", "corrected_p"])
        #expect(isNear(p, 1 - 2 * atan(19) / Double.pi))
        // Fewer edits are better.
        #expect(try verdict("lora", "edits") == "best")
        #expect(try verdict("<b>prompt</b>", "edits") == nil)
        let markdown = StudySamples.report(results).markdown
        #expect(markdown.contains("[90.5 ± 0.7](#runs) ≈"))
        #expect(markdown.contains("[**91.0 ± 1.4**](#runs)"))
    }

    /// One seed, no examples: nothing can be tested, and nothing is called alike.
    @Test func whatCannotBeTestedIsCalledSo() throws {
        let cells = [("full", 70.0), ("lora", 60)].map { method, score in
            StudySamples.cell(["method": method, "task": "sst2"], "sst2", score: score)
        }
        let results = StudyResults(
            name: "one", title: "One", axes: [StudySamples.methods, StudySamples.tasks],
            tasks: [StudySamples.judged[0]], cells: cells)
        #expect(
            try value(results, "performance", 0, "methods", "lora", "tasks", "sst2", "verdict") as? String
                == "untested")
        #expect(StudySamples.report(results).markdown.contains("[60.0](lora-sst2/report.html) ?"))
    }

    /// With one seed the examples alone are compared: of 20, each is worse by 10 or by 12.
    @Test func oneSeedIsComparedOverExamples() throws {
        func examples(_ base: Double) -> [StudyTaskResult.ExampleScore] {
            (0..<20).map { .init(example: "\($0)", value: base + Double($0 % 2) * (base > 65 ? 2 : 0)) }
        }
        let cells = [("full", 70.0, 71.0), ("lora", 60, 60)].map { method, base, score in
            StudySamples.cell(
                ["method": method, "task": "sst2"], "sst2", score: score, examples: examples(base))
        }
        let results = StudyResults(
            name: "one", title: "One", axes: [StudySamples.methods, StudySamples.tasks],
            tasks: [StudySamples.judged[0]], cells: cells)
        let path: [Any] = ["performance", 0, "methods", "lora", "tasks", "sst2", "corrected_p"]
        let p = try #require(try number(results, path))
        #expect(p < 1e-15)
    }

    // MARK: Convergence

    /// 0, 80% and 100% of the best at three milestones: 95% is reached three quarters of the way to the last one.
    @Test func wherePartsOfTheBestAreReached() throws {
        let results = StudySamples.partial
        func path(_ method: String, _ keys: Any...) -> [Any] {
            ["convergence", 0, "tasks", "sst2", method] + keys
        }
        #expect(isNear(try number(results, path("full", "own", "steps")), 275))
        #expect(isNear(try number(results, path("full", "own", "seconds")), 27.5))
        #expect(isNear(try number(results, path("lora", "own", "steps")), 550))
        #expect(try number(results, path("lora", "own", "cells")) == 2)
        // 95% of 91 is 86.45: for scores of 90 and 91 at 400 + 200 (86.45 - 0.8 b) / 0.2 b.
        let places = [90.0, 91].map { (best: Double) -> Double in 400 + 200 * (86.45 - 0.8 * best) / (0.2 * best) }
        #expect(isNear(try number(results, path("lora", "baseline", "steps")), (places[0] + places[1]) / 2))
        // The area from step 200, where lora begins, to step 600: full has 0.8 b at 200, b at 300, and keeps it.
        let area = 91 * (0.9 * 100 + 300) / 400
        #expect(isNear(try number(results, path("full", "area", "steps")), area))
        #expect(isNear(try number(results, path("lora", "area", "steps")), 90.5 * (0.4 * 200 + 0.9 * 200) / 400))
        #expect(try number(results, path("<b>prompt</b>", "best")) == nil)
        let html = StudySamples.report(results).html
        for title in ["sst2 by steps", "sst2 by examples", "sst2 by seconds", "edits by steps"] {
            #expect(html.contains("<title>\(title)</title>"))
        }
        #expect(html.contains("edit_distance (characters; lower is better)"))
    }

    /// A score that is never reached is called so; one at the first milestone may have been reached before.
    @Test func whatIsNotReached() throws {
        let flat = [100, 200].map { step in
            StudyTaskResult.CurvePoint(step: step, examples: step, seconds: Double(step), score: 40)
        }
        let cells = [("full", StudySamples.curve(best: 90), 90.0), ("lora", flat, 40)].map { method, curve, score in
            StudySamples.cell(["method": method, "task": "sst2"], "sst2", score: score, curve: curve)
        }
        let results = StudyResults(
            name: "one", title: "One", parts: [.convergence], axes: [StudySamples.methods, StudySamples.tasks],
            tasks: [StudySamples.judged[0]], cells: cells)
        let markdown = StudySamples.report(results).markdown
        #expect(markdown.contains("≤ 100"))
        #expect(markdown.contains("not reached"))
        #expect(!markdown.contains("## Performance"))
    }

    // MARK: Combination

    private var combined: StudyResults {
        let values: [StudyAxis.Value] = [
            .init("none", parts: []), .init("A", parts: ["A"]), .init("B", parts: ["B"]),
            .init("A+B", parts: ["A", "B"]), .init("A, B", parts: ["A", "B"], isSequence: true), .init("full"),
        ]
        let scores = [50.0, 60, 55, 70, 68, 80]
        let cells = zip(values, scores).map { value, score in
            StudySamples.cell(
                ["method": value.name, "task": "sst2"], "sst2", score: score,
                examples: StudySamples.examples(score))
        }
        return StudyResults(
            name: "parts", title: "Parts", parts: [.combination],
            axes: [.init(name: "method", kind: .methods, values: values), StudySamples.tasks],
            tasks: [StudySamples.judged[0]], cells: cells)
    }

    @Test func whatEachPartAdds() throws {
        let effects = try #require(try value(combined, "combination", 0, "effects") as? [[String: Any]])
        let found = effects.map { effect -> (String, Double, Int) in
            let task = (effect["tasks"] as? [String: Any])?["sst2"] as? [String: Any]
            return (
                effect["change"] as? String ?? "", (task?["difference"] as? NSNumber)?.doubleValue ?? .nan,
                (task?["pairs"] as? NSNumber)?.intValue ?? 0
            )
        }
        let expected = [
            ("with A, same time", 12.5, 2), ("with B, same time", 7.5, 2), ("with B, last in a sequence", 8, 1),
            ("in sequence instead of the same time", -2, 1),
        ]
        #expect(found.count == expected.count)
        for (found, expected) in zip(found, expected) { #expect(found == expected) }
        let markdown = StudySamples.report(combined).markdown
        #expect(markdown.contains("| A+B | with | with | same time | [70.0](A+B-sst2/report.html) |"))
        #expect(markdown.contains("| A, B | with, 1. | with, 2. | in sequence |"))
        #expect(markdown.contains("| none | without | without |  | [50.0](none-sst2/report.html) |"))
        #expect(!markdown.contains("| full |  "), "no combination")
        #expect(markdown.contains("[**+12.5**](#runs) (2 of 2 pairs)"))
    }

    // MARK: Scale

    @Test func scoresAndTimesBySize() throws {
        let sizes = StudyAxis(
            name: "size", kind: .sizes, values: [.init("small", number: 1e6), .init("base", number: 4e6)])
        let cells = ["full", "lora"].flatMap { method in
            [("small", 60.0, 200), ("base", 80, 100)].map { size, score, every in
                StudySamples.cell(
                    ["method": method, "task": "sst2", "size": size], "sst2", score: score,
                    curve: StudySamples.curve(best: score, every: every))
            }
        }
        let results = StudyResults(
            name: "scale", title: "Scale", axes: [StudySamples.methods, StudySamples.tasks, sizes],
            tasks: [StudySamples.judged[0]], cells: cells)
        let path: [Any] = ["scale", 0, "tasks", "sst2", "lora"]
        #expect(try number(results, path + ["small", "mean"]) == 60)
        #expect(isNear(try number(results, path + ["small", "own", "steps"]), 550))
        #expect(isNear(try number(results, path + ["base", "own", "steps"]), 275))
        // The other parts have a table for each size.
        #expect((try value(results, "performance") as? [Any])?.count == 2)
        #expect(try value(results, "performance", 1, "setting", "size") as? String == "base")
        let report = StudySamples.report(results)
        #expect(report.html.contains("<title>sst2: steps to 95% of the best</title>"))
        #expect(report.html.contains("parameters of the model (logarithmic)"))
        #expect(report.markdown.contains("base, 4,000,000 parameters"))
        // The third method waits in both sizes, without any cell.
        #expect(report.markdown.contains("no cell"))
    }

    // MARK: Transfer

    private var transferred: StudyResults {
        let own = ["sst2": [80.0, 90], "mrpc": [50, 50]]
        let cells = ["sst2", "mrpc"].flatMap { task in
            ["1", "2"].enumerated().map { place, seed in
                StudySamples.cell(
                    ["method": "lora", "task": task, "seed": seed], task, score: own[task]?[place])
            }
        }
        let transfers = [
            StudyTransfer(cell: "lora-1-sst2", trainedOn: "sst2", judgedOn: "mrpc", score: 40),
            StudyTransfer(cell: "lora-2-sst2", trainedOn: "sst2", judgedOn: "mrpc", score: 30),
            StudyTransfer(cell: "lora-1-mrpc", trainedOn: "mrpc", judgedOn: "sst2", score: 20),
            StudyTransfer(cell: "lora-1-mrpc", trainedOn: "mrpc", judgedOn: "edits", score: nil, problem: "no file"),
        ]
        return StudyResults(
            name: "transfer", title: "Transfer", parts: [.transfer],
            axes: [StudySamples.methods, StudySamples.tasks, StudySamples.seeds], tasks: StudySamples.judged,
            cells: cells, transfers: transfers)
    }

    @Test func scoresRelativeToTheOwnDelta() throws {
        let relative = try #require(try value(transferred, "transfer", 0, "relative_percent") as? [[Any]])
        let numbers = relative.map { $0.map { ($0 as? NSNumber)?.doubleValue } }
        // sst2 on mrpc: 70 of 100. mrpc on sst2, one seed: 20 of that seed's 80.
        #expect(numbers[0][0] == 100 && numbers[1][1] == 100)
        #expect(numbers[0][1] == 70 && numbers[1][0] == 25)
        #expect(numbers[0][2] == nil && numbers[2][0] == nil)
        let html = StudySamples.report(transferred).html
        #expect(html.contains("class=\"matrix\""))
        #expect(html.contains("--heat:70%") && html.contains("--heat:25%"))
        #expect(html.contains("failed") && html.contains("waiting"))
    }

    @Test func tasksOfOneKindStandTogether() throws {
        let judged = ["a", "b", "c", "d"].map {
            StudyTask(name: $0, kind: ["a", "c"].contains($0) ? "pairs" : "generation", metric: "accuracy")
        }
        let names = judged.map(\.name)
        let axis = StudyAxis(name: "task", kind: .tasks, values: names.map { .init($0) })
        let cells = names.map { name in
            StudyCell(
                name: name, directory: name, coordinates: ["task": name], status: .finished,
                tasks: [.init(task: name, scores: [.init(metric: "accuracy", value: 50)])])
        }
        let transfers = names.flatMap { from in
            names.filter { $0 != from }.map {
                StudyTransfer(cell: from, trainedOn: from, judgedOn: $0, score: 25)
            }
        }
        let results = StudyResults(
            name: "kinds", title: "Kinds", parts: [.transfer], axes: [axis], tasks: judged, cells: cells,
            transfers: transfers)
        #expect(try value(results, "transfer", 0, "tasks") as? [String] == ["a", "c", "b", "d"])
        #expect(isNear(try number(results, ["transfer", 0, "relative_percent", 0, 1]), 50))
    }

    // MARK: Cost

    @Test func costsAreMeansOverTheCells() throws {
        let path: [Any] = ["cost", 0, "methods", "lora"]
        #expect(try number(StudySamples.partial, path + ["trained_parameters", "mean"]) == 3900)
        #expect(isNear(try number(StudySamples.partial, path + ["trained_percent", "most"]), 0.39))
        #expect(try number(StudySamples.partial, path + ["disk_bytes", "least"]) == 15_600)
        #expect(try value(StudySamples.partial, "cost", 0, "methods", "<b>prompt</b>", "disk_bytes") == nil)
        let markdown = StudySamples.report(StudySamples.partial).markdown
        #expect(
            markdown.contains(
                "| lora | [3,900](#runs) | [0.39](#runs) | [477 MiB](#runs) | [0.250](#runs) | [15.2 KiB](#runs) |"))
    }
}
