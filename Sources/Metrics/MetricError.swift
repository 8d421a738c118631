/// The reason why a metric cannot be computed.
public struct MetricError: Error, Sendable, Equatable, CustomStringConvertible {
    public let message: String

    package init(_ message: String) {
        self.message = message
    }

    public var description: String { message }
}
