/// `report.md`, for people: the results first, then each task, then how the results came about.
///
/// Every text from data or from a file is escaped, so that it cannot break the page.
package enum ReportMarkdown {
    package static func text(_ report: Report) -> String {
        var blocks = [
            "# " + ReportMarkdownText.inline(report.title),
            report.overviewText(ReportMarkdownText.inline),
            report.summaryTable(ReportMarkdownText.inline).markdown(),
            "**\(ReportMarkdownText.inline(report.averageText))** (unweighted mean of each task's first metric). "
                + ReportMarkdownText.inline(report.scaleText),
        ]
        for task in report.tasks { blocks += ReportMarkdownTask.blocks(task, report) }
        blocks += ReportMarkdownContext.blocks(report) + ReportMarkdownContext.configuration(report)
        return blocks.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined(separator: "\n")
    }
}
