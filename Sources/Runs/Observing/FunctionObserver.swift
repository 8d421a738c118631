/// Passes events to a function, and stops the work if the function throws.
final class FunctionObserver: RunObserver {
    private let function: (RunEvent) throws -> Void
    private var failure: (any Error)?

    private init(_ function: @escaping (RunEvent) throws -> Void) {
        self.function = function
    }

    /// Lends an observer to some work.
    /// - Throws: the function's error in place of ``RunStopped``; any error of the work
    static func lend<Result>(
        _ function: @escaping (RunEvent) throws -> Void, _ work: (FunctionObserver) throws -> Result
    ) throws -> Result {
        let observer = FunctionObserver(function)
        do {
            let result = try work(observer)
            if let failure = observer.failure { throw failure }
            return result
        } catch let stop as RunStopped {
            throw observer.failure ?? stop
        }
    }

    var shouldStop: Bool { failure != nil }

    func observe(_ event: RunEvent) {
        guard failure == nil else { return }
        do {
            try function(event)
        } catch {
            failure = error
        }
    }
}
