#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that one process at a time may hold. The system lets go of it when the process ends, however it ends.
package final class FileLock {
    private let descriptor: Int32

    /// Takes the lock, making its file where there is none.
    /// - Throws: ``FileError`` where another process holds it, with `message`, or the file cannot be made.
    package init(path: String, whereHeld message: String) throws(FileError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            throw code == EWOULDBLOCK ? FileError(path: path, message: message) : FileError(path: path, code: code)
        }
    }

    deinit { close(descriptor) }
}
