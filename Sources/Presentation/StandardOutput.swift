import Files

// C's `stdout` is a variable that nothing assigns: hence `@preconcurrency`.
#if canImport(Glibc)
@preconcurrency import Glibc
#elseif canImport(Darwin)
@preconcurrency import Darwin
#endif

/// Standard output as the program as a whole sees it.
package enum StandardOutput {
    /// Writes text for a person, without anything that steers the terminal. Text for programs is printed as it is.
    package static func show(_ text: String = "", terminator: String = "\n") {
        print(Terminal.safe(text), terminator: terminator)
    }

    /// Writes line by line, even to a file or a pipe: a run of hours should show that it goes on.
    package static func bufferLines() { setvbuf(stdout, nil, _IOLBF, 0) }

    /// Writes pending output. False if that output, or any before it, did not arrive.
    package static func arrived() -> Bool { fflush(stdout) == 0 && ferror(stdout) == 0 }

    /// Writes pending output.
    /// - Throws: `FileError` if that output, or any before it, did not arrive.
    package static func flush() throws(FileError) {
        guard arrived() else {
            throw FileError(path: "standard output", message: "cannot be written; make room where it is written to")
        }
    }
}
