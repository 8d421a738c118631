import Evaluation
import Foundation
import Metrics
import TaskDefinitions
import Testing
import Vocabularies

@Suite struct ReportHTMLTests {
    /// A page about one task, with every optional part.
    private func page(
        _ answers: [(String, String, Double?)] = [("good", "good", -0.5), ("bad", "god", -1)],
        labels: [String]? = ["bad", "good"], metrics: [String] = ["accuracy", "f1_macro"]
    ) throws -> String {
        let task = try ReportSamples.task("mood", labels: labels, metrics: metrics)
        let examples = ReportSamples.examples(answers)
        let lengths = TaskLengths(
            examples, isLabelled: true, limits: task.limits, vocabulary: ByteVocabulary(sentinels: 0))
        let report = try TaskReport(
            task: task, split: .test, examples: examples, lengths: lengths, decoding: "greedy", seconds: 0.5)
        return ReportHTML.text(
            ReportSamples.report(
                [report], training: ReportSamples.watchedTraining, configuration: "{\"seed\": 1}\n"))
    }

    // MARK: Sections

    /// A length is a number of tokens and never negative, so the axis starts at zero.
    @Test func theAxisOfLengthsBeginsAtZero() throws {
        let text = try page()
        for title in ["Length of inputs", "Length of targets and predictions"] {
            let start = try #require(text.range(of: "<title>\(title)</title>"))
            let chart = text[start.upperBound...]
            let axis = try #require(chart.firstMatch(of: /<path d="M([0-9.]+) 224H/)).1
            let tick = try #require(chart.firstMatch(of: /<path d="M([0-9.]+) 224v4"[^>]*\/><text[^>]*>([^<]*)</))
            #expect(tick.2 == "0" && tick.1 == axis, "\(title)")
        }
    }

    @Test func theSummaryHasEveryMetric() throws {
        let text = try page()
        #expect(text.contains("<li><strong>50</strong> <span>average score</span></li>"))
        #expect(text.contains("<li><strong>1.23M</strong> <span>parameters</span></li>"))
        #expect(text.contains("<li><strong>20.0K</strong> <span>tokens a second</span></li>"))
        #expect(text.contains("<th scope=\"row\"><a href=\"#task-mood\"><bdi>mood</bdi></a></th><td>accuracy</td>"))
        #expect(text.contains("<th scope=\"row\"></th><td>f1_<wbr>macro</td>"))
        #expect(text.contains("<td class=\"number\">50.0%</td></tr>"), "the rate of predictions that are no label")
    }

