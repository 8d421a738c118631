import Foundation
import Testing

/// A report's account of the training of its model.
@Suite struct ReportHistoryTests {
    /// `report.json`, read.
    private struct Page {
        let object: [String: Any]

        init(_ project: TinyProject, _ file: String = "runs/tiny/report.json") throws {
            object = try jsonObject(try project.directory.read(file))
        }

        var training: [String: Any] { object["training"] as? [String: Any] ?? [:] }
        var mixture: [[String: Any]] { training["mixture"] as? [[String: Any]] ?? [] }

        func steps(_ curve: String, _ task: String, _ metric: String? = nil) -> [Int] {
            let curves = training["task_curves"] as? [String: [String: Any]]
            let points = metric.map { (curves?[task]?[curve] as? [String: Any])?[$0] } ?? curves?[task]?[curve]
            return (points as? [[String: Any]] ?? []).compactMap { $0["step"] as? Int }
        }
    }

    @Test func curvesAndMixtureOfTheWholeRun() throws {
        try TinyProject.use { project in
            try project.edit(
                TinyProject.pipeline, #""checkpointEvery": 10,"#, #""checkpointEvery": 10, "keepCheckpoints": 9,"#)
            #expect(try project.mixtape("run", TinyProject.pipeline).status == 0)
            let evaluated = try project.mixtape("evaluate", TinyProject.pipeline, "--checkpoint", "20")
            #expect(evaluated.status == 0, "\(evaluated)")
            #expect(evaluated.facts.last == "report runs/tiny/report.html, runs/tiny/report.md, runs/tiny/report.json")
            let page = try Page(project)
            #expect(page.training["steps"] as? Int == 20)
            let losses = page.training["loss_curve"] as? [[String: Any]] ?? []
            #expect(losses.compactMap { $0["step"] as? Int } == Array(1...40), "also behind the checkpoint")
            for task in TinyProject.tasks { #expect(page.steps("loss", task) == Array(1...40)) }
            #expect(page.steps("scores", "capitals", "string_match") == [20, 40])
            #expect(page.steps("scores", "parity", "f1_macro") == [20, 40])
            #expect(page.training["milestone_examples"] as? String == "at most 4 examples of the validation split")

            #expect(page.mixture.map { $0["task"] as? String } == TinyProject.tasks)
            #expect(
                page.mixture.allSatisfy { $0["examples"] as? Int == 24 && $0["planned_share"] as? Double == 1 / 3.0 })
            let drawn = page.mixture.compactMap { $0["drawn"] as? Int }
            #expect(drawn.reduce(0, +) == 160 && drawn.allSatisfy { (53...54).contains($0) }, "\(drawn)")
            #expect((page.object["configuration"] as? [String: Any])?["name"] as? String == "tiny")

            let html = try project.directory.read("runs/tiny/report.html")
            #expect(html.contains(">this model</text>") && html.contains("<td class=\"number\">33.3%</td>"))
        }
    }

    /// Planned shares follow from the data of the training. If the store's data changed since, the shares are unknown.
    @Test func sharesAreNotGuessed() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let more = try project.directory.read("Data/parity.train.jsonl") + TinyProject.line("parity", 77) + "\n"
            try project.directory.write(more, to: "Data/parity.train.jsonl")
            #expect(try project.mixtape("import", TinyProject.pipeline).status == 0)
            try project.remove("runs/tiny/report.html")
            #expect(try project.mixtape("report", TinyProject.pipeline).status == 0)
            let page = try Page(project)
            #expect(page.mixture.count == 3)
            #expect(page.mixture.allSatisfy { $0["planned_share"] is NSNull && $0["drawn"] as? Int ?? 0 > 0 })
            #expect(project.exists("runs/tiny/report.html"))
        }
    }

    /// A mixture that the pipeline received later is not that of the training.
    @Test func aMixtureThatWasChangedAfterwards() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            try project.edit(TinyProject.pipeline, #""policy": "equal""#, #""policy": "proportional""#)
            try #expect(project.mixtape("report", TinyProject.pipeline).status == 0)
            try #expect(Page(project).mixture.allSatisfy { $0["planned_share"] is NSNull })
            try #expect(project.mixtape("report", TinyProject.run).status == 0)
            try #expect(Page(project).mixture.allSatisfy { $0["planned_share"] as? Double == 1 / 3.0 })
        }
    }

    /// A model from elsewhere has no history. The report of another split stands beside the usual one.
    @Test func otherReports() throws {
        try TinyProject.use { project in
            _ = try project.mixtape("run", TinyProject.pipeline)
            let validation = try project.mixtape("evaluate", TinyProject.pipeline, "--split", "validation")
            #expect(validation.status == 0, "\(validation)")
            #expect(try project.directory.read("runs/tiny/report-validation.html").contains("of the validation split"))
            #expect(try project.mixtape("export", TinyProject.run, "models/mine").status == 0)
            _ = try project.mixtape("evaluate", "models/mine", "--task", "parity")
            let pages = try project.files(below: "runs").filter {
                $0.key.hasPrefix("mine@") && $0.key.hasSuffix(".html")
            }
            let page = String(decoding: try #require(pages.values.first), as: UTF8.self)
            #expect(!page.contains("id=\"training\"") && page.contains("models/mine"))
        }
    }
}
