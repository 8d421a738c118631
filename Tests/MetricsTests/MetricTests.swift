import Metrics
import Testing

struct MetricTests {
    static let labels = ["no", "yes"]

    /// Small examples that every metric of the catalogue can score, all answered rightly.
    static func examples(for name: String) -> (labels: [String]?, targets: [[String]]) {
        switch name {
        case "accuracy", "f1_binary", "f1_macro": (labels, [["yes"], ["no"], ["yes"], ["no"]])
        case "pearson", "spearman": (nil, [["1"], ["2.5"], ["3"], ["-4"]])
        default: (nil, [["a blue cat"], ["x", "y"], ["two words"], ["42"]])
        }
    }

    @Test(arguments: MetricCatalogue.names)
    func rightAnswersScore100(name: String) throws {
        let (labels, targets) = Self.examples(for: name)
        let metric = try MetricCatalogue.metric(named: name, labels: labels)
        #expect(type(of: metric).name == name)
        #expect(!type(of: metric).summary.isEmpty)
        let prepared = try metric.prepare(targets: targets, predictions: targets.map { $0[0] })
        #expect(isNear(prepared.score([0, 1, 2, 3]), 100))
        #expect(isNear(prepared.score([0, 1, 1, 0, 3]), 100), "repeated examples")
        #expect(prepared.score([]) == 0)
        if let scores = prepared.exampleScores { #expect(scores == [1, 1, 1, 1]) }
    }

    @Test(arguments: MetricCatalogue.names)
    func aResampleScoresAsItsExamplesWritten(name: String) throws {
        let (labels, targets) = Self.examples(for: name)
        let isCorrelation = name == "pearson" || name == "spearman"
        let predictions = isCorrelation ? ["2", "x", "2.5", "0"] : ["yes", "yes", "a cat", "42"]
        let metric = try MetricCatalogue.metric(named: name, labels: labels)
        let indices = [3, 1, 1, 0, 2, 3]
        let resampled = try metric.prepare(targets: targets, predictions: predictions).score(indices)
        let written = try metric.prepare(
            targets: indices.map { targets[$0] }, predictions: indices.map { predictions[$0] })
        #expect(isNear(resampled, written.score([0, 1, 2, 3, 4, 5])))
    }

    @Test(arguments: [
        ("Cat", ["cat"], 0.0), ("cat ", ["cat"], 0), ("cat", ["dog", "cat"], 1), ("", [""], 1),
        ("e\u{301}", ["\u{e9}"], 0),
    ])
    func stringMatchComparesToTheLetter(prediction: String, references: [String], expected: Double) throws {
        let prepared = try StringMatch(labels: nil).prepare(targets: [references], predictions: [prediction])
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
        let message: String
        var testDescription: String { message }
    }

    static let faults = [
        Fault(metric: "acuracy", message: #"unknown metric "acuracy"; did you mean "accuracy"?"#),
        Fault(
            metric: "meteor",
            message: #"unknown metric "meteor"; expected one of: exact_match, token_f1, string_match, accuracy, "#
                + "f1_binary, f1_macro, pearson, spearman"),
        Fault(metric: "accuracy", message: #"the metric "accuracy" needs the "labels" of the task"#),
        Fault(
            metric: "f1_binary", labels: ["a", "b", "c"],
            message: #"the metric "f1_binary" needs exactly 2 labels, not 3; for more there is "f1_macro""#),
        Fault(
            metric: "exact_match", targets: [["a"], ["b"]], predictions: ["a"],
            message: "examples: 2, predictions: 1; each example needs one"),
        Fault(
            metric: "token_f1", targets: [["a"], []], predictions: ["a", "b"],
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
    ]

    @Test(arguments: faults)
    func faultsHaveExactMessages(fault: Fault) {
        #expect(throws: MetricError(fault.message)) {
            let metric = try MetricCatalogue.metric(named: fault.metric, labels: fault.labels)
            _ = try metric.prepare(targets: fault.targets, predictions: fault.predictions)
        }
    }
}
