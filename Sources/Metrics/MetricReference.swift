/// What names the metrics of a task in code: a name in the catalogue, or a metric that is configured already.
public protocol MetricReference {
    /// - Throws: ``MetricError`` where there is no such metric, or it does not fit the labels.
    func choices(labels: [String]?) throws(MetricError) -> [MetricChoice]
}

extension String: MetricReference {
    public func choices(labels: [String]?) throws(MetricError) -> [MetricChoice] {
        try MetricCatalogue.choices(named: self, labels: labels)
    }
}

extension MetricChoice: MetricReference {
    public func choices(labels: [String]?) -> [MetricChoice] { [self] }
}
