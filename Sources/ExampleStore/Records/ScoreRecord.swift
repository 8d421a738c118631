/// The value of one metric over one evaluated split, times 100.
public struct ScoreRecord: Sendable, Equatable {
    public let metric: String
    /// Not a number if the metric has no value.
    public let value: Double
    /// The bounds of the confidence interval, if there is one.
    public let low: Double?, high: Double?

    public init(metric: String, value: Double, low: Double? = nil, high: Double? = nil) {
        self.metric = metric
        self.value = value
        self.low = low
        self.high = high
    }
}
