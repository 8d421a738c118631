import ExampleStore

/// Waits for other processes that write to the store, for as long as they live, and says so.
enum StoreQueue {
    /// A wait of less is told nobody.
    private static let silentSeconds = 2.0

    /// For one connection. The observer may end the waiting.
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

    /// Does what may have to wait. Where the observer ended the waiting, that is the error.
    static func interruptible<Value>(_ observer: any RunObserver, _ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch let error as StoreError where error.reason == .locked {
            try observer.checkStop()
            throw error
        }
    }
}
