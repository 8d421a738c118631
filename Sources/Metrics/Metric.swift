/// A measure of the quality of predictions. Scores are times 100, as the field publishes them, unless the summary says
/// otherwise.
///
/// Texts are compared by their Unicode scalars, as Python does: a composed and a decomposed "é" differ.
package protocol Metric: Sendable {
    /// The name in the catalogue and in task files, such as `exact_match`.
    static var name: String { get }
    /// The measured quantity, in one line.
    static var summary: String { get }
    /// Whether a higher score is better.
    static var isHigherBetter: Bool { get }
    /// The unit of a score, such as `characters`; nil for a score that is times 100.
    static var unit: String? { get }
    /// The attributes that every example must have, such as `group`.
    static var requiredAttributes: [String] { get }
    /// Whether it measures the likelihood of the targets instead of the predictions.
    static var needsTeacherForcing: Bool { get }

    /// - Parameters:
    ///   - settings: the settings from the task. All have defaults.
    ///   - labels: the closed label set of a classification task, if there is one.
    /// - Throws: ``MetricError`` if the metric needs a label set that is missing or unsuitable.
    init(_ settings: MetricSettings, labels: [String]?) throws(MetricError)

    /// The metrics that a task gets under this name. Usually it is one; some names stand for several, such as one per
    /// label.
    /// - Throws: ``MetricError`` as the initializer does.
    static func choices(_ settings: MetricSettings, labels: [String]?) throws(MetricError) -> [MetricChoice]

    /// Prepares the examples once. A bootstrap can then score any resample of them cheaply.
    /// - Throws: ``MetricError`` if the metric cannot be computed for these examples.
    func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric

    /// The form in which an answer is compared: the answer itself, or its normalised form for metrics that normalise.
    func compared(_ answer: String) -> String
}

extension Metric {
    package static var isHigherBetter: Bool { true }
    package static var unit: String? { nil }
    package static var requiredAttributes: [String] { [] }
    package static var needsTeacherForcing: Bool { false }

    package func compared(_ answer: String) -> String { answer }

    package static func choices(_ settings: MetricSettings, labels: [String]?) throws(MetricError) -> [MetricChoice] {
        let metric = try Self(settings, labels: labels)
        return [MetricChoice(title: settings.title(of: name), metric: metric)]
    }
}

/// A metric over fixed examples, ready to score any selection of them.
package protocol PreparedMetric: Sendable {
    /// The score over the examples at `indices`. An example may occur several times. 0 over no examples.
    func score(_ indices: [Int]) -> Double

    /// The score of each example in 0...1: higher is better, and 1 means that nothing is wrong. Nil if the metric does
    /// not score single examples.
    var exampleScores: [Double]? { get }

    /// The value of each example in the metric's own unit, for comparing two answers to it. A higher value is better if
    /// a higher score is. Nil if the metric does not judge single examples.
    var exampleValues: [Double]? { get }

    /// The signature of the score in the form that the reference program publishes, if it has one.
    var signature: String? { get }

    /// The group of each example, if the metric judges whole groups. A resample must not divide a group.
    var groups: [Int]? { get }

    /// Whether the score is the mean of ``exampleScores``, times 100.
    var isMeanOfExamples: Bool { get }
}

extension PreparedMetric {
    package var exampleValues: [Double]? { exampleScores }
    package var signature: String? { nil }
    package var groups: [Int]? { nil }
    package var isMeanOfExamples: Bool { false }
}
