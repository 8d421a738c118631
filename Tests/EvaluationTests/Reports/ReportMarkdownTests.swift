import Evaluation
import Metrics
import Presentation
import TaskDefinitions
import Testing
import Vocabularies

@Suite struct ReportMarkdownTests {
    private func markdown(_ tasks: TaskReport...) -> String { ReportMarkdown.text(ReportSamples.report(tasks)) }

    /// The rows of one example's errors, as cells between unescaped bars.
    private func errorRow(expected: String, predicted: String, input: String = "in") throws -> [String] {
        let task = try ReportSamples.task("spell")
        let example = EvaluatedExample(ordinal: 3, input: input, targets: [expected], prediction: predicted)
        let report = try TaskReport(task: task, split: .test, examples: [example])
        let text = markdown(report)
        let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("| 3 |") })
        var cells = [""]
        var previous: Character = " "
        for character in row {
            if character == "|", previous != "\\" { cells.append("") } else { cells[cells.count - 1].append(character) }
            previous = previous == "\\" ? " " : character
        }
        return cells.dropFirst().dropLast().map { String($0.dropFirst().dropLast()) }
    }

    @Test func readsAsAWhole() throws {
        let report = ReportSamples.report(
            [
                try ReportSamples.classification([
                    ("good", "good", -0.1), ("good", "good", -0.1), ("bad", "good", -0.25), ("bad", "?", nil),
                ]), try ReportSamples.taskReport("nothing", []),
            ], training: ReportSamples.training)
        let accuracy = try #require(report.tasks[0].primary)
        let f1 = report.tasks[0].metrics[1]
        // Four examples support no decimals.
        func interval(_ score: MetricScore) -> String {
            "\(Quantity.fixed(score.low, 0)) – \(Quantity.fixed(score.high, 0))"
        }
        func fingerprint(_ task: TaskReport) -> String { task.definition.last?.value ?? "" }
        let expected = """
            # sample

            t5 with 1,234,567 parameters, trained for 4,000 steps (192,000 examples) in 6 min 40 s, checkpoint of step \
            4,000. Made 1 March 2026, 12:00 UTC.

            | task | metric | score | 95% interval | examples | no label |
            | --- | --- | ---: | ---: | ---: | ---: |
            | mood | accuracy | 50 | \(interval(accuracy)) | 4 | 25.0% |
            |  | f1_macro | 40 | \(interval(f1)) |  |  |
            | nothing | string_match | – | – | 0 |  |

            **Average 50 over 1 task** (unweighted mean of each task's first metric). Scores are times 100, each \
            with its 95% bootstrap interval.

            ## mood

            About mood.

            4 examples of the test split, answered in 1.5 s (beam 4). Longer than the limit and cut: 2 inputs. Longer \
            than what may be decoded: 1 target.

            | metric | score | 95% interval | what it is |
            | --- | ---: | ---: | --- |
            | accuracy | 50 | \(interval(accuracy)) | share of examples with the right label |
            | f1_macro | 40 | \(interval(f1)) | mean of the F1 of every label |

            Predictions that are no label: 25.0%.

            | no label | times | nearest label | letters that differ |
            | --- | ---: | --- | ---: |
            | ? | 1 | bad | 3 |

            ### Confusion matrix

            | expected ↓ predicted → | bad | good | <i>no label</i> |
            | --- | ---: | ---: | ---: |
            | bad | 0 | 1 | 1 |
            | good | 0 | 2 | 0 |

            ### 2 errors

            | example | input | expected | predicted | log-likelihood (nats) |
            | ---: | --- | --- | --- | ---: |
            | 2 | input 2 | bad | good | -0.25 |
            | 3 | input 3 | bad | ? <i>(no label)</i> |  |

            ### Examples

            | example | input | expected | predicted |
            | ---: | --- | --- | --- |
            | 0 | input 0 | good | good |
            | 2 | input 2 | bad | good |
            | 3 | input 3 | bad | ? |

            ### Definition

            |  |  |
            | --- | --- |
            | prefix | none |
            | file |  |
            | input | {x} |
            | target | {y} |
            | labels | bad, good |
            | postprocess | trim |
            | metrics | accuracy, f1_macro |
            | limits | 512 input tokens, 512 target tokens |
            | evaluation | generate |
            | test | mood.jsonl |
            | fingerprint | \(fingerprint(report.tasks[0])) |

            ## nothing

            About nothing.

            0 examples of the test split.

            ### Definition

            |  |  |
            | --- | --- |
            | prefix | none |
            | file |  |
            | input | {x} |
            | target | {y} |
            | metrics | string_match |
            | limits | 512 input tokens, 512 target tokens |
            | evaluation | generate |
            | test | nothing.jsonl |
            | fingerprint | \(fingerprint(report.tasks[1])) |

            ## How this was made

            ### Training

            4,000 steps, 192,000 examples and 8,000,000 tokens in 6 min 40 s (20,000 tokens a second).

            | step | loss |
            | ---: | ---: |
            | 1 | 6.500 |
            | 4,000 | 0.125 |

            | task | last loss |
            | --- | ---: |
            | spell | 0.062 |
            | mood | – |

            ### Time

            | what | time | examples | examples a second | tokens a second |
            | --- | ---: | ---: | ---: | ---: |
            | training | 6 min 40 s | 192,000 | 480 | 20,000 |
            | answers of mood | 1.5 s | 4 | 2.67 | – |

            ### Settings

            |  | setting | value |
            | --- | --- | --- |
            | model | architecture | t5 |
            |  | parameters | 1,234,567 |
            |  | layers | 2 |
            | checkpoint | step | 4,000 |
            |  | SHA-256 | c0ffee |
            | vocabulary | kind | bytes |
            |  | size | 384 |
            |  | fingerprint | f00d |
            | decoding | method | greedy |

            ### Data

            | task | split | file | examples | SHA-256 |
            | --- | --- | --- | ---: | --- |
            | spell | test | spell/test.jsonl | 3 | abc |

            """
        let text = ReportMarkdown.text(report)
        for (line, wanted) in zip(text.split(separator: "\n"), expected.split(separator: "\n")) {
            #expect(line == wanted)
        }
        #expect(text == expected)
    }

    @Test(arguments: [
        ("one two", "one too", "one <b>two</b>", "one <b>too</b>"),
        ("the negative one", "the positive one", "the <b>negative</b> one", "the <b>positive</b> one"),
        ("it doesn't", "it didn't", "it <b>doesn't</b>", "it <b>didn't</b>"),
        ("今日は晴れ", "今日も晴れ", "<b>今日は晴れ</b>", "<b>今日も晴れ</b>"),
        ("", "x", "<i>empty</i>", "<b>x</b>"),
        ("x", "", "<b>x</b>", "<i>empty</i>"),
        ("ab", "a b", "<b>ab</b>", "<b>a b</b>"),
        ("a b", "a  b", "a<b>␣</b>b", "a<b>␣␣</b>b"),
        ("x", " x ", "<b>x</b>", "<b>␣x␣</b>"),
        ("aa", "aaa", "<b>aa</b>", "<b>aaa</b>"),
        ("a cat", "a cats.", "a <b>cat</b>", "a <b>cats.</b>"),
        ("e\u{301}", "é", "<b>e\u{301}</b>", "<b>é</b>"),
        ("a|b", "a\tb", "a<b>\\|</b>b", "a<b>␉</b>b"),
        ("<b>", "*x*", "<b>\\<b></b>", "<b>\\*x\\*</b>"),
        ("$x$", "`x`", "<b>\\$x\\$</b>", "<b>\\`x\\`</b>"),
    ])
    func showsWhatDiffers(expected: String, predicted: String, shownExpected: String, shownPredicted: String) throws {
        let row = try errorRow(expected: expected, predicted: predicted)
        #expect(row[2] == shownExpected)
        #expect(row[3] == shownPredicted)
    }

    /// The test has no parameters, because control characters do not belong in a test log.
    @Test func noTextBreaksTheTable() throws {
        let texts = [
            "plain", "a | b || c", "trailing \\", "\\|", "line\nbreak\r\n| --- |", "| x |\n| - |", "`code | span`",
            "<table>", "![x](http://x)", "[link](x)", "&lt; &#124;", "\u{2028}\u{85}\u{0}|", "|\u{301}", "a_b *c* _d_",
            "~~e~~", "$$|$$",
        ]
        for text in texts {
            #expect(try errorRow(expected: text, predicted: text + "x", input: text).count == 4)
            let task = try ReportSamples.classification([("good", text, nil)])
            #expect(!markdown(task).contains("\n| x |"))
        }
    }

    @Test func keepsNamesReadable() throws {
        let row = try errorRow(expected: "a", predicted: "b", input: "find_date 5 * 3 https://x")
        #expect(row[1] == "find_date 5 \\* 3 https\\://x")
    }

    @Test func cutsLongTexts() throws {
        let long = String(repeating: "x", count: 5000)
        let row = try errorRow(expected: long + "a" + long, predicted: long + "b" + long, input: long)
        #expect(row[1] == String(repeating: "x", count: 200) + "…")
        let around = String(repeating: "x", count: 60)
        #expect(row[2] == "…\(around)<b>a</b>\(around)…")
        #expect(try errorRow(expected: "", predicted: long)[3].count < 200)
    }

    @Test func showsTheNearestOfSeveralReferences() throws {
        let task = try ReportSamples.task("find", metrics: ["exact_match", "token_f1"])
        let example = EvaluatedExample(
            ordinal: 0, input: "in", targets: ["3 May", "3 May 2021", "May"], prediction: "4 May 2021")
        let text = markdown(try TaskReport(task: task, split: .test, examples: [example]))
        #expect(text.contains("| <b>3</b> May 2021 <i>or 2 more</i> | <b>4</b> May 2021 |"))
    }

    @Test func listsConfusionsWhereThereAreManyLabels() throws {
        let labels = (0..<20).map { "label\($0)" }
        let task = try ReportSamples.task("topic", labels: labels, metrics: ["accuracy"])
        let examples = ReportSamples.examples([
            ("label3", "label4", nil), ("label3", "label4", nil), ("label5", "", nil),
        ])
        let text = markdown(try TaskReport(task: task, split: .test, examples: examples))
        #expect(text.contains("### Most frequent confusions\n"))
        #expect(text.contains("| label3 | label4 | 2 |\n| label5 | <i>no label</i> | 1 |\n"))
        #expect(!text.contains("### Confusion matrix"))
    }

    @Test func showsCurvesLengthsAndTheMixture() throws {
        let vocabulary = ByteVocabulary(sentinels: 0)
        let examples = ReportSamples.examples([("good", "good", nil), ("bad", "ugly", nil)])
        let task = try ReportSamples.task("mood", labels: ["bad", "good"], metrics: ["accuracy", "f1_macro"])
        let lengths = TaskLengths(examples, isLabelled: true, limits: task.limits, vocabulary: vocabulary)
        let mood = try TaskReport(task: task, split: .test, examples: examples, lengths: lengths)
        let text = ReportMarkdown.text(
            ReportSamples.report([mood], training: ReportSamples.watchedTraining, configuration: "{\"a\": \"```\"}\n"))
        let parts = [
            """
            ### Learning curve

            | step | loss | accuracy | f1_macro |
            | ---: | ---: | ---: | ---: |
            | 2,000 | 2.000 | 50.0 | 40.0 |
            | 4,000 | 1.000 | 75.0 | 70.0 |

            ### Lengths in tokens

            | of | mean | 95% are at most | longest |
            | --- | ---: | ---: | ---: |
            | inputs | 8.00 | 8 | 8 |
            | targets | 4.50 | 5 | 5 |
            | predictions | 5.00 | 5 | 5 |

            """,
            """
            ### Mixture

            | task | training examples | planned | drawn | examples drawn | epochs | of the loss |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: |
            | mood | 1,000 | 75.0% | 75.0% | 1,500 | 1.50 | 25.0% |
            | gone | – | – | 25.0% | 500 | – | 75.0% |

            | share in steps | 1–1,500 | 1,501–5,000 |
            | --- | ---: | ---: |
            | mood | 100.0% | 60.0% |
            | gone | – | 40.0% |

            """,
            """
            ### Configuration

            ````json
            {"a": "```"}
            ````

            """,
        ]
        for part in parts { #expect(text.contains(part), "\(text)") }
    }

    /// The configuration names directories, and a model card is public.
    @Test func aModelCardHasNoConfiguration() {
        let report = ReportSamples.report([], training: ReportSamples.watchedTraining, configuration: "{}")
        let card = ModelCard.text(
            report, parameterCount: 7, tasks: [], modelType: "gpt2", autoClass: "AutoModelForCausalLM",
            hubTask: "text-generation")
        #expect(card.contains("\ntags:\n- gpt2\n- text-generation\n- mixtape\n---\n"))
        #expect(card.contains("model = AutoModelForCausalLM.from_pretrained"))
        #expect(card.contains("### Mixture") && !card.contains("### Configuration"))
    }

    @Test func showsWhatWasCompared() throws {
        let task = try ReportSamples.task("find", metrics: ["exact_match"])
        let examples = ReportSamples.examples([("The cat.", "A Dog!", nil)])
        let text = markdown(try TaskReport(task: task, split: .test, examples: examples))
        #expect(text.contains("| example | input | expected | predicted | compared as |\n"))
        #expect(text.contains(" | dog |\n"))
    }

    // MARK: Runs that are not finished

    @Test func aRunThatIsNotFinishedIsToldOf() throws {
        func sample(_ isFinished: Bool?) throws -> Report {
            let training = Report.Training(
                steps: 200, plannedSteps: 3000, isFinished: isFinished, examples: 9600, tokens: 80_000, seconds: 40,
                peakMemory: 412_345_678, finalLosses: [], lossCurve: [])
            return ReportSamples.report([try ReportSamples.taskReport("spell", [("a", "a", nil)])], training: training)
        }
        let unfinished = try sample(false)
        let text = ReportMarkdown.text(unfinished)
        #expect(
            text.contains(
                "trained for 200 of 3,000 steps, not finished (9,600 examples) in 40 s, checkpoint of step 4,000. Made "
            ))
        #expect(
            text.contains(
                "\n200 of 3,000 steps, not finished, 9,600 examples and 80,000 tokens in 40 s (2,000 tokens a second), "
                    + "at most 0.412 GB of memory.\n"))
        let terminal = Terminal(isInteractive: false)
        #expect(
            ReportConsole.text(unfinished, terminal: terminal)
                .hasSuffix("\nTrained for 200 of 3,000 steps, not finished\n"))
        for report in [try sample(true), try sample(nil)] {
            #expect(ReportMarkdown.text(report).contains("trained for 200 steps (9,600 examples) in 40 s, "))
            #expect(!ReportConsole.text(report, terminal: terminal).contains("Trained"))
        }
        #expect(ReportJSON.text(unfinished).contains("\"planned_steps\": 3000"))
        #expect(ReportJSON.text(unfinished).contains("\"peak_memory_bytes\": 412345678"))
        #expect(ReportJSON.text(unfinished).contains("\"is_finished\": false"))
    }

    // MARK: Digits

    /// The average has the decimals that the tasks' intervals support, however many tasks there are.
    @Test func theAverageHasItsDigits() throws {
        // With forty answers half a percent is not certain.
        let answers = (0..<40).map { ("a", $0 < 33 ? "a" : "b", nil as Double?) }
        let one = try ReportSamples.taskReport("one", answers)
        #expect(markdown(one).contains("**Average 82 over 1 task**"))
        let many = try (0..<100).map { try ReportSamples.taskReport("task\($0)", answers) }
        #expect(ReportMarkdown.text(ReportSamples.report(many)).contains("**Average 82.5 over 100 tasks**"))
    }

    @Test func withoutAnyTask() {
        #expect(markdown().contains("**No task has examples, so there is no average**"))
    }

    @Test func withoutAnyAnswer() throws {
        let task = TaskDefinition(
            name: "topic",
            sources: [.test: Source(paths: ["topic.jsonl"], format: JSONLinesFormat(), isUnlabelled: true)],
            input: try Template("{x}"), target: try Template("{y}"), labels: ["a", "b"],
            metrics: try MetricCatalogue.choices(named: "accuracy", labels: ["a", "b"]))
        let text = markdown(
            try TaskReport(task: task, split: .test, examples: ReportSamples.examples([("", "a", nil)])))
        #expect(text.contains("**No average: the examples have predictions, but no known"))
    }

    @Test func showsSignaturesAndWhatTheAverageLeavesOut() throws {
        let bleu = try ReportSamples.task("say", metrics: ["bleu", "string_match"])
        let edits = try ReportSamples.task("spell_out", metrics: ["edit_distance"])
        let examples = ReportSamples.examples([("one two three four", "one two three four", nil)])
        let alone = try TaskReport(task: edits, split: .test, examples: examples)
        let text = markdown(try TaskReport(task: bleu, split: .test, examples: examples), alone)
        #expect(text.contains("\n- bleu: `nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0`\n"))
        #expect(
            text.contains(
                "**Average 100.0 over 1 task, without spell_out, whose first metric is better when lower**"))
        #expect(markdown(alone).contains("**No average: the first metric of spell_out is better when lower**"))
    }
}
