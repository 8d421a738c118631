/// The reason why an evaluation cannot be made or found.
public struct EvaluationError: Error, Sendable, Equatable, CustomStringConvertible {
    public let message: String

    package init(_ message: String) {
        self.message = message
    }

    public var description: String { message }
}
