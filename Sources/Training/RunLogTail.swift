#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Follows a run's log while another process writes it.
package final class RunLogTail {
    private let path: String
    private var inode: ino_t?
    /// Where the next line begins.
    private var offset = 0

    private static let chunkBytes = 1 << 20

    package init(path: String) {
        self.path = path
    }

    /// Hands over the lines that were added since the last call. A line that is still being written is left for the next
    /// one, and a log that is not there has none.
    /// - Parameter restarted: called first where what was read before is void: the run goes on from a checkpoint, or
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
                if let line = RunLogLine(String(decoding: line, as: UTF8.self)) { body(line) }
            }
            offset += end + 1
            pending.removeSubrange(...end)
        }
    }
}
