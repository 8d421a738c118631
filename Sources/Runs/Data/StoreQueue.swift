import ExampleStore

/// Waits for other processes that write to the store, as long as they live, and reports the waiting.
enum StoreQueue {
    /// A shorter wait is not reported.
    private static let silentSeconds = 2.0

    /// The waiting of one connection. The observer may end it.
    static func patience(_ observer: any RunObserver) -> WriterPatience {
        var isTold = false
        return WriterPatience(name: RunClaim.holder(observer.caller)) { wait in
            guard !observer.shouldStop else { return false }
            if wait.seconds < silentSeconds {
                isTold = false
            } else if !isTold {
                isTold = true
                let writer = wait.importer.map { RunClaim.shown($0) } ?? "another process"
                observer.observe(.waiting(for: writer, store: wait.path))
            }
            return true
        }
    }

    /// Does work that may have to wait. If the observer ends the waiting, an error says so.
    static func interruptible<Value>(_ observer: any RunObserver, _ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch let error as StoreError where error.reason == .locked {
            try observer.checkStop()
            throw error
        }
    }
}
