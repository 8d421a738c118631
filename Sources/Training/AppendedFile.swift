import Foundation

/// A file that grows during training, for other programs to follow. Additions are in the file after at most a second,
/// and on the disk after ``flush()``.
final class AppendedFile {
    private let path: String
    private let handle: FileHandle
    private var pending: [UInt8] = []
    private var lastWritten: ContinuousClock.Instant?

    private static let longestDelay = Duration.seconds(1)
    private static let mostPendingBytes = 1 << 16

    /// Opens an existing file to append to it.
    /// - Throws: ``RunLogError``
    init(path: String) throws {
        self.path = path
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw RunLogError(path: path, message: "cannot be written; check the permissions of its directory")
        }
        try handle.seekToEnd()
        self.handle = handle
    }

    func append(_ bytes: [UInt8]) throws {
        pending += bytes
        let now = ContinuousClock.now
        let isLate = lastWritten.map { now - $0 >= Self.longestDelay } ?? true
        guard isLate || pending.count > Self.mostPendingBytes else { return }
        try write { try handle.write(contentsOf: pending) }
        lastWritten = now
    }

    func flush() throws {
        try write {
            try handle.write(contentsOf: pending)
            try handle.synchronize()
        }
    }

    private func write(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            throw RunLogError(path: path, message: "cannot be written: \(error.localizedDescription)")
        }
        pending = []
    }
}
