import Foundation
import Synchronization
import Threads

/// A fixed set of threads that share the pieces of one job at a time.
///
/// The number and bounds of a kernel's pieces do not depend on the number of threads, and no piece reads what another
/// writes. Results are therefore the same on one thread and on many.
public final class WorkerPool: Sendable {
    /// The pool that kernels use. It has as many threads as the machine has processors, or as `MIXTAPE_THREADS` says.
    public static let shared: WorkerPool = {
        // Every product runs on this pool, so this comes before the first of them.
        OpenBLASKernel.useOneThread()
        // Before there are threads, which ask for memory as soon as they run.
        OpenBLASKernel.takeMemory()
        return WorkerPool(threads: requestedThreads)
    }()

    /// The number of threads, including the caller's.
    public let threads: Int

    package static let threadsVariable = "MIXTAPE_THREADS"
    private static let mostThreads = 256

    /// The number of threads of the shared pool.
    package static let requestedThreads: Int = {
        let requested = ProcessInfo.processInfo.environment[threadsVariable].flatMap(Int.init)
        return min(max(1, requested ?? ProcessInfo.processInfo.activeProcessorCount), mostThreads)
    }()

    /// The problem of `MIXTAPE_THREADS`, if any; programs check it at the start.
    package static func problem(environment: [String: String]) -> String? {
        guard let text = environment[threadsVariable] else { return nil }
        if let threads = Int(text), (1...mostThreads).contains(threads) { return nil }
        return "\(threadsVariable): expected a number of threads from 1 to \(mostThreads), found \"\(text)\""
    }

    /// One piece of work: what to run for each index. The closure may capture pointers and tensors, which are not
    /// Sendable; it is safe because `run` does not return before the last index is done, and because the pieces of a
    /// kernel are disjoint. This is the only place where such a capture crosses threads.
    private struct Job: @unchecked Sendable {
        let body: (Int) -> Void
        let count: Int
    }

    private let job = Mutex<Job?>(nil)
    private let condition = NSCondition()
    /// Counts the jobs, so that a sleeping worker can tell a new job from the last one.
    private let generation = Atomic(0)
    private let nextIndex = Atomic(0)
    private let busyWorkers = Atomic(0)
    private let isRunning = Atomic(false)

    private init(threads: Int) {
        self.threads = threads
        for _ in 0..<threads - 1 {
            Thread.begin { self.work() }
        }
    }

    /// Runs `body(0)` to `body(count - 1)`, each once, on all threads; returns when all are done.
    ///
    /// Work asked for while the pool is busy (from inside a piece, or from another thread) runs on the caller.
    public func run(_ count: Int, _ body: @escaping (Int) -> Void) {
        guard count > 1, threads > 1,
            isRunning.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
        else {
            for index in 0..<count { body(index) }
            return
        }
        nextIndex.store(0, ordering: .relaxed)
        busyWorkers.store(threads - 1, ordering: .relaxed)
        job.withLock { $0 = Job(body: body, count: count) }
        condition.lock()
        generation.add(1, ordering: .releasing)
        condition.broadcast()
        condition.unlock()
        takePieces(of: body, count: count)
        wait(until: { busyWorkers.load(ordering: .acquiring) == 0 })
        job.withLock { $0 = nil }
        isRunning.store(false, ordering: .releasing)
    }

    private func takePieces(of body: (Int) -> Void, count: Int) {
        while true {
            let index = nextIndex.add(1, ordering: .relaxed).oldValue
            if index >= count { return }
            body(index)
        }
    }

    private func work() {
        var seen = 0
        while true {
            waitForJob(after: seen)
            seen += 1
            joinJob()
        }
    }

    /// Not a part of ``work()``: a loop without an end would keep what the job's closure holds (Swift 6.3).
    @inline(never)
    private func joinJob() {
        if let job = job.withLock({ $0 }) { takePieces(of: job.body, count: job.count) }
        busyWorkers.subtract(1, ordering: .releasing)
    }

    /// Spins for a while, because the next kernel usually follows within microseconds, and then sleeps.
    private func waitForJob(after seen: Int) {
        for _ in 0..<Self.spins where generation.load(ordering: .acquiring) > seen { return }
        condition.lock()
        while generation.load(ordering: .acquiring) <= seen { condition.wait() }
        condition.unlock()
    }

    private func wait(until isDone: () -> Bool) {
        while true {
            for _ in 0..<Self.spins where isDone() { return }
            sched_yield()
        }
    }

    /// About ten microseconds of spinning: longer than a short kernel's tail, shorter than waking a thread.
    private static let spins = 4000
}
