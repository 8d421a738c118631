import CommandSyntax
import Configuration
import Evaluation
import Metrics
import Testing

/// The forms of a comparison.
@Suite struct ComparisonTextTests {
    /// Two tasks, one of which a metric grades; the second run is better at the first.
    private func comparison() throws -> Comparison {
        let milestones = [
            Comparison.Milestone(step: 2000, score: 50, tasks: ["spell": 50]),
            Comparison.Milestone(step: 4000, score: .nan, tasks: ["spell": 75]),
        ]
        let graded = [["x y", "x"], ["x y", "z"]].map { predictions in
            ComparisonSamples.answers(Array(zip(["x y", "x y"], predictions)))
        }
        return try ComparisonSamples.comparison(
            [
                (try ReportSamples.task("spell"), ComparisonSamples.forty(first: 20, second: 36)),
                (try ReportSamples.task("<i>_x|", metrics: ["token_f1"]), graded),
            ], runs: [ComparisonSamples.run("small", milestones: milestones), ComparisonSamples.run("large")])
    }

    private func interval(_ interval: BootstrapInterval) -> String {
        [interval.low, interval.high].map { value in
            let text = Quantity.fixed(value, 1)
            return value > 0 && text != "0.0" ? "+\(text)" : text
        }.joined(separator: " to ")
    }

