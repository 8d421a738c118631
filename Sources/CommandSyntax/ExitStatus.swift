/// An error that ends the program with a status of its own; any other ends it with 1.
package protocol ExitStatusError: Error {
    var exitStatus: Int32 { get }
    /// Whether nobody needs to be told of it.
    var isSilent: Bool { get }
}

extension ExitStatusError {
    package var isSilent: Bool { false }
}
