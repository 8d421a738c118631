#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension RunLog {
    /// This much of the end of a log contains a whole step, however many milestone lines follow it.
    private static let lastBytes = 1 << 18

    /// The last step in a log that another process may be writing, without reading all of it; nil if there is none.
    package static func lastStep(_ path: String) -> Int? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { return nil }
        let size = Int(status.st_size)
        var bytes = [UInt8](repeating: 0, count: min(size, lastBytes))
        let count = pread(file, &bytes, bytes.count, off_t(size - bytes.count))
        guard count > 0, let end = bytes[..<count].lastIndex(of: UInt8(ascii: "\n")) else { return nil }
        let lines = bytes[..<end].split(separator: UInt8(ascii: "\n")).reversed()
        return lines.lazy.compactMap { line -> Int? in
            guard case .step(let entry)? = RunLogLine(line) else { return nil }
            return entry.step
        }.first
    }
}

/// Follows a run's log while another process writes it.
package final class RunLogTail {
    private let path: String
    private var inode: ino_t?
    /// The place where the next line begins.
    private var offset = 0

    private static let chunkBytes = 1 << 20

    package init(path: String) {
        self.path = path
    }

    /// Passes the lines added since the last call to `body`. A line that is still being written is left for the next
    /// call. A missing log has no lines.
    /// - Parameter restarted: called first if earlier lines are void, because the run continues from a checkpoint or
    ///   began anew
    package func read(restarted: () -> Void = {}, _ body: (RunLogLine) -> Void) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { return }
        if inode != status.st_ino || Int(status.st_size) < offset {
            if inode != nil { restarted() }
            (inode, offset) = (status.st_ino, 0)
        }
        var pending: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
        while true {
            let count = pread(file, &chunk, chunk.count, off_t(offset + pending.count))
            guard count > 0 else { return }
            pending += chunk[..<count]
            guard let end = pending.lastIndex(of: UInt8(ascii: "\n")) else { continue }
            for line in pending[..<end].split(separator: UInt8(ascii: "\n")) {
                if let line = RunLogLine(line) { body(line) }
            }
            offset += end + 1
            pending.removeSubrange(...end)
        }
    }
}
