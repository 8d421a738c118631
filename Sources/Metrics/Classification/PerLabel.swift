import Configuration

/// A measure of one label. A task that names it gets one for every label, or, with `label`, for that label only.
package struct PerLabel<Measure: ClassMeasure>: Metric {
    package static var name: String { "\(Measure.name)_per_label" }
    package static var summary: String { "\(Measure.summary) of one label" }

    private let labels: LabelSet
    private let label: Int

    private static var labelHelp: String { "the label; by default a metric for each label" }

    /// - Throws: ``MetricError`` if the settings name no label, or one that does not exist.
    package init(_ settings: MetricSettings, labels: [String]?) throws(MetricError) {
        guard let label = settings.untitledString("label", Self.labelHelp) else {
            throw MetricError("the metric \"\(Self.name)\" needs a \"label\"")
        }
        let set = try LabelSet(labels, for: Self.name)
        guard let index = set.index(of: label) else {
            let suggestion = Suggestion.phrase(for: label, among: set.labels)
            throw MetricError("the metric \"\(Self.name)\": \"\(label)\" is not among the labels\(suggestion)")
        }
        self.init(set, index)
    }

    /// - Parameter label: the number of the label
    private init(_ labels: LabelSet, _ label: Int) {
        self.labels = labels
        self.label = label
    }

    package static func choices(_ settings: MetricSettings, labels: [String]?) throws(MetricError) -> [MetricChoice] {
        if settings.untitledString("label", labelHelp) != nil {
            let metric = try Self(settings, labels: labels)
            return [all(metric.labels)[metric.label]]
        }
        return all(try LabelSet(labels, for: name))
    }

    /// The metric of each label. Labels that differ only in case, spaces and hyphens get their number in the title.
    private static func all(_ set: LabelSet) -> [MetricChoice] {
        var titles: Set<String> = []
        return set.labels.enumerated().map { place, label in
            let part = MetricSettings.titlePart(label)
            let number = titles.insert(part).inserted ? "" : "_\(place + 1)"
            return MetricChoice(title: "\(name)_\(part)\(number)", metric: Self(set, place))
        }
    }

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        ClassificationScore(try Classification(labels: labels, examples)) { [label] in Measure.value($0, of: label) }
    }
}
