import Foundation

extension Thread {
    /// The stack of every thread of the program. A JSON value may be 256 levels deep; each level takes a few frames.
    package static let stackBytes = 8 << 20

    /// Runs a closure on a new thread with a stack of 8 MiB, whatever the shell's `ulimit -s` allows.
    ///
    /// If the system grants no thread, the process ends with a message: waiting for the thread's work would never end.
    package static func begin(_ body: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        #if os(Linux)
        var thread = pthread_t()
        #else
        var thread: pthread_t?
        #endif
        let work = Unmanaged.passRetained(ThreadWork(body: body))
        // Foundation's `start()` does not say whether there is a thread.
        let code = pthread_create(&thread, &attributes, { ThreadWork.run($0) }, work.toOpaque())
        guard code != 0 else { return }
        ProcessEnd.stop(
            "no more threads can be had (\(String(cString: strerror(code)).lowercased())); raise ulimit -u or ulimit "
                + "-v, or set MIXTAPE_THREADS=1")
    }
}

/// A closure on its way to the thread that runs it.
private final class ThreadWork: Sendable {
    private let body: @Sendable () -> Void

    init(body: @escaping @Sendable () -> Void) { self.body = body }

    static func run(_ work: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let work else { return nil }
        Unmanaged<ThreadWork>.fromOpaque(work).takeRetainedValue().body()
        return nil
    }
}
