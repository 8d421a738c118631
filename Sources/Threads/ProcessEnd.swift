import Foundation

/// Ends a process that lacks a resource it cannot continue without.
package enum ProcessEnd {
    /// Ends the process with a message. Files are whole or not there whenever it ends.
    package static func stop(_ message: String) -> Never {
        FileHandle.standardError.write(Data("\(message)\n".utf8))
        _exit(1)
    }
}
