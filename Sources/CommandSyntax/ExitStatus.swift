/// An error that ends the program with a status of its own; any other ends it with 1.
package protocol ExitStatusError: Error {
    var exitStatus: Int32 { get }
    /// Whether the error need not be reported.
    var isSilent: Bool { get }
}

extension ExitStatusError {
    package var isSilent: Bool { false }
}
