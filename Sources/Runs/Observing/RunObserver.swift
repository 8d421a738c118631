import Foundation

/// Is told how the work on a run goes, and says whether it should stop.
///
/// Everything is called on the thread that works, between two steps or two batches: what takes long there takes that
/// long from the work.
public protocol RunObserver {
    /// Something happened.
    func observe(_ event: RunEvent)
    /// Whether the work should end as soon as nothing is lost by it. Asked after each step and after each batch of an
    /// import or an evaluation. Where it says so, the work throws ``RunStopped``; a run that is stopped in training has
    /// a checkpoint of its last step.
    var shouldStop: Bool { get }
    /// How messages name the program, and what its user does next.
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

    /// Does long work; the observer is told when it begins and ends.
    /// - Parameter body: is handed a function that takes how much is done so far
    func following<Result>(
        _ title: String, of total: Int? = nil, _ unit: String, _ body: ((Int) -> Void) throws -> Result
    ) rethrows -> Result {
        let work = RunWork(title: title, total: total, unit: unit)
        observe(.began(work))
        defer { observe(.ended(work)) }
        return try body { observe(.progress(work, done: $0)) }
    }
}

/// Nobody looks.
struct SilentObserver: RunObserver {
    init() {}

    func observe(_ event: RunEvent) {}
}

/// How messages name the program that works on a run, and what its user does next.
public struct RunCaller: Sendable {
    /// What other processes are told that wait for this one: on a command line the command as it was typed.
    public var title: String
    /// What goes on with work that was stopped.
    public var resuming: String
    /// What begins a run anew that cannot go on.
    public var restarting: String

    /// What a Swift program is told.
    /// - Parameter title: nil for the name of the process
    public init(
        title: String? = nil, resuming: String = "call it again", restarting: String = "Run.train(restarting: true)"
    ) {
        self.title = title ?? ProcessInfo.processInfo.processName
        self.resuming = resuming
        self.restarting = restarting
    }
}
