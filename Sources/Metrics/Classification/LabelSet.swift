import Configuration

/// The classes of a task, identified by their labels. Labels must match exactly: no trimming, no change of case.
package struct LabelSet: Sendable {
    package let labels: [String]
    private let indices: [ExactText: Int]

    /// - Throws: ``MetricError`` if there are no labels; `metric` names the metric that needs them.
    init(_ labels: [String]?, for metric: String) throws(MetricError) {
        guard let labels, !labels.isEmpty else {
            throw MetricError("the metric \"\(metric)\" needs the \"labels\" of the task")
        }
        self.init(labels)
    }

    package init(_ labels: [String]) {
        self.labels = labels
        indices = Dictionary(labels.enumerated().map { (ExactText($1), $0) }) { first, _ in first }
    }

    /// The class of a label; nil for a text that is no label.
    package func index(of label: String) -> Int? { indices[ExactText(label)] }

    /// The share of predictions that are no label, in 0...1. Read it beside every score of a classification.
    package func invalidRate(_ predictions: [String]) -> Double {
        guard !predictions.isEmpty else { return 0 }
        return Double(predictions.count { index(of: $0) == nil }) / Double(predictions.count)
    }
}
