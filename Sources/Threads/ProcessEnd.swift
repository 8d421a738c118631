import Foundation

/// Ends a process that lacks a resource it cannot continue without.
package enum ProcessEnd {
    /// Ends the process with a message. Files are complete or absent at any moment.
    package static func stop(_ message: String) -> Never {
        FileHandle.standardError.write(Data("\(message)\n".utf8))
        _exit(1)
    }
}
