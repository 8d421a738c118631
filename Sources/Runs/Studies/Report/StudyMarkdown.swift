import Evaluation
import Presentation

/// The report of a study as Markdown: all texts and tables. The charts are in the page.
enum StudyMarkdown {
    static func text(_ report: StudyReport, _ sections: StudySections) -> String {
        let heading = [
            "# \(inline(report.results.title))", "Made \(Quantity.date(report.created)). \(report.progressText)",
        ]
        let blocks = heading + sections.all.flatMap { ["## \($0.title)"] + $0.blocks.compactMap(text) }
        return blocks.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined(separator: "\n")
    }

    private static func inline(_ text: String) -> String { ReportMarkdownText.inline(text) }

    private static func text(_ block: StudySection.Block) -> String? {
        switch block {
        case .heading(let text): "### \(inline(text))"
        case .text(let text): ReportMarkdownText.paragraph(text)
        case .table(let table): text(table)
        case .charts: nil
        }
    }

    private static func text(_ table: StudyTable) -> String {
        let columns = table.columns.map { TextTable.Column(inline($0.title), $0.isNumber ? .right : .left) }
        return TextTable(columns, rows: table.rows.map { $0.map(text) }).markdown()
    }

    private static func text(_ value: StudyValue) -> String {
        var text = inline(value.text)
        if value.mark == .strong { text = "**\(text)**" }
        if value.isMissing { text = "*\(text)*" }
        let linked = value.cells.filter(\.hasDirectory)
        if linked.count == 1 {
            text = "[\(text)](\(linked[0].link))"
        } else if !linked.isEmpty {
            // The list of runs has a link to each.
            text = "[\(text)](#runs)"
        }
        switch value.mark {
        case .alike: text += " ≈"
        case .untested: text += " ?"
        default: break
        }
        return value.note.isEmpty ? text : "\(text) (\(inline(value.note)))"
    }
}
