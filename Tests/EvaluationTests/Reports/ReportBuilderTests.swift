import Evaluation
import Metrics
import TaskDefinitions
import Testing

@Suite struct ReportBuilderTests {
    @Test func scoresEveryMetricWithItsInterval() throws {
        let report = try ReportSamples.classification([
            ("good", "good", nil), ("good", " good\n", nil), ("bad", "good", nil), ("bad", "Bad", nil),
        ])
        #expect(report.examples == 4)
        #expect(report.metrics.map(\.name) == ["accuracy", "f1_macro"])
        #expect(report.primary?.value == 50)
        for metric in report.metrics { #expect(metric.low <= metric.value && metric.value <= metric.high) }
        #expect(report.primary!.low < 50 && report.primary!.high > 50)
    }

    @Test func countsPredictionsThatAreNoLabel() throws {
        let report = try ReportSamples.classification([
            ("good", "good", nil), ("good", "goood", nil), ("bad", "Bad", nil), ("bad", "", nil),
        ])
        #expect(report.invalidLabelRate == 75)
        #expect(report.errors.map(\.isInvalidLabel) == [true, true, true])
        #expect(try ReportSamples.taskReport("spell", [("a", "b", nil)]).invalidLabelRate == nil)
    }

    @Test func fillsTheConfusionMatrix() throws {
        let report = try ReportSamples.classification([
            ("good", "good", nil), ("good", "bad", nil), ("bad", "good", nil), ("bad", "good", nil), ("bad", "?", nil),
        ])
        let matrix = try #require(report.confusion)
        #expect(matrix.labels == ["bad", "good"])
        #expect(matrix.counts == [[0, 2, 1], [1, 1, 0]])
        #expect(matrix.confusions.map(\.expected) == ["bad", "bad", "good"])
        #expect(matrix.confusions.map(\.predicted) == ["good", nil, "bad"])
        #expect(matrix.confusions.map(\.count) == [2, 1, 1])
    }

    @Test func ordersErrorsByScoreThenConfidenceThenPlace() throws {
        let task = try ReportSamples.task("find", metrics: ["exact_match", "token_f1"])
        let examples = ReportSamples.examples([
            ("one two", "one", -0.1), ("right", "right", -0.1), ("x", "y", -5), ("x", "z", -0.5), ("x", "w", nil),
            ("x", "v", -5),
        ])
        let report = try TaskReport(task: task, split: .test, examples: examples)
        #expect(report.errors.map(\.example.ordinal) == [3, 2, 5, 4, 0])
        #expect(report.errorCount == 5)
        #expect(report.errors[0].score == 0)
        #expect(try #require(report.errors[4].score) > 0.3)
    }

    @Test func putsTheFarthestNumberFirstWhereNoMetricScoresExamples() throws {
        let task = try ReportSamples.task("likeness", metrics: ["pearson"])
        let examples = ReportSamples.examples([
            ("1.0", "1.2", nil), ("4.0", "1.0", nil), ("3.0", "3.0", nil), ("2.0", "none", nil), ("5.0", "4.0", nil),
        ])
        let report = try TaskReport(task: task, split: .test, examples: examples)
        #expect(report.errors.map(\.example.ordinal) == [3, 1, 4, 0])
        #expect(report.errors[0].score == nil)
    }

    @Test func keepsTenErrorsAndCountsAll() throws {
        let report = try ReportSamples.taskReport("spell", (0..<25).map { _ in ("right", "wrong", nil) })
        #expect(report.errors.map(\.example.ordinal) == Array(0..<10))
        #expect(report.errorCount == 25)
    }

    @Test func doesNotTrapWithoutExamples() throws {
        let report = try ReportSamples.classification([])
        #expect(report.examples == 0 && report.errors.isEmpty && report.errorCount == 0)
        #expect(report.metrics.allSatisfy { $0.value.isNaN && $0.low.isNaN && $0.high.isNaN })
        #expect(report.invalidLabelRate?.isNaN == true)
        #expect(report.confusion?.counts == [[0, 0, 0], [0, 0, 0]])
    }

    @Test func givesTheSameForTheSame() throws {
        let answers: [(String, String, Double?)] = (0..<60).map { ("\($0)", $0 % 3 == 0 ? "x" : "\($0)", nil) }
        let task = try ReportSamples.task("spell")
        let examples = ReportSamples.examples(answers)
        let first = try TaskReport(task: task, split: .test, examples: examples, seed: 7)
        #expect(try TaskReport(task: task, split: .test, examples: examples, seed: 7) == first)
    }

    @Test func saysWhichTaskAMetricDoesNotFit() throws {
        let task = try ReportSamples.task("mood", labels: ["bad", "good"], metrics: ["accuracy"])
        #expect(
            throws: MetricError(
                "task \"mood\", metric \"accuracy\": example 0: the target \"ugly\" is not among the labels")
        ) {
            try TaskReport(task: task, split: .test, examples: ReportSamples.examples([("ugly", "bad", nil)]))
        }
    }

    @Test func givesMetricsTheAttributesAndLikelihoodsOfExamples() throws {
        let task = try ReportSamples.task("groups", metrics: ["group_exact_match", "token_accuracy"])
        let examples = [("a", "x"), ("a", "y"), ("b", "x")].enumerated().map { ordinal, example in
            EvaluatedExample(
                ordinal: ordinal, input: "i", targets: ["x"], prediction: example.1, attributes: ["group": example.0],
                targetLikelihood: TargetLikelihood(logLikelihood: -1, tokens: 4, likeliestTokens: ordinal))
        }
        let report = try TaskReport(task: task, split: .test, examples: examples)
        #expect(report.metrics.map(\.value) == [50, 25])
        #expect(
            throws: MetricError(
                "task \"groups\", metric \"group_exact_match\": example 0 has no attribute \"group\"; "
                    + "give the task \"attributes\" with a \"group\"")
        ) {
            try TaskReport(task: task, split: .test, examples: ReportSamples.examples([("x", "x", nil)]))
        }
    }

    @Test func averagesThePrimaryMetrics() throws {
        let half = try ReportSamples.taskReport("a", [("x", "x", nil), ("x", "y", nil)])
        let all = try ReportSamples.taskReport("b", [("x", "x", nil)])
        let none = try ReportSamples.taskReport("c", [])
        #expect(ReportSamples.report([half, all, none]).average == 75)
        #expect(ReportSamples.report([none]).average.isNaN)
        let lower = try TaskReport(
            task: ReportSamples.task("d", metrics: ["edit_distance"]), split: .test,
            examples: ReportSamples.examples([("abc", "a", nil)]))
        #expect(lower.primary?.value == 2)
        #expect(ReportSamples.report([half, all, none, lower]).average == 75)
        #expect(ReportSamples.report([lower]).average.isNaN)
        #expect(ReportSamples.report([]).average.isNaN)
    }
}
