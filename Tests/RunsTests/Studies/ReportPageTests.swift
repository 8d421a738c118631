import Foundation
import Runs
import Testing

/// The pages of a study's report: links, states, and studies that are hardly begun.
@Suite struct StudyReportPageTests {
    private var page: String { StudySamples.report(StudySamples.partial).html }

    @Test func unfinishedCellsAreVisible() throws {
        let markdown = StudySamples.report(StudySamples.partial).markdown
        #expect(markdown.contains("12 of 18 cells are finished; 1 is running, 4 are waiting, 1 failed."))
        #expect(markdown.contains("1 failed, 1 running"))
        #expect(markdown.contains("*waiting*"))
        #expect(page.contains("the loss is no number at step &lt;7&gt;"))
        #expect(!page.contains(">0.0<"))
        #expect(page.contains("running, step 1,200"))
    }

    @Test func namesCannotBreakThePages() {
        #expect(!page.contains("<b>prompt"))
        #expect(page.contains("A &lt;tiny&gt; study"))
        #expect(page.contains("href=\"%3Cb%3Eprompt%3C/b%3E-1-sst2/\""))
        let markdown = StudySamples.report(StudySamples.partial).markdown
        #expect(markdown.contains("# A \\<tiny> study"))
    }

    /// A number of one run links to it; one of several runs to the list of runs.
    @Test func everyNumberLeadsToItsRun() throws {
        let links = page.matches(of: /href="#([^"]+)"/).map { String($0.1) }
        let names = Set(page.matches(of: /id="([^"]+)"/).map { String($0.1) })
        #expect(!links.isEmpty)
        for link in links { #expect(names.contains(link), "#\(link)") }
        #expect(page.contains("href=\"#runs-0-0-0\""))
        for cell in StudySamples.partial.cells where cell.status == .finished {
            #expect(page.contains("href=\"\(cell.name)/report.html\""), "\(cell.name)")
        }
        // A waiting cell has nothing to lead to.
        #expect(!page.contains("mrpc/\""))
        #expect(Set(names).count == page.matches(of: /id="([^"]+)"/).count, "every name is given once")
    }

    @Test func thePageNeedsNoNetwork() {
        #expect(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"))
        #expect(page.contains("default-src 'none'"))
    }

    @Test func theSameResultsGiveTheSameBytes() {
        let first = StudySamples.report(StudySamples.partial), second = StudySamples.report(StudySamples.partial)
        #expect(first.html == second.html && first.json == second.json && first.markdown == second.markdown)
    }

    @Test func resultsAreTheSameAfterJSON() throws {
        let results = StudySamples.partial
        let data = try JSONEncoder().encode(results)
        #expect(try JSONDecoder().decode(StudyResults.self, from: data) == results)
    }

    /// Nothing has begun: every part is there, and says so.
    @Test func aStudyThatHasNotBegun() throws {
        let cells = StudySamples.partial.cells.map { cell in
            StudyCell(name: cell.name, directory: cell.name, coordinates: cell.coordinates, status: .waiting)
        }
        let results = StudyResults(
            name: "tiny", title: "Tiny", axes: StudySamples.partial.axes, tasks: StudySamples.judged, cells: cells)
        let report = StudySamples.report(results)
        #expect(report.markdown.contains("0 of 18 cells are finished; 18 are waiting."))
        #expect(report.markdown.contains("No cell has reached a milestone yet."))
        #expect(report.html.contains("<h2>Performance</h2>"))
        #expect(!report.html.contains("nan") && !report.json.contains("nan"))
        _ = try StudySamples.json(results)
    }

    @Test func aStudyWithoutAnything() throws {
        let results = StudyResults(name: "empty", title: "Empty", axes: [], tasks: [], cells: [])
        let report = StudySamples.report(results)
        #expect(report.markdown.contains("0 of 0 cells are finished."))
        #expect(report.html.contains("<h2>Runs</h2>"))
        _ = try StudySamples.json(results)
    }

    @Test func whatASearchFound() {
        let trials = [0.001, 0.01].map { rate in
            StudySearch.Trial(
                settings: [.init("rate", "\(rate)")], score: rate * 1000, budget: .init(200, .steps),
                status: .finished, directories: ["trial-\(rate)"])
        }
        let failed = StudySearch.Trial(
            settings: [.init("rate", "1")], score: nil, budget: .init(200, .steps), status: .failed(reason: "NaN"))
        // The cells of one search have one row.
        let cells = [("a", "method lora"), ("b", "method ia3"), ("c", "method lora")].map { name, search in
            StudyCell(
                name: name, directory: name, hasReport: true, coordinates: [:], status: .finished,
                search: .init(title: search, trials: trials + [failed], chosen: [.init("rate", "0.01")]))
        }
        let results = StudyResults(name: "s", title: "S", axes: [], tasks: [StudySamples.judged[0]], cells: cells)
        let markdown = StudySamples.report(results).markdown
        #expect(
            markdown.contains(
                """
                | method lora | rate 0.01 | [10.0](trial-0.01/) | 2 of 3 (1 failed) | 600 steps | 2 |
                | method ia3 | rate 0.01 | [10.0](trial-0.01/) | 2 of 3 (1 failed) | 600 steps | 1 |
                """))
    }
}
