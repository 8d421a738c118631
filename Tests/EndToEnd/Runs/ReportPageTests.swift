import Foundation
import TestSupport
import Testing

/// `report.html` in a real browser.
@Suite(.enabled(if: Browser.path != nil, Comment(rawValue: Browser.absence)))
struct ReportPageTests {
    private static let phone = 390, desk = 1280

    /// Texts that would act as markup, that run from right to left, that have no spaces to wrap at, or that are long.
    private static let nasty = [
        "<script>alert(document.title)</script>", "<img src=x onerror=alert(1)>", "</pre></section><h1>up",
        "\"><svg onload=alert(1)>", "مرحبا بالعالم، هذا اختبار", "שלום עולם 123", "日本語のとても長い文章です。改行はありません。",
        String(repeating: "Donaudampfschifffahrt", count: 40), "a\u{202E}b", "line\nbreak\ttab", "&lt;b&gt; & 'q'",
        "javascript:alert(1)", "{{ }} ${x}", String(repeating: "word ", count: 500),
    ]

    private static func escaped(_ text: String) throws -> String {
        String(decoding: try JSONSerialization.data(withJSONObject: text, options: .fragmentsAllowed), as: UTF8.self)
    }

    @Test func aReportHasNoErrorsAndNoOverflow() throws {
        try TinyProject.use { project in
            let inputs = try Self.nasty.map(Self.escaped)
            for split in ["train", "validation", "test"] {
                let lines = (0..<28).map { number in
                    "{\"word\": \(inputs[number % inputs.count]), \"capitals\": "
                        + "\(inputs[(number + 1) % inputs.count])}\n"
                }
                try project.directory.write(lines.joined(), to: "Data/capitals.\(split).jsonl")
            }
            try project.edit("Tasks/capitals.json", "A word in capitals.", "<script>alert(1)</script> capitals.")
            try project.edit("Tasks/capitals.json", "capitals: {word}", "<b>capitals</b>: {word}")
            // A model without training does not write these labels.
            try project.edit(
                "Tasks/parity.json", #"["accuracy", "f1_macro"]"#, #"["accuracy", "f1_macro", "f1_per_label"]"#)
            let run = try project.mixtape("run", TinyProject.pipeline)
            #expect(run.status == 0, "\(run)")
            let page = try project.directory.read("runs/tiny/report.html")
            #expect(page.contains("&lt;script&gt;alert(document.title)&lt;/script&gt;"))
            #expect(try Browser.problems(of: page, widths: [Self.phone, Self.desk]) == [])
        }
    }

    // MARK: The browser would report it

    private static func page(_ body: String) -> String {
        "<!DOCTYPE html><html lang=\"en\"><link rel=\"icon\" "
            + "href=\"data:,\"><title>t</title><body>\(body)</body></html>"
    }

    @Test func aPageThatIsTooWideIsFound() throws {
        let page = Self.page("<div style=\"width: 600px\">wide</div>")
        let problems = try Browser.problems(of: page, widths: [Self.phone, Self.desk])
        #expect(problems == ["at 390: the page is 608 wide", "at 390: div reaches 608"])
    }

    /// A box that scrolls by itself does not widen the page.
    @Test func aBoxThatScrollsIsNoProblem() throws {
        let page = Self.page("<div style=\"overflow-x: auto\"><div style=\"width: 600px\">wide</div></div>")
        #expect(try Browser.problems(of: page, widths: [Self.phone]) == [])
    }

    @Test(arguments: [
        ("<script>nothing.there()</script>", "Uncaught ReferenceError: nothing is not defined"),
        ("<script>console.error('broken')</script>", "broken"),
        ("<img src=\"missing.png\" alt=\"\">", "img loads file://"),
    ])
    func anErrorIsFound(body: String, problem: String) throws {
        let problems = try Browser.problems(of: Self.page(body), widths: [Self.desk])
        #expect(problems.contains { $0.contains(problem) }, "\(problems)")
    }
}
