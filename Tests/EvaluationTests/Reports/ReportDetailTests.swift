import Evaluation
import Metrics
import TaskDefinitions
import Testing
import Vocabularies

/// A report's details of a task beside its scores.
@Suite struct ReportDetailTests {
    // MARK: Lengths

    @Test func binsReachTheLongestTextInRoundSteps() {
        #expect(LengthDistribution.bins(for: [[3, 9, 24]]) == (1, 24))
        #expect(LengthDistribution.bins(for: [[3], [25]]) == (2, 25))
        #expect(LengthDistribution.bins(for: [[120]]) == (5, 120))
        #expect(LengthDistribution.bins(for: [[240]]) == (10, 240))
        #expect(LengthDistribution.bins(for: [[1000], []]) == (50, 1000))
        #expect(LengthDistribution.bins(for: [[]]) == (1, 0))
    }

    /// If one text in two hundred is far longer than all others, the chart still has no empty bins.
    @Test func aFewLongTextsAreCountedAndNotShown() {
        let lengths = [Int](repeating: 20, count: 199) + [2000]
        let (width, end) = LengthDistribution.bins(for: [lengths])
        #expect(width == 1 && end == 20)
        let distribution = LengthDistribution(lengths, binWidth: width, end: end)
        #expect(distribution.counts == [Int](repeating: 0, count: 20) + [199])
        #expect(distribution.beyond == 1)
        #expect(distribution.statistics.longest == 2000)
    }

    @Test func binsCountFromTheirBeginning() {
        let distribution = LengthDistribution([0, 4, 5, 9, 10, 14, 15], binWidth: 5, end: 12)
        #expect(distribution.counts == [2, 2, 2] && distribution.beyond == 1)
    }

    @Test func lengthsCountTheEndAndWhatIsCut() throws {
        let examples = ReportSamples.examples([("four", "a", nil), ("fi ve", "", nil)])
        let limits = Limits(maxInputTokens: 7, maxTargetTokens: 5)
        let vocabulary = ByteVocabulary(sentinels: 0)
        let lengths = try #require(TaskLengths(examples, isLabelled: true, limits: limits, vocabulary: vocabulary))
        // "input 0" is seven bytes.
        #expect(lengths.inputs.statistics.mean == 8 && lengths.inputs.counts[8] == 2)
        #expect(lengths.targets?.counts == [0, 0, 0, 0, 0, 1, 1])
        #expect(lengths.predictions?.counts == [0, 1, 1, 0, 0, 0, 0])
        let unknown = TaskLengths(examples, isLabelled: false, limits: limits, vocabulary: vocabulary)
        #expect(unknown?.targets == nil && unknown?.predictions?.counts == [0, 1, 1])
        // A prediction counts at most the limit, even if its text has more tokens.
        let long = ReportSamples.examples([("four", "longer", nil), ("four", "fourth", nil)])
        let cut = TaskLengths(long, isLabelled: true, limits: limits, vocabulary: vocabulary)
        #expect(cut?.predictions?.counts == [0, 0, 0, 0, 0, 2] && cut?.predictions?.statistics.longest == 5)
        #expect(TaskLengths([], isLabelled: true, limits: limits, vocabulary: vocabulary) == nil)
    }

    // MARK: Labels

    @Test func invalidLabelsComeWithTheNearestLabel() throws {
        let report = try ReportSamples.classification([
            ("good", "godo", nil), ("good", "good", nil), ("bad", " Bda", nil), ("bad", "godo", nil),
            ("bad", "Bda", nil),
            ("bad", "", nil), ("bad", "godo", nil),
        ])
        #expect(report.invalidLabelKinds == 3)
        #expect(report.invalidLabels.map(\.text) == ["godo", "Bda", ""])
        #expect(report.invalidLabels.map(\.count) == [3, 2, 1])
        #expect(report.invalidLabels.map(\.ordinal) == [0, 2, 5])
        #expect(report.invalidLabels.map(\.nearest) == ["good", "bad", "bad"])
        #expect(report.invalidLabels.map(\.edits) == [1, 1, 3])
    }

    /// Texts are equal only if they have the same scalars.
    @Test func invalidLabelsAreToldApartByScalars() throws {
        let report = try ReportSamples.classification([("good", "é", nil), ("good", "e\u{301}", nil)])
        #expect(report.invalidLabelKinds == 2)
    }

    @Test func tenInvalidLabelsAreShownAndAllCounted() throws {
        let report = try ReportSamples.classification((0..<25).map { ("good", "wrong \($0)", nil) })
        #expect(report.invalidLabels.count == 10 && report.invalidLabelKinds == 25)
    }

    // MARK: Examples

    @Test(arguments: [(0, [Int]()), (1, [0]), (3, [0, 1, 2]), (4, [0, 2, 3]), (600, [0, 300, 599])])
    func threeExamplesAreShown(count: Int, expected: [Int]) throws {
        let report = try ReportSamples.taskReport("spell", (0..<count).map { ("\($0)", "x", nil) })
        #expect(report.samples.map(\.example.ordinal) == expected)
    }

    @Test func examplesWithoutAnswersAreShownToo() throws {
        let task = TaskDefinition(
            name: "topic", sources: [.test: Source(paths: ["t"], format: JSONLinesFormat(), isUnlabelled: true)],
            input: try Template("{x}"), target: try Template("{y}"),
            metrics: try MetricCatalogue.choices(named: "exact_match", labels: nil))
        let example = EvaluatedExample(ordinal: 0, input: "in", targets: [], prediction: "out")
        let report = try TaskReport(task: task, split: .test, examples: [example])
        #expect(report.samples.map(\.scored) == ["out"] && report.errors.isEmpty && report.errorCount == 0)
    }

    @Test func whatTheMetricComparedIsKept() throws {
        let task = try ReportSamples.task("find", metrics: ["exact_match", "string_match"])
        let report = try TaskReport(
            task: task, split: .test,
            examples: ReportSamples.examples([("The cat.", "A Dog!", nil), ("cat", "dog", nil)]))
        let compared = report.errors.map(\.compared)
        #expect(compared == [ComparedForm(metric: "exact_match", targets: ["cat"], prediction: "dog"), nil])
    }

    // MARK: The definition

    @Test func theDefinitionIsKept() throws {
        let task = TaskDefinition(
            name: "mood", sources: [.test: Source(path: "mood.jsonl")], input: try Template("mood of: {text}"),
            target: try Template("{mood}"), postprocessing: [TrimSpaces()], labels: ["bad", "good"],
            metrics: try MetricCatalogue.choices(named: "accuracy", labels: ["bad", "good"]),
            limits: Limits(maxInputTokens: 30, maxTargetTokens: 5, keep: .end))
        let report = try TaskReport(task: task, split: .test, examples: [])
        #expect(report.prefix == "mood of: ")
        #expect(
            report.definition == [
                .init("file", ""), .init("input", "mood of: {text}"), .init("target", "{mood}"),
                .init("labels", "bad, good"), .init("postprocess", "trim"), .init("metrics", "accuracy"),
                .init("limits", "30 input tokens, 5 target tokens; a longer input keeps its end"),
                .init("evaluation", "generate"), .init("test", "mood.jsonl"), .init("fingerprint", task.fingerprint),
            ])
    }
}
