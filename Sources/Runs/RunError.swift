/// A problem of a run, of its configuration, or of a request to it.
public struct RunError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file or the directory at fault.
    public let path: String
    /// The problem and its remedy.
    public let message: String

    package init(_ message: String, path: String) {
        self.message = message
        self.path = path
    }

    public var description: String { "\(path): \(message)" }
}
