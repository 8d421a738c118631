import Foundation
import TestSupport

/// Chromium without a window, where it is installed, to check a page in a browser.
enum Browser {
    /// The path of Chromium, by its names on Debian and elsewhere.
    static let path: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let names = ["chromium", "chromium-browser", "google-chrome"]
        return names.lazy.flatMap { name in folders.map { "\($0)/\(name)" } }
            .first(where: FileManager.default.isExecutableFile)
    }()

    /// The reason why tests are skipped without it.
    static let absence = "Chromium is not installed; on Debian: apt-get install chromium"

    /// Opens a page at several widths and reports problems. These are messages on the console, such as errors of
    /// scripts, anything that the page loads or tries to load, and a page wider than the window.
    /// - Parameter widths: in CSS pixels
    /// - Returns: a line for each problem
    static func problems(of page: String, widths: [Int]) throws -> [String] {
        try TemporaryDirectory.use { directory in
            try directory.write(page, to: "page.html")
            try directory.write(frames(widths), to: "frames.html")
            let run = try CommandLineRun(
                shell: """
                    exec "\(path ?? "chromium")" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
                    --user-data-dir=profile --allow-file-access-from-files --window-size=2000,1200 --no-first-run \
                    --enable-logging=stderr --virtual-time-budget=10000 --dump-dom "file://$PWD/frames.html"
                    """, in: directory.path)
            // `…:INFO:CONSOLE:3] "Uncaught ReferenceError: …", source: file://… (3)`
            let console = run.errors.split(separator: "\n").filter { $0.contains(":CONSOLE") }
                .map { "console: \($0.split(separator: "] ", maxSplits: 1).last ?? $0)" }
            let lines = run.output.split(separator: "\n").map(String.init)
            guard let start = lines.firstIndex(where: { $0.hasSuffix("<pre id=\"found\">") }),
                let end = lines.firstIndex(where: { $0.hasPrefix("</pre>") })
            else { throw CommandLineRun.Failure("the browser did not look at the page: \(run)") }
            return console + lines[(start + 1)..<end]
        }
    }

    /// A page that shows the tested one in a frame of each width and records the problems there.
    private static func frames(_ widths: [Int]) -> String {
        let frames = widths.map { width in
            "<iframe src=\"page.html\" style=\"border: 0; height: 1000px; width: \(width)px\"></iframe>"
        }
        return """
            <!DOCTYPE html>
            <meta charset="utf-8">
            <body>
            \(frames.joined())
            <script>
            addEventListener("load", () => {
              const found = []
              for (const frame of document.querySelectorAll("iframe")) {
                const page = frame.contentDocument.documentElement, width = frame.clientWidth
                if (page.scrollWidth > width) {
                  found.push(`at ${width}: the page is ${page.scrollWidth} wide`)
                  for (const element of page.querySelectorAll("body *")) {
                    const right = Math.round(element.getBoundingClientRect().right)
                    let box = element.parentElement
                    while (box && getComputedStyle(box).overflowX == "visible") box = box.parentElement
                    if (right > width && !box) found.push(`at ${width}: ${element.localName} reaches ${right}`)
                  }
                }
                for (const element of page.querySelectorAll("[src], link[href], object[data]")) {
                  const address = element.src || element.href || element.data
                  if (!address.startsWith("data:")) found.push(`at ${width}: ${element.localName} loads ${address}`)
                }
              }
              const list = document.createElement("pre")
              list.id = "found"
              list.textContent = "\\n" + found.map(line => line + "\\n").join("")
              document.body.append("\\n", list)
            })
            </script>

            """
    }
}
