/// A measure of how good predictions are: the higher, the better. All scores are times 100, as the field publishes them.
///
/// Texts are compared by their Unicode scalars, as Python does: a composed and a decomposed "é" differ.
public protocol Metric: Sendable {
    /// The name in task files and reports, such as `exact_match`.
    static var name: String { get }
    /// What is measured, in one line.
    static var summary: String { get }

    /// - Parameter labels: the closed label set of a classification task, where there is one.
    /// - Throws: ``MetricError`` where the metric needs a label set that is not given or does not fit.
    init(labels: [String]?) throws(MetricError)

    /// Prepares the examples once, so that a bootstrap can score any resample of them cheaply.
    /// - Parameters:
    ///   - targets: for each example its acceptable answers, at least one.
    ///   - predictions: for each example the answer of the model.
    /// - Throws: ``MetricError`` where the metric cannot be computed for these targets.
    func prepare(targets: [[String]], predictions: [String]) throws(MetricError) -> any PreparedMetric
}

/// A metric over fixed examples, ready to score any selection of them.
public protocol PreparedMetric: Sendable {
    /// The score, times 100, over the examples at `indices`, in which one may occur several times. 0 over no examples.
    func score(_ indices: [Int]) -> Double

    /// Each example's own score in 0...1, where the metric has one.
    var exampleScores: [Double]? { get }
}
