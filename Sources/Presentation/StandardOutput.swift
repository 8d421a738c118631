import Configuration
import Files

// C's `stdout` is a variable that nothing assigns: hence `@preconcurrency`.
#if canImport(Glibc)
@preconcurrency import Glibc
#elseif canImport(Darwin)
@preconcurrency import Darwin
#endif

/// Standard output as the program as a whole sees it.
package enum StandardOutput {
    /// Writes what a person reads: nothing in it steers the terminal.
    package static func show(_ text: String = "", terminator: String = "\n") {
        print(Terminal.safe(text), terminator: terminator)
    }

    /// Writes JSON text, which a program reads: as it is, but on a terminal with nothing in it that steers that.
    package static func write(json text: String) {
        print(Terminal.output.isInteractive ? text.printableJSON : text, terminator: "")
    }

    /// Writes line by line, also where it is a file or a pipe: a run of hours should be seen to go on.
    package static func bufferLines() { setvbuf(stdout, nil, _IOLBF, 0) }

    /// Writes pending output. False if that output, or any before it, did not arrive.
    package static func arrived() -> Bool { fflush(stdout) == 0 && ferror(stdout) == 0 }

    /// Whether it is a pipe, or a terminal, whose other end is closed.
    package static var hasNoReader: Bool {
        var state = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return poll(&state, 1, 0) > 0 && Int32(state.revents) & Int32(POLLERR | POLLHUP) != 0
    }

    /// Writes what is pending.
    /// - Throws: `FileError` if that, or anything written before, did not arrive.
    package static func flush() throws(FileError) {
        guard arrived() else {
            throw FileError(path: "standard output", message: "cannot be written; make room at its destination")
        }
    }
}
