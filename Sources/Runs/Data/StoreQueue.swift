import CommandSyntax
import ExampleStore

/// Waits for other processes that write to the store, for as long as they live, and says so.
enum StoreQueue {
    /// A wait of less is told nobody.
    private static let silentSeconds = 2.0

    /// For one connection. A signal ends the waiting.
    static func patience() -> WriterPatience {
        var isTold = false
        return WriterPatience(name: RunClaim.holder) { wait in
            guard !Interruption.isWished else { return false }
            if wait.seconds < silentSeconds {
                isTold = false
            } else if !isTold {
                isTold = true
                let writer = wait.importer.map { RunClaim.shown($0) } ?? "another process"
                Console.note("waiting", "for \(writer), which writes to \(wait.path)")
            }
            return true
        }
    }

    /// Does what may have to wait. Where that was given up for a signal, that is the error.
    static func interruptible<Value>(_ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch let error as StoreError where error.reason == .locked {
            try Interruption.check()
            throw error
        }
    }
}
