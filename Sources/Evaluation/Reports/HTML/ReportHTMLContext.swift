import Presentation

/// The last part of `report.html`: the circumstances of the results, and the durations.
enum ReportHTMLContext {
    static func html(_ report: Report) -> String {
        """
        <section id="making" class="card">
        <h2>How it was made</h2>
        \(settings(report))\(times(report))\(data(report))\(configuration(report))</section>

        """
    }

    private static func settings(_ report: Report) -> String {
        report.settings.map { group in
            "<h3>\(HTMLText.escape(group.name.capitalized))</h3>\n" + ReportHTML.facts(group.facts)
        }.joined()
    }

    private static func times(_ report: Report) -> String {
        let rows = report.times.map { time -> [HTMLTable.Cell] in
            [
                .init(HTMLText.inline(time.what)), .init(Quantity.duration(time.seconds)),
                .init(Quantity.count(time.examples)), .init(time.examplesPerSecond),
                .init(time.tokensPerSecond ?? "–"),
            ]
        }
        guard !rows.isEmpty else { return "" }
        let titles = ["time", "examples", "examples a second", "tokens a second"]
        let table = HTMLTable(
            "Time and throughput", [.init("what")] + titles.map { .init($0, isNumber: true) }, rows: rows)
        return "<h3>Time and throughput</h3>\n\(table.html)"
    }

    private static func data(_ report: Report) -> String {
        guard !report.data.isEmpty else { return "" }
        let rows = report.data.map { source -> [HTMLTable.Cell] in
            [
                .init(HTMLText.inline(source.task)), .init(HTMLText.escape(source.split)),
                .init(HTMLText.inline(source.path)), .init(Quantity.count(source.examples)),
                .init("<code>\(HTMLText.escape(source.hash))</code>"),
            ]
        }
        let table = HTMLTable(
            "Data",
            [.init("task"), .init("split"), .init("file"), .init("examples", isNumber: true), .init("SHA-256")],
            rows: rows)
        return "<h3>Data</h3>\n\(table.html)"
    }

    private static func configuration(_ report: Report) -> String {
        guard let configuration = report.configuration else { return "" }
        let lines = configuration.split(separator: "\n").map { HTMLText.escape(String($0)) }
        return "<details><summary>Resolved configuration</summary>\n"
            + "<pre class=\"scroll\" tabindex=\"0\">\(lines.joined(separator: "\n"))</pre></details>\n"
    }
}
