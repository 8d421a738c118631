import Foundation
import Threads

/// Prepares the process for the program, whatever its parent left.
enum ProcessSetup {
    /// A parent process may have closed standard input or an output. The next opened file would then take its place,
    /// and printed text would be written into a run's files.
    ///
    /// A closed descriptor is replaced by one that fails on reading or writing: output that cannot arrive is an error.
    static func occupyStandardDescriptors() {
        for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
        where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            // This is the lowest free number.
            _ = open("/dev/null", mode)
        }
    }

    /// Runs the program to its end on a thread with room for deep recursion. The shell's `ulimit -s` may deny that to
    /// the first thread. A JSON value may be 256 levels deep, and each level takes a few frames.
    static func runWithStack(_ body: @escaping @Sendable () -> Int32) -> Never {
        var limit = rlimit()
        #if os(Linux)
        let known = getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit) == 0
        #else
        let known = getrlimit(RLIMIT_STACK, &limit) == 0
        #endif
        guard known, limit.rlim_cur < Thread.stackBytes else { exit(body()) }
        Thread.begin { exit(body()) }
        while true { pause() }
    }
}
