import Foundation

extension Thread {
    /// Runs a closure on a new thread with a stack of 8 MiB, whatever the shell's `ulimit -s` allows. A JSON value may
    /// be 256 levels deep, and each level takes a few frames.
    package static func begin(_ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.stackSize = 8 << 20
        thread.start()
    }
}
