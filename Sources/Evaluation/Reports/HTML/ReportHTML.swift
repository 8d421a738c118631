import Presentation

/// `report.html`, for people: one self-contained file that needs no network and runs no script.
///
/// Every text from data or from a file is escaped, and the page forbids the browser to run or load anything.
package enum ReportHTML {
    package static func text(_ report: Report) -> String {
        HTMLPage.text(
            title: report.title, created: Quantity.date(report.created), header: ReportHTMLSummary.html(report),
            main: ReportHTMLTraining.html(report) + report.tasks.map { ReportHTMLTask.html($0, report) }.joined()
                + ReportHTMLContext.html(report))
    }

    /// Charts side by side, as far as the page is wide enough; empty if there is none.
    package static func plots(_ svgs: [String]) -> String {
        svgs.isEmpty ? "" : "<div class=\"plots\">\n\(svgs.map { "<figure>\($0)</figure>\n" }.joined())</div>\n"
    }

    /// Names and values.
    static func facts(_ facts: [Report.Fact], style: String = "facts") -> String {
        let rows = facts.map { fact in
            "<dt>\(HTMLText.escape(fact.name))</dt><dd dir=\"auto\">\(HTMLText.escape(fact.value))</dd>\n"
        }
        return "<dl class=\"\(style)\">\n\(rows.joined())</dl>\n"
    }

    /// The anchor of a task's section.
    static func anchor(_ task: String) -> String { "task-" + HTMLText.escape(task) }
}
