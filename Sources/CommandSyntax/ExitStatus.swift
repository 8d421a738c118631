/// An error that ends the program with a status of its own; any other ends it with 1.
package protocol ExitStatusError: Error {
    var exitStatus: Int32 { get }
}
