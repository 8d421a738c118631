import Evaluation
import Metrics
import TaskDefinitions
import Testing

@Suite struct ComparisonBuilderTests {
    // MARK: Statistics

    @Test func scoresDifferencesAndTests() throws {
        let spell = try ReportSamples.task("spell")
        let comparison = try ComparisonSamples.comparison([(spell, ComparisonSamples.forty(first: 20, second: 36))])
        let task = try #require(comparison.tasks.first)
        let metric = try #require(task.primary)
        #expect(task.examples == 40 && task.answered == [40, 40] && task.decodings == ["greedy", "greedy"])
        #expect(metric.values == [50, 90])
        let difference = try #require(metric.differences[1])
        #expect(metric.differences[0] == nil)
        #expect(difference.value == 40)
        #expect(difference.test == .mcNemar(McNemarTest(firstOnly: 4, secondOnly: 20)))
        #expect(difference.correctedP == McNemarTest(firstOnly: 4, secondOnly: 20).p)
        #expect(difference.verdict(isHigherBetter: true) == .better)
        #expect(difference.verdict(isHigherBetter: false) == .worse)
        #expect(difference.interval.low > 0 && difference.interval.low < 40 && difference.interval.high > 40)
        let changes = try #require(task.changes[1])
        #expect(changes.basis == .rightness)
        #expect(changes.better.map(\.ordinal) == Array(20..<40))
        #expect(changes.worse.map(\.ordinal) == Array(0..<4))
        #expect(changes.worse[0].before.scored == "yes" && changes.worse[0].after.scored == "no")
    }

    /// With the two systems exchanged, every result is reversed.
    @Test func theBaselineDecidesTheSigns() throws {
        let spell = try ReportSamples.task("spell", metrics: ["token_f1"])
        let answers = ComparisonSamples.forty(first: 20, second: 26)
        let there = try ComparisonSamples.comparison([(spell, answers)])
        let back = try ComparisonSamples.comparison([(spell, answers.reversed())])
        let first = try #require(there.tasks[0].primary?.differences[1])
        let second = try #require(back.tasks[0].primary?.differences[1])
        #expect(first.value == -second.value && first.test?.p == second.test?.p)
        #expect(abs(first.interval.low + second.interval.high) < 1e-9)
        #expect(abs(first.interval.high + second.interval.low) < 1e-9)
        #expect(there.tasks[0].changes[1]?.better.map(\.ordinal) == back.tasks[0].changes[1]?.worse.map(\.ordinal))
    }

    @Test func onlyFirstMetricsAreTestedAndAllTestsCorrectedTogether() throws {
        let tasks = try ["a", "b"].map { try ReportSamples.task($0, metrics: ["string_match", "token_f1"]) }
        let equal = ComparisonSamples.forty(first: 20, second: 20)
        let better = ComparisonSamples.forty(first: 20, second: 36)
        let comparison = try ComparisonSamples.comparison([(tasks[0], equal), (tasks[1], better)])
        #expect(comparison.tasks.allSatisfy { $0.metrics[1].differences[1]?.test == nil })
        let p = McNemarTest(firstOnly: 4, secondOnly: 20).p
        #expect(comparison.tasks[1].primary?.differences[1]?.correctedP == 2 * p)
        #expect(comparison.tasks[0].primary?.differences[1]?.correctedP == 1)
    }

    @Test func averagesLeaveOutWhatIsBetterWhenLower() throws {
        let spell = try ReportSamples.task("spell")
        let edits = try ReportSamples.task("edits", metrics: ["edit_distance"])
        let answers = ComparisonSamples.forty(first: 20, second: 36)
        let comparison = try ComparisonSamples.comparison([(spell, answers), (edits, answers)])
        let average = try #require(comparison.averages[1])
        #expect(comparison.averages[0] == nil)
        #expect(average.tasks == 1 && average.baseline == 50 && average.value == 90 && average.difference == 40)
        #expect(average.interval == comparison.tasks[0].primary?.differences[1]?.interval)
        let difference = try #require(comparison.tasks[1].primary?.differences[1])
        #expect(difference.value < 0 && difference.verdict(isHigherBetter: false) == .better)
    }

    /// The mean of two equally good tasks varies less than each task, because their examples are drawn separately.
    @Test func tasksAreDrawnApart() throws {
        let tasks = try ["a", "b"].map { try ReportSamples.task($0) }
        let answers = ComparisonSamples.forty(first: 20, second: 30)
        let comparison = try ComparisonSamples.comparison(tasks.map { ($0, answers) })
        let width = { (interval: BootstrapInterval) in interval.high - interval.low }
        let average = try #require(comparison.averages[1]?.interval)
        for task in comparison.tasks {
            let single = try #require(task.primary?.differences[1]?.interval)
            #expect(width(average) < 0.85 * width(single))
        }
    }