    @Test func theMixtureHasPlannedAndDrawnShares() throws {
        let text = try page()
        #expect(
            text.contains(
                """
                <tr><th scope="row"><bdi>mood</bdi></th><td class="number">1,000</td><td class="number">75.0%</td>\
                <td class="number">75.0%</td><td class="number">1,500</td><td class="number">1.50</td>\
                <td class="number">25.0%</td><td class="number">0.250</td></tr>
                <tr><th scope="row"><bdi>gone</bdi></th><td class="number">–</td><td class="number">–</td>\
                <td class="number">25.0%</td><td class="number">500</td><td class="number">–</td>\
                <td class="number">75.0%</td><td class="number">–</td></tr>
                """))
        #expect(text.contains("<title>Shares of the mixture</title>"))
        #expect(text.contains("<th scope=\"col\">share in steps</th><th scope=\"col\" class=\"number\">1–1,500</th>"))
        #expect(
            text.contains(
                """
                <tr><th scope="row"><bdi>gone</bdi></th><td class="number">–</td><td class="number">40.0%</td></tr>
                """))
    }

    @Test func aTaskHasItsSections() throws {
        let text = try page()
        for heading in [
            "Examples", "Scores", "Learning curve", "Lengths", "Confusion matrix", "Predictions that are no label",
            "1 error", "The mixture", "Time and throughput", "Data",
        ] { #expect(text.contains("<h3>\(heading)</h3>"), "\(heading)") }
        #expect(text.contains("<p>2 examples of the test split, answered in 0.5 s (greedy).</p>"))
        #expect(text.contains("<dt>prefix</dt><dd dir=\"auto\">none</dd>\n<dt>input</dt><dd dir=\"auto\">{x}</dd>"))
        #expect(text.contains("Scores during training are of at most 100 examples of the validation split."))
        for chart in [
            "Training loss", "Scores", "Loss of mood", "Scores of mood", "Length of inputs",
            "Length of targets and predictions",
        ] { #expect(text.contains("<title>\(chart)</title>"), "\(chart)") }
        #expect(text.contains(">this model</text>"), "the checkpoint, which is not the last step")
        #expect(text.contains("{&quot;seed&quot;: 1}</pre>"))
        #expect(text.contains("<dt>SHA-256</dt><dd dir=\"auto\">c0ffee</dd>"))
        #expect(text.contains("<dt>fingerprint</dt><dd dir=\"auto\">f00d</dd>"))
    }

    @Test func theConfusionMatrixIsColouredByRow() throws {
        let text = try page([("good", "good", nil), ("bad", "good", nil), ("bad", "bad", nil), ("bad", "?", nil)])
        #expect(
            text.contains(
                """
                <tr><th scope="row"><bdi>bad</bdi></th><td class="number" style="--heat:33.3%">1</td>\
                <td class="number" style="--heat:33.3%">1</td><td class="number" style="--heat:33.3%">1</td></tr>
                <tr><th scope="row"><bdi>good</bdi></th><td class="number" style="--heat:0%">0</td>\
                <td class="number" style="--heat:100%">1</td><td class="number" style="--heat:0%">0</td></tr>
                """))
    }

    @Test func anInvalidLabelHasItsNearest() throws {
        #expect(
            try page().contains(
                """
                <tr><th scope="row"><bdi>god</bdi></th><td class="number">1</td><td><bdi>good</bdi></td>\
                <td class="number">1</td><td class="number">1</td></tr>
                """))
    }

    @Test func anErrorShowsWhatDiffersAndWhatWasCompared() throws {
        let text = try page([("The 4 May", "the 5 May!", -0.25)], labels: nil, metrics: ["exact_match"])
        #expect(
            text.contains(
                """
                <article class="case"><p class="heading">example 0 · score 0.0 · log-likelihood -0.25 nats</p>
                <dl>
                <dt>input</dt><dd><div class="text" dir="auto">input 0</div></dd>
                <dt>expected</dt><dd><div class="text" dir="auto">The 4 May</div></dd>
                <dt>predicted</dt><dd><div class="text" dir="auto">the 5 May!</div></dd>
                <dt>compared as</dt><dd><div class="text"><q><bdi>4 may</bdi></q> <span class="dim">and</span> \
                <q><bdi>5 may</bdi></q> <span class="dim">by exact_match</span></div></dd>
                </dl></article>
                """))
        let date = try page([("1952-09-10", "1052-09-10", nil)], labels: nil, metrics: ["string_match"])
        #expect(date.contains("<div class=\"text\" dir=\"auto\"><mark>1952</mark>-09-10</div>"))
        #expect(date.contains("<div class=\"text\" dir=\"auto\"><mark>1052</mark>-09-10</div>"))
        #expect(!date.contains("<dt>compared as</dt>"), "nothing is normalised")
    }

    /// Without marks, only spaces at the ends and double spaces are easy to miss.
    @Test func spacesWithoutAMark() throws {
        let text = try page([("8,000", "eight thousand ", nil)], labels: nil, metrics: ["string_match"])
        #expect(text.contains("<dt>predicted</dt><dd><div class=\"text\" dir=\"auto\">eight thousand␣</div></dd>"))
        // The difference begins with a space and is much longer than the common part.
        let inside = try page([("a", "a bcdefghij", nil)], labels: nil, metrics: ["string_match"])
        #expect(inside.contains("<dt>predicted</dt><dd><div class=\"text\" dir=\"auto\">a bcdefghij</div></dd>"))
        let marked = try page([("one two", "one  two", nil)], labels: nil, metrics: ["string_match"])
        #expect(marked.contains("one<mark>␣␣</mark>two"))
    }

    /// A mark over the whole text would show nothing.
    @Test func answersWithNothingInCommonAreNotMarked() throws {
        let text = try page([("account", "billing", nil)], labels: nil, metrics: ["string_match"])
        #expect(text.contains("<dt>expected</dt><dd><div class=\"text\" dir=\"auto\">account</div></dd>"))
        #expect(!text.contains("<mark>"))
    }

    @Test func whatIsLeftOutIsSaid() throws {
        let many = try page((0..<25).map { ("good", "wrong \($0)", nil) })
        #expect(many.contains("<h3>The worst 10 of 25 errors</h3>"))
        #expect(many.contains("15 further errors left out here; all predictions are in the example store."))
        #expect(many.contains("100.0% of the predictions. 15 rarer ones left out."))
        let long = try page(
            [(String(repeating: "a", count: 4000), "b", nil)], labels: nil, metrics: ["string_match"])
        #expect(long.contains("<i>… and 1,000 more characters</i>"))
        let labels = (0..<20).map { "label\($0)" }
        let confused = try page(
            (0..<15).map { ("label\($0)", "label\($0 + 1)", nil) }, labels: labels, metrics: ["accuracy"])
        #expect(confused.contains("<h3>Most frequent confusions</h3>"))
        #expect(confused.contains("5 rarer kinds of mistake left out."))
    }

    @Test func withoutTasksExamplesOrTraining() throws {
        let empty = ReportHTML.text(ReportSamples.report([]))
        #expect(empty.contains("No task has examples, so there is no average"))
        #expect(!empty.contains("id=\"training\""))
        let text = ReportHTML.text(ReportSamples.report([try ReportSamples.classification([])]))
        #expect(text.contains("<p>0 examples of the test split"))
        #expect(!text.contains("nan") && !text.contains("<h3>Examples</h3>"))
    }

    @Test func sameReportSamePage() throws { #expect(try page() == page()) }

    // MARK: Metrics on other scales

    @Test func otherScalesHaveNoBarAndAreTold() throws {
        let metrics = ["accuracy", "edit_distance", "word_error_rate"]
        let text = try page([("good", "good", nil), ("bad", "god", nil)], metrics: metrics)
        #expect(text.contains("<th scope=\"col\" class=\"bar\">0 to 100</th>"))
        #expect(text.components(separatedBy: "<svg class=\"interval\"").count == 2, "that of accuracy alone")
        #expect(text.contains("<td>edit_<wbr>distance (lower is better)</td>"))
        #expect(
            text.contains(
                "Scores are times 100, but for edit_distance (characters), word_error_rate (edits per 100 words), each "
                    + "with its 95% bootstrap interval."))
        let alone = try page([("good", "god", nil)], metrics: ["edit_distance"])
        #expect(!alone.contains("0 to 100"))
        #expect(alone.contains("<span>edit_distance (lower is better)</span>"))
        #expect(try page().contains("Scores are times 100, each with its 95% bootstrap interval."))
    }

    // MARK: Sentences

    @Test func backticksAreCode() throws {
        func page(_ description: String) throws -> String {
            let task = TaskDefinition(
                name: "mood", description: description, sources: [.test: Source(path: "x")], input: try Template("{x}"),
                target: try Template("{y}"), metrics: try MetricCatalogue.choices(named: "exact_match", labels: nil))
            let report = try TaskReport(task: task, split: .test, examples: ReportSamples.examples([("a", "b", nil)]))
            return ReportHTML.text(ReportSamples.report([report]))
        }
        #expect(
            try page("A `<b>` and `c`.").contains("<p dir=\"auto\">A <code>&lt;b&gt;</code> and <code>c</code>.</p>"))
        #expect(try page("It`s `one`.").contains("<p dir=\"auto\">It<code>s </code>one`.</p>"))
        #expect(try page("It`s.").contains("<p dir=\"auto\">It`s.</p>"))
    }

    @Test func oneIsAndSeveralAreLonger() throws {
        func note(_ long: Int) throws -> String {
            let answers = (0..<400).map { ("good", String(repeating: "x", count: $0 < long ? 900 : 4), nil as Double?) }
            return try page(answers, labels: nil, metrics: ["exact_match"])
        }
        #expect(try note(1).contains("<p class=\"note\">1 of the predictions is longer than the chart is wide.</p>"))
        #expect(try note(2).contains("<p class=\"note\">2 of the predictions are longer than the chart is wide.</p>"))
    }

    // MARK: Safety

    /// Characters that change the visible order of a line.
    private static let overriding = [0x202A...0x202E, 0x2066...0x2069].joined().map { UInt32($0) }

    private static let nasty = [
        "a\u{202E}b\u{2066}c", "<script>alert(1)</script>", "</style></title><script>",
        "\"><img src=x onerror=alert(1)>", "' onclick='x",
        "<!-- ", "]]>", "&lt;script&gt;", "\u{0}\u{8}\u{1B}\u{2028}", "\n<h1>\n", "javascript:alert(1)", "`${x}`",
    ]

    /// Every `<` of a page begins a known tag with known attributes, and the tags are balanced.
    private func check(_ page: String) throws {
        let known: Set = [
            "html", "head", "meta", "link", "title", "style", "body", "header", "main", "section", "footer", "nav",
            "article", "figure", "h1", "h2", "h3", "p", "ul", "li", "dl", "dt", "dd", "a", "strong", "span", "div",
            "em",
            "i", "q", "bdi", "mark", "code", "pre", "details", "summary", "table", "thead", "tbody", "tr", "th", "td",
            "svg", "g", "path", "text", "desc", "circle", "wbr",
        ]
        let attributes = try Regex(#"(\s[a-zA-Z-]+="[^"<>]*")*/?"#)
        var open: [String] = []
        for part in page.split(separator: "<", omittingEmptySubsequences: false).dropFirst() {
            let tag = String(part.prefix { $0 != ">" })
            if tag == "!DOCTYPE html" { continue }
            let isEnd = tag.hasPrefix("/")
            let name = String(tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber })
            #expect(known.contains(name), "<\(tag)>")
            if isEnd {
                #expect(open.popLast() == name && tag == "/\(name)", "<\(tag)>")
                continue
            }
            #expect(try attributes.wholeMatch(in: tag.dropFirst(name.count)) != nil, "<\(tag)>")
            for running in [" on", " src=", "javascript:"] { #expect(!tag.contains(running), "<\(tag)>") }
            if !tag.hasSuffix("/"), !["meta", "link", "wbr"].contains(name) { open.append(name) }
        }
        #expect(open == [])
        let links = page.split(separator: "href=\"").dropFirst().map { String($0.prefix(6)) }
        #expect(links.allSatisfy { $0.hasPrefix("#") || $0.hasPrefix("data:,") }, "\(links)")
        for loading in ["url(", "@import", "http:", "https:"] { #expect(!page.contains(loading)) }
        #expect(page.unicodeScalars.allSatisfy { !Self.overriding.contains($0.value) }, "the direction is overridden")
    }

    @Test func nothingFromDataIsMarkup() throws {
        try check(try page())
        for text in Self.nasty {
            let labels = [text, "good"]
            let task = TaskDefinition(
                name: "mood", description: text, data: text, file: text, sources: [.test: Source(path: text)],
                input: try Template("{x}"), target: try Template("{y}"), labels: labels,
                metrics: try MetricCatalogue.choices(named: "accuracy", labels: labels))
            let examples = ["good", text, text + "x"].enumerated().map { ordinal, answer in
                EvaluatedExample(ordinal: ordinal, input: text, targets: [text], prediction: answer)
            }
            let lengths = TaskLengths(
                examples, isLabelled: true, limits: task.limits, vocabulary: ByteVocabulary(sentinels: 0))
            let report = try TaskReport(task: task, split: .test, examples: examples, lengths: lengths, decoding: text)
            let other = try ReportSamples.taskReport("other", [("a", "b", nil)])
            try check(
                ReportHTML.text(
                    Report(
                        title: text, created: Date(timeIntervalSince1970: 0),
                        model: .init(architecture: text, parameterCount: 1, settings: [.init(text, text)]),
                        checkpoint: .init(step: 1, hash: text, initialModelHash: text),
                        training: ReportSamples.watchedTraining,
                        data: [.init(task: text, split: text, path: text, hash: text, examples: 1)],
                        vocabulary: .init(kind: text, size: 1, fingerprint: text), decoding: [.init(text, text)],
                        configuration: text, tasks: [report, other])))
        }
    }

    @Test func thePageForbidsScriptsAndLoading() throws {
        #expect(
            try page().contains(
                "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
                    + "form-action 'none'\""))
    }

    /// Each text has its own direction and does not affect the text beside it.
    @Test func textsHaveTheirDirection() throws {
        let text = try page([("مرحبا", "שלום", nil)], labels: nil, metrics: ["string_match"])
        #expect(text.contains("<div class=\"text\" dir=\"auto\">مرحبا</div>"))
        #expect(text.contains("<div class=\"text\" dir=\"auto\">שלום</div>"))
    }

    @Test func linesStayLines() throws {
        let text = try page([("one\ntwo", "x", nil)], labels: nil, metrics: ["string_match"])
        #expect(text.contains("<dt>expected</dt><dd><div class=\"text\" dir=\"auto\">one\ntwo</div></dd>"))
    }
}
