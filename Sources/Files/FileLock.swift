#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that one process at a time may hold. The system frees it when the process ends, for whatever reason.
///
/// The file names its holder to the processes that come too late. The name stays in the file after the lock is free and
/// means nothing then.
package final class FileLock {
    private let descriptor: Int32

    /// Takes the lock, making its file if there is none.
    /// - Parameters:
    ///   - holder: names the process in a few words
    ///   - shown: shortens another holder's words for the message
    ///   - advice: the remedy if the lock is taken
    /// - Throws: ``FileError`` if another process holds it, or the file cannot be made.
    package init(
        path: String, holder: String, shown: (String) -> String = { $0 }, advice: String
    ) throws(FileError) {
        let file = try Self.open(path)
        guard Self.lock(file) else {
            let code = errno
            let other = Self.read(file)
            close(file)
            guard code == EWOULDBLOCK else { throw FileError(path: path, code: code) }
            throw FileError(path: path, message: "is held by \(other.map(shown) ?? "another process"); \(advice)")
        }
        descriptor = file
        Self.write(holder, to: file)
    }

    /// Takes the lock, making its file if there is none, and waits for it as long as another process holds it.
    /// - Parameters:
    ///   - holder: names the process in a few words
    ///   - waitsOn: gets the seconds waited so far and decides whether to wait on; if it says no, nil is returned
    /// - Throws: ``FileError`` if the file cannot be made.
    package init?(waitingAt path: String, holder: String, waitsOn: (Double) -> Bool) throws(FileError) {
        let file = try Self.open(path)
        let clock = ContinuousClock()
        let begin = clock.now
        while !Self.lock(file) {
            let code = errno
            guard code == EWOULDBLOCK, waitsOn((clock.now - begin) / .seconds(1)) else {
                close(file)
                guard code == EWOULDBLOCK else { throw FileError(path: path, code: code) }
                return nil
            }
            usleep(Self.microsecondsBetweenWaits)
        }
        descriptor = file
        Self.write(holder, to: file)
    }

    private static let microsecondsBetweenWaits: UInt32 = 20_000

    private static func open(_ path: String) throws(FileError) -> Int32 {
        // Links are not followed: writing the holder would overwrite the file behind the link. Opening a pipe would
        // block.
        let file = systemOpen(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else {
            guard errno == ELOOP else { throw FileError(path: path, code: errno) }
            throw FileError(path: path, message: "is a symbolic link, and a lock is a file of its own; remove the link")
        }
        guard isOrdinary(file) else {
            close(file)
            throw FileError(path: path, message: "is no ordinary file, and a lock must be one; remove it")
        }
        return file
    }

    deinit {
        // Closing alone does not free the lock while a process that was just forked still has a copy.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// The current holder of a file's lock, in the holder's own words. Nil if the lock is free or the file is missing.
    package static func holder(ofLockAt path: String) -> String? {
        let file = systemOpen(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        guard isOrdinary(file) else { return nil }
        if flock(file, LOCK_SH | LOCK_NB) == 0 {
            flock(file, LOCK_UN)
            return nil
        }
        return errno == EWOULDBLOCK ? read(file) ?? "another process" : nil
    }

    private static func isOrdinary(_ file: Int32) -> Bool {
        var status = stat()
        return fstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// A process that asks for the holder takes the lock for an instant. That instant is waited for.
    private static func lock(_ file: Int32) -> Bool {
        for _ in 0..<attempts {
            if flock(file, LOCK_EX | LOCK_NB) == 0 { return true }
            guard errno == EWOULDBLOCK else { return false }
            usleep(microsecondsBetweenAttempts)
            errno = EWOULDBLOCK
        }
        return false
    }

    private static let attempts = 5
    private static let microsecondsBetweenAttempts: UInt32 = 2_000

    private static let longestText = 4096

    /// Nil if the holder has not written its name yet.
    private static func read(_ file: Int32) -> String? {
        var bytes = [UInt8](repeating: 0, count: longestText)
        let count = pread(file, &bytes, bytes.count, 0)
        let line = bytes.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }

    /// The lock holds even if the text cannot be written, for example on a full disk.
    private static func write(_ holder: String, to file: Int32) {
        let bytes = Array((holder + "\n").utf8.prefix(longestText))
        guard ftruncate(file, 0) == 0 else { return }
        _ = pwrite(file, bytes, bytes.count, 0)
    }
}

private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { open(path, flags, 0o666) }
