import Foundation
import Presentation

/// The report of a study, as far as the study is: HTML and Markdown for people, JSON for programs.
///
/// Scores are those of finished cells. Waiting, running and failed cells are shown as such, and count nowhere as zero.
package struct StudyReport: Sendable {
    package let results: StudyResults
    /// When the report was made.
    package let created: Date

    package init(_ results: StudyResults, created: Date) {
        self.results = results
        self.created = created
    }

    /// A self-contained page that needs no network and runs no script.
    package var html: String { StudyHTML.text(self, StudySections(results)) }
    package var markdown: String { StudyMarkdown.text(self, StudySections(results)) }
    /// See ``StudyJSON``.
    package var json: String { StudyJSON.text(self) }

    /// `5 of 12 cells are finished; 1 is running, 5 are waiting, 1 failed.`
    var progressText: String {
        let cells = results.cells
        let finished = cells.count { $0.status == .finished }
        let waiting = cells.count { $0.status == .waiting }
        let failed = cells.count(where: \.isFailed)
        let running = cells.count - finished - waiting - failed
        let verb = { (count: Int) in count == 1 ? "is" : "are" }
        let others = [
            running > 0 ? "\(running) \(verb(running)) running" : "",
            waiting > 0 ? "\(waiting) \(verb(waiting)) waiting" : "", failed > 0 ? "\(failed) failed" : "",
        ].filter { !$0.isEmpty }
        let all = "\(finished) of \(Quantity.count(cells.count, "cell")) \(verb(finished)) finished"
        return ([all] + (others.isEmpty ? [] : [others.joined(separator: ", ")])).joined(separator: "; ") + "."
    }
}
