#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file being written from front to end.
package final class FileWriter {
    package let path: String
    private let descriptor: Int32
    /// Small writes wait here for company; large ones go straight to the file.
    private var waiting: [UInt8] = []
    private static let waitingLimit = 1 << 16

    /// Makes the file, or empties the one that exists.
    package init(path: String) throws(FileError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
    }

    /// Writes on where an open file stands.
    /// - Parameter descriptor: closed with the writer
    init(descriptor: Int32, path: String) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Whether a person reads what is written.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    package func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        if bytes.count > Self.waitingLimit {
            try flush()
            try writeAll(bytes)
        } else {
            waiting.append(contentsOf: bytes)
            if waiting.count > Self.waitingLimit { try flush() }
        }
    }

    package func write(_ bytes: [UInt8]) throws(FileError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in try write(UnsafeRawBufferPointer(buffer)) }
    }

    package func write(_ text: String) throws(FileError) { try write(Array(text.utf8)) }

    /// Hands everything written so far to the disk.
    package func synchronize() throws(FileError) {
        try flush()
        guard fsync(descriptor) == 0 else { throw FileError(path: path, code: errno) }
    }

    package func flush() throws(FileError) {
        let bytes = waiting
        waiting.removeAll(keepingCapacity: true)
        try bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in try writeAll(UnsafeRawBufferPointer(buffer)) }
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            // One call of write(2) takes at most 2^31 - 4096 bytes on Linux and 2^31 - 1 on macOS.
            let written = systemWrite(descriptor, part.baseAddress, min(part.count, 1 << 30))
            if written < 0 {
                if errno == EINTR { continue }
                throw FileError(path: path, code: errno)
            }
            rest = rest.dropFirst(written)
        }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