    @Test func numbersAreComparedByTheirDistance() throws {
        let task = try ReportSamples.task("similarity", metrics: ["pearson"])
        let targets = ["1", "2", "3", "4"]
        let comparison = try ComparisonSamples.comparison([
            (
                task,
                [["1", "2", "x", "y"], ["3", "2", "5", "z"]].map { predictions in
                    ComparisonSamples.answers(Array(zip(targets, predictions)))
                }
            )
        ])
        let changes = try #require(comparison.tasks[0].changes[1])
        #expect(changes.basis == .distance)
        #expect(changes.better.map(\.ordinal) == [2] && changes.worse.map(\.ordinal) == [0])
    }

    /// Fewer edits are better, even if the longer answer shares more with its target.
    @Test(arguments: ["edit_distance", "character_error_rate"])
    func fewerEditsAreBetter(metric: String) throws {
        let task = try ReportSamples.task("spell", metrics: [metric])
        let targets = ["abcd", "abcd", "abcd", "ab"]
        // The first three targets need 3, 4 and 1 edits, and then 4, 3 and 1. The target "ab" needs 2, and then 1: half
        // of the longer text in both cases.
        let predictions = [["axyz", "", "abcx", "abcd"], ["", "axyz", "abxd", "a"]]
        let comparison = try ComparisonSamples.comparison([
            (task, predictions.map { ComparisonSamples.answers(Array(zip(targets, $0))) })
        ])
        let changes = try #require(comparison.tasks[0].changes[1])
        #expect(changes.basis == .edits && changes.metric == metric)
        #expect(Set(changes.better.map(\.ordinal)) == [1, 3] && changes.worse.map(\.ordinal) == [0])
        #expect(changes.worse[0].before.score == (metric == "edit_distance" ? 3 : 75))
        #expect(changes.worse[0].after.score == (metric == "edit_distance" ? 4 : 100))
        let difference = try #require(comparison.tasks[0].primary?.differences[1])
        #expect(difference.value < 0, "fewer edits in all")
    }

    /// With edits as the basis, an answer counts by its number of edits, not as right or wrong.
    @Test func editsAreNoRightness() throws {
        let task = try ReportSamples.task("spell", metrics: ["edit_distance", "exact_match"])
        let comparison = try ComparisonSamples.comparison([
            (task, ["b", "a"].map { ComparisonSamples.answers([("a", $0)]) })
        ])
        let changes = try #require(comparison.tasks[0].changes[1])
        #expect(changes.basis == .edits && changes.metric == "edit_distance" && changes.better.count == 1)
    }

    @Test func scoresHaveIntervals() throws {
        let spell = try ReportSamples.task("spell")
        let comparison = try ComparisonSamples.comparison([(spell, ComparisonSamples.forty(first: 20, second: 40))])
        let intervals = try #require(comparison.tasks[0].primary?.intervals)
        #expect(intervals[1] == BootstrapInterval(of: [100]))
        let baseline = try #require(intervals[0])
        // Two standard errors of a share of one half among forty are 15.8.
        #expect(abs(baseline.low - 35) < 4 && abs(baseline.high - 65) < 4)
    }

    @Test func answersAreScoredAsTheTaskSays() throws {
        let task = try ReportSamples.task("spell", isTrimmed: true)
        let comparison = try ComparisonSamples.comparison([
            (task, [ComparisonSamples.answers([("a", "b")]), ComparisonSamples.answers([("a", " a ")])])
        ])
        let change = try #require(comparison.tasks[0].changes[1]?.better.first)
        #expect(change.after.scored == "a" && change.after.prediction == " a ")
    }

    // MARK: Matching

    /// The same examples in another order and under other numbers; one of them occurs twice.
    @Test func examplesAreMatchedByWhatTheySay() throws {
        let task = try ReportSamples.task("spell")
        let example = ComparisonSamples.example
        let first = RecordedAnswers(
            examples: [example("1", "1", 0, "one"), example("2", "x", 1, "two"), example("2", "2", 2, "two")],
            decoding: "greedy", data: ["a"])
        let second = RecordedAnswers(
            examples: [example("2", "2", 0, "two"), example("1", "x", 1, "one"), example("2", "2", 2, "two")],
            decoding: "beam 4", data: ["b"])
        let compared = try #require(try ComparisonSamples.comparison([(task, [first, second])]).tasks.first)
        #expect(compared.examples == 3 && compared.decodings == ["greedy", "beam 4"])
        #expect(compared.changes[1]?.better.map(\.ordinal) == [1] && compared.changes[1]?.worse.map(\.ordinal) == [0])
    }

    /// An accent can be written in two ways, and these are two texts.
    @Test func textsAreMatchedToTheLetter() throws {
        let example = ComparisonSamples.example
        let matching = ExampleMatching([[example("é", "", 0, "x")], [example("e\u{301}", "", 0, "x")]])
        #expect(matching.count == 0)
        // The boundary between two texts matters, too.
        let joined = EvaluatedExample(ordinal: 0, input: "a", targets: ["bc"], prediction: "")
        let other = EvaluatedExample(ordinal: 0, input: "ab", targets: ["c"], prediction: "")
        #expect(ExampleMatching([[joined], [other]]).count == 0)
    }

