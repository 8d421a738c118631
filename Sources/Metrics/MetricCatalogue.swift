import Configuration

/// The metrics that exist.
public enum MetricCatalogue {
    public static let all: [any Metric.Type] = [
        ExactMatch.self, TokenF1.self, StringMatch.self, Accuracy.self, BinaryF1.self, MacroF1.self,
        Pearson.self, Spearman.self,
    ]

    public static var names: [String] { all.map { $0.name } }

    /// The metric of a name, for a task with these labels.
    /// - Throws: ``MetricError`` where there is none of that name, or it does not fit the labels.
    public static func metric(named name: String, labels: [String]?) throws(MetricError) -> any Metric {
        guard let type = all.first(where: { $0.name == name }) else {
            throw MetricError("unknown metric \"\(name)\"\(Suggestion.phrase(for: name, among: names))")
        }
        return try type.init(labels: labels)
    }
}
