/// A self-contained page: one file that needs no network, loads nothing and runs no script.
package enum HTMLPage {
    /// - Parameters:
    ///   - title: text; everything else here is HTML
    ///   - created: the time when it was made
    package static func text(title: String, created: String, header: String, main: String) -> String {
        """
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
        <title>\(HTMLText.escape(title))</title>
        <style>
        \(ReportHTMLStyle.css)
        \(Plot.style)
        </style>
        </head>
        <body>
        \(header)<main>
        \(main)</main>
        <footer>Made by Mixtape, \(HTMLText.escape(created)). This page is complete in itself: it loads \
        nothing and runs nothing.</footer>
        </body>
        </html>

        """
    }
}
