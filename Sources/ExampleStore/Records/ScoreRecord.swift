/// The value of one metric over one evaluated split, times 100.
package struct ScoreRecord: Sendable, Equatable {
    package let metric: String
    /// Not a number if the metric has no value.
    package let value: Double
    /// The bounds of the confidence interval, if there is one.
    package let low: Double?, high: Double?

    package init(metric: String, value: Double, low: Double? = nil, high: Double? = nil) {
        self.metric = metric
        self.value = value
        self.low = low
        self.high = high
    }
}
