/// The reason why training cannot continue.
public struct TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
    public let step: Int
    public let message: String

    package init(_ message: String, step: Int) {
        self.message = message
        self.step = step
    }

    public var description: String { "step \(step): \(message)" }
}
