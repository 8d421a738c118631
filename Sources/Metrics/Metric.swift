/// A measure of how good predictions are. Scores are times 100, as the field publishes them, unless the summary says
/// otherwise.
///
/// Texts are compared by their Unicode scalars, as Python does: a composed and a decomposed "é" differ.
public protocol Metric: Sendable {
    /// The name in the catalogue and in task files, such as `exact_match`.
    static var name: String { get }
    /// What is measured, in one line.
    static var summary: String { get }
    /// Whether a higher score is the better one.
    static var isHigherBetter: Bool { get }
    /// What a score counts, such as `characters`; nil for one that is times 100.
    static var unit: String? { get }
    /// What it needs to know of every example beside the answers, such as `group`.
    static var requiredAttributes: [String] { get }
    /// Whether it measures the likelihood of the targets, not the predictions.
    static var needsTeacherForcing: Bool { get }

    /// - Parameters:
    ///   - settings: what a task says about it. All settings have defaults.
    ///   - labels: the closed label set of a classification task, where there is one.
    /// - Throws: ``MetricError`` where the metric needs a label set that is not given or does not fit.
    init(_ settings: MetricSettings, labels: [String]?) throws(MetricError)

    /// What a task gets that names this metric: one metric, but for those that are several, such as one per label.
    /// - Throws: ``MetricError`` as the initializer does.
    static func choices(_ settings: MetricSettings, labels: [String]?) throws(MetricError) -> [MetricChoice]

    /// Prepares the examples once, so that a bootstrap can score any resample of them cheaply.
    /// - Throws: ``MetricError`` where the metric cannot be computed for these examples.
    func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric

    /// The form in which an answer is compared with others: the answer itself, but for metrics that normalise it.
    func compared(_ answer: String) -> String
}

extension Metric {
    public static var isHigherBetter: Bool { true }
    public static var unit: String? { nil }
    public static var requiredAttributes: [String] { [] }
    public static var needsTeacherForcing: Bool { false }

    public func compared(_ answer: String) -> String { answer }

    public static func choices(_ settings: MetricSettings, labels: [String]?) throws(MetricError) -> [MetricChoice] {
        let metric = try Self(settings, labels: labels)
        return [MetricChoice(title: settings.title(of: name), metric: metric)]
    }
}

/// A metric over fixed examples, ready to score any selection of them.
public protocol PreparedMetric: Sendable {
    /// The score over the examples at `indices`, in which one may occur several times. 0 over no examples.
    func score(_ indices: [Int]) -> Double

    /// How good each example is by itself in 0...1, the higher the better and 1 where nothing is wrong, where the
    /// metric knows that.
    var exampleScores: [Double]? { get }

    /// What each example has by itself in the metric's own sense, to compare two answers to it by: a higher value is
    /// the better one where a higher score is. Nil where the metric does not judge single examples.
    var exampleValues: [Double]? { get }

    /// How the score was computed, in the form in which the reference program publishes it, where it has one.
    var signature: String? { get }

    /// The group that each example belongs to, where the metric judges whole groups and a resample must not divide
    /// them.
    var groups: [Int]? { get }

    /// Whether the score is the mean of ``exampleScores``, times 100.
    var isMeanOfExamples: Bool { get }
}

extension PreparedMetric {
    public var exampleValues: [Double]? { exampleScores }
    public var signature: String? { nil }
    public var groups: [Int]? { nil }
    public var isMeanOfExamples: Bool { false }
}
