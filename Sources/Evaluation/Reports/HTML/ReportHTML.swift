import CommandSyntax

/// `report.html`, for people: one file with everything in it, which needs no network and runs no script.
///
/// Every text that comes from data or from a file is escaped, and the page forbids the browser to run or load anything.
public enum ReportHTML {
    public static func text(_ report: Report) -> String {
        let title = HTMLText.escape(report.title)
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" \
            content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="Mixtape">
            <link rel="icon" href="data:,">
            <title>\(title)</title>
            <style>
            \(ReportHTMLStyle.css)
            \(Plot.style)
            </style>
            </head>
            <body>
            \(ReportHTMLSummary.html(report))<main>
            \(ReportHTMLTraining.html(report))\
            \(report.tasks.map { ReportHTMLTask.html($0, report) }.joined())\
            \(ReportHTMLContext.html(report))</main>
            <footer>Made by Mixtape, \(HTMLText.escape(report.createdText)). This page is complete in itself: it loads \
            nothing and runs nothing.</footer>
            </body>
            </html>

            """
    }

    /// Charts side by side, as far as the page is wide enough; nothing where there is none.
    static func plots(_ svgs: [String]) -> String {
        svgs.isEmpty ? "" : "<div class=\"plots\">\n\(svgs.map { "<figure>\($0)</figure>\n" }.joined())</div>\n"
    }

    /// Names and values.
    static func facts(_ facts: [Report.Fact], style: String = "facts") -> String {
        let rows = facts.map { fact in
            "<dt>\(HTMLText.escape(fact.name))</dt><dd dir=\"auto\">\(HTMLText.escape(fact.value))</dd>\n"
        }
        return "<dl class=\"\(style)\">\n\(rows.joined())</dl>\n"
    }

    /// Where a task's section is.
    static func anchor(_ task: String) -> String { "task-" + HTMLText.escape(task) }
}