    @Test func terminal() throws {
        let comparison = try comparison()
        let intervals = comparison.tasks.compactMap { $0.primary?.differences[1]?.interval }.map(interval)
        let average = interval(try #require(comparison.averages[1]).interval)
        let text = ComparisonConsole.text(comparison, terminal: Terminal(isInteractive: false))
        let rows = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(rows == [
            "large against small, test split",
            "task metric small large difference 95% interval p won lost examples",
            rows[2],
            "spell string_match 50.0 90.0 +40.0 \(intervals[0]) 0.003 better 20 4 40",
            "<i>_x| token_f1 83.3 50.0 -33.3 \(intervals[1]) 1.000 0 1 2",
            "average of 2 tasks 66.7 70.0 +3.3 \(average)",
            "p: of each task's first metric, by McNemar's test, exact binomial (spell); permutation test, exact (<i>_x|); "
                + "corrected for 2 tests by Holm's method; better, worse: p < 0.05",
            "won, lost (spell): examples that the baseline has wrong and the run right, and the other way "
                + "round",
            "won, lost (<i>_x|): examples that score higher than in the baseline, and lower",
        ])
    }

    @Test func markdown() throws {
        let text = ComparisonMarkdown.text(try comparison())
        #expect(text.hasPrefix(
            """
            # large against small, test split

            Made 2026-03-01T12:00:00Z.

            | run | directory | step | parameters | trained |
            | --- | --- | ---: | ---: | ---: |
            | small | runs/small | 4,000 | 1,234,567 | 6 min 40 s |
            | large | runs/large | 4,000 | 1,234,567 | 6 min 40 s |

            ## large against small

            | task | metric | small | large | difference | 95% interval | p |  | won | lost | examples |
            | --- | --- | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: |
            | spell | string_match | 50.0 | 90.0 | +40.0 |
            """.dropLast()))
        #expect(text.contains("\n| \\<i>\\_x\\| | token_f1 | 83.3 | 50.0 | -33.3 |"))
        #expect(text.contains(
            """

            ### spell, large: 4 examples right before, wrong now

            | example | input | expected | small | large |
            | ---: | --- | --- | --- | --- |
            | 0 | input 0 | yes | <b>yes</b> | <b>no</b> |

            """.dropLast()))
        #expect(text.contains("\n### spell, large: 20 examples wrong before, right now\n"))
        #expect(text.contains("\n### \\<i>\\_x\\|, large: 1 example with a lower score\n"))
        #expect(text.hasSuffix(
            """
            ## Milestones

            The score that the milestones of each run are compared by.

            | step | small | large |
            | ---: | ---: | ---: |
            | 2,000 | 50.00 | – |
            | 4,000 | – | – |

            """))
    }

    @Test func html() throws {
        let text = ComparisonHTML.text(try comparison())
        #expect(text.hasPrefix("<!DOCTYPE html>\n") && text.hasSuffix("</body>\n</html>\n"))
        #expect(text.contains("<h1 dir=\"auto\">large against small, test split</h1>"))
        #expect(
            text.contains(
                "<tr><th scope=\"row\"><bdi>spell</bdi></th><td><bdi>string_match</bdi></td><td class=\"number\">50.0</td>"
                    + "<td class=\"number\">90.0</td><td class=\"number\">+40.0</td>"))
        #expect(text.contains("<td class=\"number\">0.003</td><td>better</td><td class=\"number\">20</td>"))
        #expect(text.contains("<h3><bdi>large</bdi>: 4 examples right before, wrong now</h3>"))
        #expect(
            text.contains(
                """
                <dt><bdi>small</bdi></dt><dd><div class="text" dir="auto">yes</div></dd>
                <dt><bdi>large</bdi></dt><dd><div class="text" dir="auto">no</div></dd>
                """))
        for chart in ["Training loss", "Scores of the milestones", "spell"] {
            #expect(text.contains("<title>\(chart)</title>") == (chart != "Scores of the milestones"), "\(chart)")
        }
        #expect(text.contains("&lt;i&gt;_x|") && !text.contains("<i>_x|"))
    }

    /// So many that a page cannot show them all.
    @Test func pagesAreBoundedAndSayWhatIsLeftOut() throws {
        let answers = ["no", "yes"].map { answer in ComparisonSamples.answers((0..<1050).map { _ in ("yes", answer) }) }
        let comparison = try ComparisonSamples.comparison([(try ReportSamples.task("spell"), answers)])
        let text = ComparisonMarkdown.text(comparison)
        #expect(text.contains("\n### spell, large: 1,050 examples wrong before, right now\n"))
        #expect(text.contains("\n| 19 | ") && !text.contains("\n| 20 | "))
        #expect(text.contains("\n1,030 more are not shown.\n"))
    }

    @Test func json() throws {
        let text = ComparisonJSON.text(try comparison())
        let root = try JSONDocument(bytes: Array(text.utf8), file: "compare.json", dialect: .strict).root
        #expect(root["baseline"]?.string == "small" && root["split"]?.string == "test")
        let spell = try #require(root["tasks"]?["spell"])
        let difference = try #require(spell["metrics"]?["string_match"]?["differences"]?["large"])
        #expect(difference["value"]?.number == 40)
        #expect(difference["first_only"]?.integer == 4 && difference["second_only"]?.integer == 20)
        #expect(difference["test"]?.string == "McNemar's test, exact binomial")
        let p = McNemarTest(firstOnly: 4, secondOnly: 20).p
        #expect(difference["p"]?.number == p && difference["corrected_p"]?.number == 2 * p)
        #expect(spell["changes"]?["large"]?["better"]?.elements?.count == 20)
        let worse = try #require(spell["changes"]?["large"]?["worse"]?.elements?.first)
        #expect(worse["ordinal"]?.integer == 0 && worse["before"]?["scored"]?.string == "yes")
        let milestones = try #require(root["runs"]?["small"]?["milestones"]?.elements)
        #expect(milestones[0]["score"]?.number == 50 && milestones[1]["score"]?.number == nil)
        #expect(root["averages"]?["large"]?["tasks"]?.integer == 2 && root["averages"]?["small"] == nil)
        #expect(text == ComparisonJSON.text(try comparison()), "the same bytes each time")
    }

    @Test func threeRunsSideBySide() throws {
        let answers = ComparisonSamples.forty(first: 20, second: 36)
        let comparison = try ComparisonSamples.comparison(
            [(try ReportSamples.task("spell"), [answers[0], answers[1], nil])],
            runs: ["a", "b", "c"].map { ComparisonSamples.run($0) })
        let text = ComparisonConsole.text(comparison, terminal: Terminal(isInteractive: false))
        let rows = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(rows[0] == "b and c against a, test split" && rows[1] == "task metric a b c examples")
        #expect(rows[3] == "spell string_match 50.0 90.0 – 40")
        #expect(rows[4] == "b" && rows.contains("c"))
    }
}
