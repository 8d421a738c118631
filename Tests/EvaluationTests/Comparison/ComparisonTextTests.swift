import Configuration
import Evaluation
import Metrics
import Presentation
import Testing

/// The output formats of a comparison.
@Suite struct ComparisonTextTests {
    /// Two tasks, one with a graded metric. The second run is better at the first task.
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

    /// These few examples support no decimals.
    private func interval(_ interval: BootstrapInterval) -> String {
        [interval.low, interval.high].map { value in
            let whole = Int(value.rounded())
            return whole > 0 ? "+\(whole)" : "\(whole)"
        }.joined(separator: " to ")
    }

    @Test func terminal() throws {
        let comparison = try comparison()
        let intervals = comparison.tasks.compactMap { $0.primary?.differences[1]?.interval }.map(interval)
        let average = interval(try #require(comparison.averages[1]).interval)
        let text = ComparisonConsole.text(comparison, terminal: Terminal(isInteractive: false))
        let rows = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(
            rows == [
                "large against small, test split",
                "task metric small large difference 95% interval p won lost examples",
                rows[2],
                "spell string_match 50 90 +40 \(intervals[0]) 0.003 better 20 4 40",
                "<i>_x| token_f1 83 50 -33 \(intervals[1]) 1.000 0 1 2",
                "average of 2 tasks 67 70 +3 \(average)",
                "p: of each task's first metric, by McNemar's test, exact binomial (spell); permutation test, exact "
                    + "(<i>_x|); corrected for 2 tests by Holm's method; better, worse: p < 0.05",
                "won, lost (spell): examples that the baseline has wrong and the run right, and the other way "
                    + "round",
                "won, lost (<i>_x|): examples that score higher than in the baseline, and lower",
            ])
    }

    /// In every row the difference equals that of the two scores beside it, digit for digit.
    @Test(arguments: [(177, 176), (177, 175), (199, 193), (121, 90), (64, 63), (200, 200), (3, 1)])
    func digitsDoNotContradictEachOther(first: Int, second: Int) throws {
        let answers = [first, second].map { right in
            ComparisonSamples.answers(
                (0..<200).map { ("yes yes", $0 < right ? "yes yes" : $0 % 3 == 0 ? "yes" : "no") })
        }
        let task = try ReportSamples.task("spell", metrics: ["string_match", "token_f1"])
        let comparison = try ComparisonSamples.comparison([(task, answers.map { $0 })])
        let rows = comparison.differenceTable(of: 1) { $0 }.rows
        #expect(rows.count == 3)
        for row in rows {
            let numbers = row[2...4].map { Double($0) ?? .nan }
            let decimals = row[2...4].map { $0.split(separator: ".").dropFirst().first?.count ?? 0 }
            #expect(Set(decimals).count == 1, "\(row)")
            #expect(abs(numbers[1] - numbers[0] - numbers[2]) < 1e-9, "\(row)")
        }
    }

    /// 11 and 10 of 12: rounded to 92, 83 and -8, or to 91.7, 83.3 and -8.3, they would contradict each other.
    @Test func thirdsAreTold() throws {
        let answers = [11, 10].map { right in
            ComparisonSamples.answers((0..<12).map { ("yes", $0 < right ? "yes" : "no") })
        }
        let task = try ReportSamples.task("spell")
        let comparison = try ComparisonSamples.comparison([(task, answers.map { $0 })])
        for row in comparison.differenceTable(of: 1, { $0 }).rows {
            #expect(Array(row[2...4]) == ["91.67", "83.33", "-8.33"], "\(row)")
        }
        #expect(ComparisonMarkdown.text(comparison).contains("| 91.67 | 83.33 | -8.33 |"))
        #expect(ComparisonHTML.text(comparison).contains("<strong>-8.33</strong>"))
    }

    /// The name of a class is shown whole, because a part of it means nothing.
    @Test func noPartOfALabelIsBold() throws {
        let answers = ["negative", "positive"].map { answer in
            ComparisonSamples.answers((0..<4).map { _ in ("positive", answer) })
        }
        let task = try ReportSamples.task("mood", labels: ["negative", "positive"], metrics: ["accuracy"])
        let comparison = try ComparisonSamples.comparison([(task, answers.map { $0 })])
        #expect(ComparisonMarkdown.text(comparison).contains("| 0 | input 0 | positive | negative | positive |"))
        #expect(!ComparisonHTML.text(comparison).contains("<mark>"))
    }

    @Test func markdown() throws {
        let text = ComparisonMarkdown.text(try comparison())
        #expect(
            text.hasPrefix(
                """
                # large against small, test split

                Made 1 March 2026, 12:00 UTC.

                | run | directory | step | parameters | trained |
                | --- | --- | ---: | ---: | ---: |
                | small | runs/small | 4,000 | 1,234,567 | 6 min 40 s |
                | large | runs/large | 4,000 | 1,234,567 | 6 min 40 s |

                ## large against small

                | task | metric | small | large | difference | 95% interval | p |  | won | lost | examples |
                | --- | --- | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: |
                | spell | string_match | 50 | 90 | +40 |
                """.dropLast()))
        #expect(text.contains("\n| \\<i>\\_x\\| | token_f1 | 83 | 50 | -33 |"))
        #expect(
            text.contains(
                """

                ### spell, large: 4 examples right before, wrong now

                | example | input | expected | small | large |
                | ---: | --- | --- | --- | --- |
                | 0 | input 0 | yes | <b>yes</b> | <b>no</b> |

                """.dropLast()))
        #expect(text.contains("\n### spell, large: 20 examples wrong before, right now\n"))
        #expect(text.contains("\n### \\<i>\\_x\\|, large: 1 example with a lower score\n"))
        #expect(
            text.hasSuffix(
                """
                ## Milestones

                The first metric (times 100) of the task that all runs share on the validation split: spell.

                | step | small | large |
                | ---: | ---: | ---: |
                | 2,000 | 50.0 | – |
                | 4,000 | 75.0 | – |

                """))
    }

    @Test func html() throws {
        let text = ComparisonHTML.text(try comparison())
        #expect(text.hasPrefix("<!DOCTYPE html>\n") && text.hasSuffix("</body>\n</html>\n"))
        #expect(text.contains("<h1 dir=\"auto\">large against small, test split</h1>"))
        #expect(
            text.contains(
                "<tr><th scope=\"row\"><bdi>spell</bdi></th><td><bdi>string_<wbr>match</bdi></td>"
                    + "<td class=\"number\">50</td><td class=\"number\">90</td>"
                    + "<td class=\"number\"><strong>+40</strong><span class=\"range\">+"))
        #expect(
            text.contains(
                "</span></td><td class=\"number\">0.003 <span class=\"verdict\">better</span></td>"
                    + "<td class=\"number\">20</td>"))
        #expect(text.contains(">example 1 · score 66.7 → 0.0</p>"))
        #expect(text.contains("Made by Mixtape, 1 March 2026, 12:00 UTC."))
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

    /// Too many changes for a page to show them all.
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

    // MARK: Metrics with lower as better

    @Test func fewerEditsAreToldAsSuch() throws {
        let task = try ReportSamples.task("spell", metrics: ["edit_distance"])
        let comparison = try ComparisonSamples.comparison([
            (
                task,
                [["axyz", "abcd"], ["", "abcd"]].map {
                    ComparisonSamples.answers(Array(zip(["abcd", "abcd"], $0)))
                }
            )
        ])
        let console = ComparisonConsole.text(comparison, terminal: Terminal(isInteractive: false))
        let rows = console.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(rows[3] == "spell edit_distance (lower is better) 1.5 2.0 +0.5 0.0 to +1.0 1.000 0 1 2", "\(rows)")
        #expect(
            rows.last
                == "won, lost: answers nearer to the target than the baseline's, by the edits that they need, and "
                + "farther from it")
        let markdown = ComparisonMarkdown.text(comparison)
        #expect(markdown.contains("\n### spell, large: 1 example farther from the target\n"))
        let html = ComparisonHTML.text(comparison)
        #expect(html.contains("<td><bdi>edit_<wbr>distance</bdi> (lower is better)</td>"))
        #expect(html.contains(">example 0 · edit_distance 3 → 4</p>"))
        let json = ComparisonJSON.text(comparison)
        let root = try JSONDocument(bytes: Array(json.utf8), file: "compare.json", dialect: .strict).root
        let changes = try #require(root["tasks"]?["spell"]?["changes"]?["large"])
        #expect(changes["basis"]?.string == "edits" && changes["metric"]?.string == "edit_distance")
        #expect(changes["worse"]?.elements?.first?["after"]?["score"]?.number == 4)
        #expect(root["tasks"]?["spell"]?["metrics"]?["edit_distance"]?["intervals"]?["large"]?["low"]?.number == 0)
    }

    // MARK: Runs

    @Test func aRunThatIsNotFinishedIsToldOf() throws {
        let runs = [
            ComparisonSamples.run("small", plannedSteps: 4000, isFinished: true),
            ComparisonSamples.run("large", step: 200, plannedSteps: 3000, isFinished: false),
        ]
        let answers = ComparisonSamples.forty(first: 20, second: 36)
        let comparison = try ComparisonSamples.comparison([(try ReportSamples.task("spell"), answers)], runs: runs)
        let markdown = ComparisonMarkdown.text(comparison)
        #expect(
            markdown.contains(
                """
                | small | runs/small | 4,000 | 1,234,567 | 6 min 40 s |
                | large | runs/large | 200 of 3,000 steps, not finished | 1,234,567 | 6 min 40 s |

                """))
        let console = ComparisonConsole.text(comparison, terminal: Terminal(isInteractive: false))
        #expect(console.hasSuffix("\nlarge: 200 of 3,000 steps, not finished\n"))
        let json = ComparisonJSON.text(comparison)
        let root = try JSONDocument(bytes: Array(json.utf8), file: "compare.json", dialect: .strict).root
        #expect(root["runs"]?["large"]?["planned_steps"]?.integer == 3000)
        #expect(root["runs"]?["large"]?["is_finished"]?.bool == false)
        #expect(root["runs"]?["small"]?["is_finished"]?.bool == true)
    }

    /// Runs of three tasks and of two: their averages are comparable only over the two shared tasks.
    @Test func milestonesAreAveragedOverWhatAllShare() throws {
        let three = [(10, 20.0), (20, 40.0)].map { step, score in
            Comparison.Milestone(
                step: step, score: 99, tasks: ["a": score, "b": score + 10, "c": 0],
                halfWidths: ["a": 3, "b": 4, "c": 9])
        }
        let two = [Comparison.Milestone(step: 20, score: 99, tasks: ["a": 60, "b": .nan])]
        let tasks = try ["a", "b", "c"].map { try ReportSamples.task($0) }
        let answers = ComparisonSamples.forty(first: 20, second: 36)
        let comparison = try ComparisonSamples.comparison(
            [(tasks[0], answers + [answers[0]]), (tasks[1], answers + [nil]), (tasks[2], answers + [nil])],
            runs: [
                ComparisonSamples.run("all", milestones: three), ComparisonSamples.run("some", milestones: two),
                ComparisonSamples.run("none"),
            ])
        #expect(comparison.milestoneTasks == ["a", "b"])
        let text = ComparisonMarkdown.text(comparison)
        #expect(
            text.hasSuffix(
                """
                ## Milestones

                The average (times 100) of the first metrics of the 2 tasks that all runs share on the validation \
                split: a, b.

                | step | all | some | none |
                | ---: | ---: | ---: | ---: |
                | 10 | 25 | – | – |
                | 20 | 45 | – | – |

                """))
        let plots = comparison.plots
        #expect(plots.map(\.title) == ["Training loss", "Scores of the milestones", "a", "b", "c"])
        #expect(plots[1].y.label == "average of 2 shared tasks (times 100), validation split")
        #expect(plots[1].series.map { $0.points.map(\.y) } == [[25, 45]])
        #expect(plots[2].y.label == "string_match (times 100), validation split")
        // Each run has the same style in every chart. A run without a line is not named.
        #expect(plots[0].series.map(\.style) == [0, 1, 2] && plots[2].series.map(\.style) == [0, 1])
        #expect(plots[3].series.map(\.name) == ["all"])
        #expect(plots[3].svg().contains(">all</text>") && !plots[3].svg().contains(">some</text>"))
    }

    @Test func axesHaveTheirUnits() throws {
        let milestones = [1, 2].map { Comparison.Milestone(step: $0, score: .nan, tasks: ["spell": Double($0)]) }
        let comparison = try ComparisonSamples.comparison(
            [
                (
                    try ReportSamples.task("spell", metrics: ["edit_distance"]),
                    ComparisonSamples.forty(first: 20, second: 36)
                )
            ],
            runs: [
                ComparisonSamples.run("small", milestones: milestones),
                ComparisonSamples.run("large", milestones: milestones, split: .test),
            ])
        let plot = try #require(comparison.plots.last)
        #expect(plot.y.label == "edit_distance (characters; lower is better)")
        #expect(plot.series.map(\.name) == ["small, validation split", "large, test split"])
        #expect(!ComparisonMarkdown.text(comparison).contains("## Milestones"), "nothing to average")
    }

    /// A run that shares no task with the baseline has a sentence instead of an empty table.
    @Test func aRunThatSharesNoTask() throws {
        let answers = ComparisonSamples.forty(first: 20, second: 36)
        let comparison = try ComparisonSamples.comparison(
            [(try ReportSamples.task("spell"), answers + [nil])],
            runs: ["a", "b", "c<"].map { ComparisonSamples.run($0) })
        let console = ComparisonConsole.text(comparison, terminal: Terminal(isInteractive: false))
        #expect(console.hasSuffix("\nc<\n\nNo task of c< could be compared with a.\n"), "\(console)")
        let markdown = ComparisonMarkdown.text(comparison)
        #expect(markdown.contains("\n## c\\< against a\n\nNo task of c\\< could be compared with a.\n"))
        #expect(markdown.components(separatedBy: "| difference |").count == 2, "that of b")
        #expect(ComparisonHTML.text(comparison).contains("could be compared with"))
    }

    /// The notes below a table concern only its tasks.
    @Test func notesAreOfOnePairOfRuns() throws {
        let answers = ComparisonSamples.forty(first: 20, second: 36)
        let graded = [["x y", "x"], ["x y", "z"]].map { ComparisonSamples.answers(Array(zip(["x y", "x y"], $0))) }
        let comparison = try ComparisonSamples.comparison(
            [
                (try ReportSamples.task("spell"), [answers[0], answers[1], answers[0]]),
                (try ReportSamples.task("say", metrics: ["token_f1"]), [graded[0], nil, graded[1]]),
            ], runs: ["a", "b", "c"].map { ComparisonSamples.run($0) })
        #expect(
            comparison.notes(of: 1) { $0 } == [
                "p: of each task's first metric, by McNemar's test, exact binomial; corrected for all 3 tests of all "
                    + "runs by Holm's method; better, worse: p < 0.05",
                "won, lost: examples that the baseline has wrong and the run right, and the other way round",
            ])
        #expect(
            comparison.notes(of: 2) { $0 } == [
                "p: of each task's first metric, by McNemar's test, exact binomial (spell); permutation test, exact "
                    + "(say); corrected for all 3 tests of all runs by Holm's method; better, worse: p < 0.05",
                "won, lost (spell): examples that the baseline has wrong and the run right, and the other way round",
                "won, lost (say): examples that score higher than in the baseline, and lower",
            ])
    }

    @Test func threeRunsSideBySide() throws {
        let answers = ComparisonSamples.forty(first: 20, second: 36)
        let comparison = try ComparisonSamples.comparison(
            [(try ReportSamples.task("spell"), [answers[0], answers[1], nil])],
            runs: ["a", "b", "c"].map { ComparisonSamples.run($0) })
        let text = ComparisonConsole.text(comparison, terminal: Terminal(isInteractive: false))
        let rows = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(rows[0] == "b and c against a, test split" && rows[1] == "task metric a b c examples")
        #expect(rows[3] == "spell string_match 50 90 – 40")
        #expect(rows[4] == "b" && rows.contains("c"))
    }
}
