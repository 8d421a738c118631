import Foundation
import Threads

/// What the program takes for granted of the process that it runs in, whoever started it.
enum ProcessSetup {
    /// Whoever starts a program may have closed its standard input or one of its outputs. The next file that is opened
    /// would then be taken for it, and what is printed would be written into a run's files.
    ///
    /// What is closed becomes something that reading, or writing, fails on: output that nobody could read is an error.
    static func occupyStandardDescriptors() {
        for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
        where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            // The lowest number that is free is this one.
            _ = open("/dev/null", mode)
        }
    }

    /// Runs the program to its end on a thread with room for deep recursion, which the shell's `ulimit -s` may deny the
    /// first thread. A JSON value may be 256 levels deep, and each level takes a few frames.
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
