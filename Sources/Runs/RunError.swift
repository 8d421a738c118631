/// What is wrong with a run or its configuration, or with what is asked of it.
public struct RunError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file or the directory at fault.
    public let path: String
    /// What is wrong with it, and what to do about it.
    public let message: String

    package init(_ message: String, path: String) {
        self.message = message
        self.path = path
    }

    public var description: String { "\(path): \(message)" }
}