    /// Milestones answer a sample of a split.
    @Test func samplesOfTheSameDataAreComparedOnWhatTheyShare() throws {
        let task = try ReportSamples.task("spell")
        let pairs = (0..<8).map { ("\($0)", $0 < 6 ? "\($0)" : "x") }
        let all = ComparisonSamples.answers(pairs)
        let sample = RecordedAnswers(
            examples: all.examples.filter { $0.ordinal % 2 == 0 }, decoding: "greedy", data: ["data"])
        let compared = try ComparisonSamples.comparison([(task, [all, sample])]).tasks[0]
        #expect(compared.examples == 4 && compared.answered == [8, 4] && compared.examplesText == "4 of 8")
        #expect(compared.primary?.values == [75, 75])
    }

    @Test func otherDataAreRefused() throws {
        let task = try ReportSamples.task("spell")
        let first = ComparisonSamples.answers([("a", "a"), ("b", "b"), ("c", "c")])
        let second = ComparisonSamples.answers([("a", "a"), ("b", "b"), ("d", "d"), ("e", "e")], data: "other")
        let comparison = try ComparisonSamples.comparison([(task, [first, second])])
        #expect(comparison.tasks.isEmpty && comparison.averages[1] == nil)
        #expect(
            comparison.leftOutLines { $0 } == [
                "spell of large is left out: the test data differ: small answered 3 examples, large 4, and 2 of them "
                    + "are the same; evaluate both on the same data"
            ])
    }

    @Test func whatCannotBeScoredIsLeftOut() throws {
        let likely = try ReportSamples.task("likely", metrics: ["perplexity"])
        let numbers = try ReportSamples.task("numbers", metrics: ["pearson"])
        let unlabelled = TaskDefinition(
            name: "unlabelled",
            sources: [.test: Source(paths: ["x.jsonl"], format: JSONLinesFormat(), isUnlabelled: true)],
            input: try Template("{x}"), target: try Template("{y}"),
            metrics: try MetricCatalogue.choices(named: "string_match", labels: nil))
        let answers = [ComparisonSamples.answers([("a", "a")]), ComparisonSamples.answers([("a", "b")])]
        let comparison = try ComparisonSamples.comparison([
            (likely, answers), (numbers, answers), (unlabelled, answers),
        ])
        #expect(
            comparison.leftOutLines { $0 } == [
                "likely of large is left out: small has no likelihoods of the right answers; evaluate it again",
                "numbers of large is left out: metric \"pearson\": example 0: the target \"a\" is not a number",
                "unlabelled of small is left out: the answers of the test split are not known",
            ])
        #expect(comparison.tasks.isEmpty)
    }

    /// One line for each run that lacks tasks, however many tasks it lacks.
    @Test func tasksThatARunDoesNotHave() throws {
        let task = try ReportSamples.task("spell")
        let answers = ComparisonSamples.forty(first: 20, second: 36)
        let runs = ["small", "middle", "large"].map { ComparisonSamples.run($0) }
        var builder = ComparisonBuilder(runs: runs, split: .test)
        try builder.add(task, [answers[0], answers[1], nil])
        for name in ["spell", "parse"] { builder.leaveOut(name, of: 2, lackedBy: 2) }
        builder.leaveOut("parse", of: 1, "was not evaluated")
        for run in [1, 2] { builder.leaveOut("date", of: run, lackedBy: 0) }
        let comparison = builder.comparison(created: ComparisonSamples.created)
        #expect(
            comparison.leftOutLines { "<\($0)>" } == [
                "<large> does not have <spell>, <parse>", "<small> does not have <date>",
                "<parse> of <middle> is left out: <was not evaluated>",
            ])
        #expect(
            comparison.leftOut.map(\.reason) == [
                "is none of its tasks", "is none of its tasks", "was not evaluated", "is none of the tasks of small",
                "is none of the tasks of small",
            ])
    }

    /// A run that lacks a task does not prevent the comparison of the others.
    @Test func threeRuns() throws {
        let tasks = try ["a", "b"].map { try ReportSamples.task($0) }
        let answers = ComparisonSamples.forty(first: 20, second: 36)
        let runs = ["small", "middle", "large"].map { ComparisonSamples.run($0) }
        let comparison = try ComparisonSamples.comparison(
            [(tasks[0], [answers[0], answers[1], answers[0]]), (tasks[1], [answers[0], nil, answers[1]])], runs: runs)
        #expect(comparison.tasks.map { $0.primary?.values } == [[50, 90, 50], [50, nil, 90]])
        #expect(comparison.averages.map { $0?.value } == [nil, 90, 70])
        #expect(comparison.averages.map { $0?.tasks } == [nil, 1, 2])
    }
}
