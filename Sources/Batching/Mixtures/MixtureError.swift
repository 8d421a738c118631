/// The reason why a mixture cannot be drawn from.
public struct MixtureError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The task at fault, if there is one.
    public let task: String?
    public let message: String

    package init(_ message: String, task: String? = nil) {
        self.task = task
        self.message = message
    }

    public var description: String { task.map { "task \"\($0)\" \(message)" } ?? message }
}
