import Configuration
import Metrics
import Testing

struct MetricTests {
    /// Small examples that a metric can score, all with right answers.
    struct Sample {
        var labels: [String]?
        let examples: MetricExamples
    }

    /// - Parameter predictions: nil for the right ones
    static func sample(of name: String, predictions: [String]? = nil) -> Sample {
        let isCorrelation = name == "pearson" || name == "spearman"
        let isClassification = ["accuracy", "matthews", "f1_", "precision_", "recall_", "group_"].contains {
            name.hasPrefix($0)
        }
        let targets =
            isCorrelation
            ? [["1"], ["2.5"], ["3"], ["-4"]]
            : isClassification
                ? [["yes"], ["no"], ["yes"], ["no"]]
                : [["a blue cat ran far"], ["x y z w", "y"], ["two words. And three"], ["42 42 42 42 42"]]
        let certain = TargetLikelihood(logLikelihood: 0, tokens: 3, likeliestTokens: 3)
        return Sample(
            labels: isClassification ? ["no", "yes"] : nil,
            examples: MetricExamples(
                targets: targets, predictions: predictions ?? targets.map { $0[0] },
                attributes: ["a", "a", "b", "c"].map { ["group": $0, "label": "1"] },
                teacherForced: [certain, certain, certain, certain]))
    }

