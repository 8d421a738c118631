import Evaluation
import Presentation

/// The report of a study as a page. Every text from a file is escaped, and the page forbids the browser to run or load
/// anything.
enum StudyHTML {
    static func text(_ report: StudyReport, _ sections: StudySections) -> String {
        let all = sections.all
        let links = all.map { "<a href=\"#\($0.id)\">\($0.title)</a>\n" }
        return HTMLPage.text(
            title: report.results.title, created: Quantity.date(report.created),
            header: """
                <header>
                <p class="kicker">Mixtape study</p>
                <h1 dir="auto">\(HTMLText.escape(report.results.title))</h1>
                <p class="lead">\(HTMLText.escape(report.progressText))</p>
                <nav aria-label="Sections">
                \(links.joined())</nav>
                </header>

                """,
            main: all.map(section).joined())
    }

    private static func section(_ section: StudySection) -> String {
        """
        <section id="\(section.id)" class="card">
        <h2>\(section.title)</h2>
        \(section.blocks.map(block).joined())</section>

        """
    }

    private static func block(_ block: StudySection.Block) -> String {
        switch block {
        case .heading(let text): "<h3>\(HTMLText.inline(text))</h3>\n"
        case .text(let text): "<p class=\"note\">\(HTMLText.escape(text))</p>\n"
        case .table(let table): html(table)
        case .charts(let svgs): ReportHTML.plots(svgs)
        }
    }

    private static func html(_ table: StudyTable) -> String {
        HTMLTable(
            table.label,
            table.columns.map { .init("<bdi>\(HTMLText.breakable($0.title))</bdi>", isNumber: $0.isNumber) },
            rows: table.rows.map { $0.map { HTMLTable.Cell(html($0), heat: $0.heat) } },
            style: table.isMatrix ? "matrix" : "summary"
        ).html
    }

    private static func html(_ value: StudyValue) -> String {
        var html = "<bdi>\(HTMLText.breakable(value.text))</bdi>"
        if value.mark == .strong { html = "<strong>\(html)</strong>" }
        let linked = value.cells.filter(\.hasDirectory)
        if linked.count == 1 {
            html = "<a href=\"\(HTMLText.escape(linked[0].link))\">\(html)</a>"
        } else if linked.count > 1, let anchor = value.anchor {
            html = "<a href=\"#\(anchor)\">\(html)</a>"
        }
        switch value.mark {
        case .alike: html += " ≈"
        case .untested: html += " ?"
        default: break
        }
        if value.isMissing { html = "<i class=\"dim\">\(html)</i>" }
        if let id = value.id { html = "<span id=\"\(id)\">\(html)</span>" }
        return value.note.isEmpty ? html : "\(html)<br><small class=\"dim\">\(HTMLText.inline(value.note))</small>"
    }
}
