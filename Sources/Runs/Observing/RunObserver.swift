import Foundation

/// Observes the work on a run, and may request a stop.
///
/// All calls come on the working thread, between two steps or two batches. The time that they take is added to the
/// work.
public protocol RunObserver {
    /// Receives an event.
    func observe(_ event: RunEvent)
    /// Whether the work should end as soon as nothing is lost by it. It is read after each step and after each batch of
    /// an import or an evaluation. If it is true, the work throws ``RunStopped``. A run that is stopped in training has
    /// a checkpoint of its last step.
    var shouldStop: Bool { get }
    /// The program's name in messages, and its user's next actions.
    var caller: RunCaller { get }
}

extension RunObserver {
    public var shouldStop: Bool { false }
    public var caller: RunCaller { RunCaller() }

    package func warn(_ text: String) { observe(.warning(text)) }

    /// - Throws: ``RunStopped`` if the work should stop
    package func checkStop() throws(RunStopped) {
        if shouldStop { throw RunStopped(resuming: caller.resuming) }
    }

    /// Does long work; the observer gets its beginning and its end.
    /// - Parameter body: gets a function that takes the amount done so far
    func following<Result>(
        _ title: String, of total: Int? = nil, _ unit: String, _ body: ((Int) -> Void) throws -> Result
    ) rethrows -> Result {
        let work = RunWork(title: title, total: total, unit: unit)
        observe(.began(work))
        defer { observe(.ended(work)) }
        return try body { observe(.progress(work, done: $0)) }
    }
}

/// The name, in messages, of a program that works on a run, and its user's next actions.
public struct RunCaller: Sendable {
    /// The name for other processes that wait for this one; on a command line, the command as it was typed.
    public var title: String
    /// The action that continues stopped work.
    public var resuming: String
    /// The action that begins anew a run that cannot continue.
    public var restarting: String

    /// The words for a Swift program.
    /// - Parameter title: nil for the name of the process
    public init(
        title: String? = nil, resuming: String = "call it again", restarting: String = "Run.train(restarting: true)"
    ) {
        self.title = title ?? ProcessInfo.processInfo.processName
        self.resuming = resuming
        self.restarting = restarting
    }
}