    @Test(arguments: MetricCatalogue.names)
    func rightAnswersScoreBest(name: String) throws {
        let sample = Self.sample(of: name)
        let metric = try MetricCatalogue.metric(named: name, labels: sample.labels)
        #expect(type(of: metric).name == name)
        #expect(!type(of: metric).summary.isEmpty)
        let best = type(of: metric).isHigherBetter ? 100.0 : name == "perplexity" ? 1 : 0
        let prepared = try metric.prepare(sample.examples)
        #expect(isNear(prepared.score([0, 1, 2, 3]), best))
        #expect(isNear(prepared.score([0, 1, 0, 1, 3]), best), "repeated examples")
        #expect(prepared.score([]) == 0)
        if let scores = prepared.exampleScores { #expect(scores == [1, 1, 1, 1]) }
        #expect(prepared.groups == nil || prepared.groups == [0, 0, 1, 2])
    }

    @Test(arguments: MetricCatalogue.names)
    func wrongAnswersScoreWorse(name: String) throws {
        let sample = Self.sample(of: name, predictions: ["5", "4", "-3", "2"])
        let metric = try MetricCatalogue.metric(named: name, labels: sample.labels)
        guard !type(of: metric).needsTeacherForcing else { return }
        let prepared = try metric.prepare(sample.examples)
        let score = prepared.score([0, 1, 2, 3])
        #expect(type(of: metric).isHigherBetter ? score < 50 : score > 2)
        let scores = prepared.exampleScores ?? [0]
        #expect(scores.allSatisfy { 0 <= $0 && $0 < 1 })
    }

    @Test(arguments: MetricCatalogue.names)
    func aResampleScoresAsItsExamplesWritten(name: String) throws {
        let isCorrelation = name == "pearson" || name == "spearman"
        let predictions = isCorrelation ? ["2", "x", "2.5", "0"] : ["yes", "yes", "a cat. And", "42 42"]
        let sample = Self.sample(of: name, predictions: predictions)
        let metric = try MetricCatalogue.metric(named: name, labels: sample.labels)
        let resampled = try metric.prepare(sample.examples)
        // A group that is drawn twice counts as two groups. Examples cannot express that, so each group is drawn once
        // here.
        let indices = resampled.groups == nil ? [3, 1, 1, 0, 2, 3] : [3, 0, 1]
        let written = try metric.prepare(
            MetricExamples(
                targets: indices.map { sample.examples.targets[$0] }, predictions: indices.map { predictions[$0] },
                attributes: indices.map { sample.examples.attributes[$0] },
                teacherForced: indices.map { sample.examples.teacherForced[$0] }))
        #expect(isNear(resampled.score(indices), written.score(ofFirst: indices.count)))
    }

    @Test(arguments: [
        ("Cat", ["cat"], 0.0), ("cat ", ["cat"], 0), ("cat", ["dog", "cat"], 1), ("", [""], 1),
        ("e\u{301}", ["\u{e9}"], 0),
    ])
    func stringMatchComparesToTheLetter(prediction: String, references: [String], expected: Double) throws {
        let metric = try MetricCatalogue.metric(named: "string_match", labels: nil)
        let prepared = try metric.prepare(targets: [references], predictions: [prediction])
        #expect(prepared.exampleScores == [expected])
    }

    @Test(arguments: ["pearson", "spearman"])
    func aConstantSideHasNoCorrelation(name: String) throws {
        let metric = try MetricCatalogue.metric(named: name, labels: nil)
        let targets = [["0.1"], ["0.7"], ["0.3"]]
        #expect(try metric.prepare(targets: targets, predictions: ["0.1", "0.1", "0.1"]).score([0, 1, 2]) == 0)
        #expect(try metric.prepare(targets: targets, predictions: ["0.1", "0.7", "0.3"]).score([2, 2, 2]) == 0)
        #expect(try metric.prepare(targets: targets, predictions: ["nan", "inf", "0x1p3"]).score([0, 1, 2]) == 0)
    }

    /// Numbers as Python's `float()` reads them, which T5's evaluation uses.
    @Test(arguments: [
        ("2.5", 2.5), (" 2.5\n", 2.5), ("+2.5", 2.5), ("-.5", -0.5), ("3.", 3), ("25e-1", 2.5), ("1_0.2_5", 10.25),
        ("\u{FF12}.\u{0665}", 2.5), ("\u{1F}2\u{A0}", 2), ("", -1), ("_1", -1), ("1_", -1), ("1__0", -1), ("1_.0", -1),
        ("2,5", -1), ("0x10", -1), ("1 0", -1), ("\u{B2}", -1), ("nan", -1), ("1e999", -1), ("two", -1), ("e5", -1),
        (".", -1),
    ])
    func numbersAreReadAsByPython(text: String, value: Double) throws {
        let metric = try MetricCatalogue.metric(named: "pearson", labels: nil)
        func score(_ prediction: String) throws -> Double {
            try metric.prepare(targets: [["1"], ["2"], ["4"]], predictions: [prediction, "1.5", "7"]).score([0, 1, 2])
        }
        #expect(try score(text) == score("\(value)"))
    }

    @Test func invalidLabelsAreCounted() {
        let labels = LabelSet(["no", "yes"])
        #expect(labels.invalidRate(["no", "maybe", "Yes", "yes"]) == 0.5)
        #expect(labels.invalidRate([]) == 0)
        #expect(labels.index(of: "yes") == 1)
        #expect(labels.index(of: " yes") == nil)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let metric: String
        var labels: [String]?
        var targets: [[String]] = []
        var predictions: [String] = []
        var attributes: [TextMap<String>] = []
        let message: String
        var testDescription: String { message }
    }

    static let faults = [
        Fault(metric: "acuracy", message: #"unknown metric "acuracy"; did you mean "accuracy"?"#),
        Fault(
            metric: "meteor",
            message: #"unknown metric "meteor"; expected one of: exact_match, token_f1, string_match, accuracy, "#
                + "f1_binary, f1_macro, matthews, pearson, spearman, bleu, chrf, rouge_l, …"),
        Fault(metric: "accuracy", message: #"the metric "accuracy" needs the "labels" of the task"#),
        Fault(metric: "matthews", message: #"the metric "matthews" needs the "labels" of the task"#),
        Fault(metric: "recall_per_label", message: #"the metric "recall_per_label" needs the "labels" of the task"#),
        Fault(
            metric: "f1_binary", labels: ["a", "b", "c"],
            message: #"the metric "f1_binary" needs exactly 2 labels, not 3; for more there is "f1_macro""#),
        Fault(
            metric: "precision_binary", labels: ["a", "b", "c"],
            message: #"the metric "precision_binary" needs exactly 2 labels, not 3; "#
                + #"for more there is "precision_macro""#),
        Fault(
            metric: "group_f1", labels: ["a", "b", "c"],
            message: #"the metric "group_f1" needs exactly 2 labels, not 3"#),
        Fault(
            metric: "exact_match", targets: [["a"], ["b"]], predictions: ["a"],
            message: "examples: 2, predictions: 1; each example needs one"),
        Fault(
            metric: "token_f1", targets: [["a"], []], predictions: ["a", "b"],
            message: "example 1 has no target to compare its prediction with"),
        Fault(
            metric: "bleu", targets: [["a"], []], predictions: ["a", "b"],
            message: "example 1 has no target to compare its prediction with"),
        Fault(
            metric: "accuracy", labels: ["a", "b"], targets: [["c"]], predictions: ["a"],
            message: #"example 0: the target "c" is not among the labels"#),
        Fault(
            metric: "f1_macro", labels: ["a", "b"], targets: [["a", "b"]], predictions: ["a"],
            message: "example 0 has 2 targets; in a classification it has one"),
        Fault(
            metric: "pearson", targets: [["four"]], predictions: ["4"],
            message: #"example 0: the target "four" is not a number"#),
        Fault(
            metric: "spearman", targets: [["4", "5"]], predictions: ["4"],
            message: "example 0 has 2 targets; a correlation needs one"),
        Fault(
            metric: "best_token_f1", targets: [["a"], ["a"]], predictions: ["a", "a"],
            attributes: [["group": "1"], [:]],
            message: #"example 1 has no attribute "group"; give the task "attributes" with a "group""#),
        Fault(
            metric: "wsc_accuracy", targets: [["a"]], predictions: ["a"], attributes: [["label": "yes"]],
            message: #"example 0: the attribute "label" is "yes"; it must be true or false, or 1 or 0"#),
        Fault(
            metric: "perplexity", targets: [["a"]], predictions: ["a"],
            message: #"example 0: "perplexity" needs the likelihood of the target, which was not measured"#),
    ]

    @Test(arguments: faults)
    func faultsHaveExactMessages(fault: Fault) {
        #expect(throws: MetricError(fault.message)) {
            let metric = try MetricCatalogue.metric(named: fault.metric, labels: fault.labels)
            _ = try metric.prepare(
                MetricExamples(
                    targets: fault.targets, predictions: fault.predictions, attributes: fault.attributes))
        }
    }

    @Test(arguments: [
        ("red, green", ["green,red"], 1.0), ("red", ["red, green", "red, blue, white"], 2.0 / 3), ("", [" , "], 1),
        ("red", [""], 0), ("Red", ["red"], 0),
    ])
    func listsCountWithTheirBestReference(prediction: String, references: [String], expected: Double) throws {
        let prepared = try MetricCatalogue.metric(named: "set_f1", labels: nil).prepare(
            targets: [references], predictions: [prediction])
        #expect(prepared.exampleScores == [expected])
    }

    @Test(arguments: [
        ("cat", ["cut", "cart"], 1.0, 25.0), ("cat", ["dog", "cat"], 0, 0), ("ab", [""], 2, 100),
        ("", ["abcd"], 4, 100),
        ("abc", ["a"], 2, 200), ("e\u{301}", ["\u{e9}"], 2, 200),
    ])
    func editsAreToTheNearestReference(prediction: String, references: [String], edits: Double, rate: Double) throws {
        for (name, expected) in [("edit_distance", edits), ("character_error_rate", rate)] {
            let metric = try MetricCatalogue.metric(named: name, labels: nil)
            #expect(try metric.prepare(targets: [references], predictions: [prediction]).score([0]) == expected)
        }
    }
}
