import Configuration
import Foundation

/// A source file that is read once from its beginning, in chunks, and hashed on the way.
///
/// Whatever an importer makes of the bytes, the hash is that of the bytes it saw.
package final class SourceFile {
    package let path: String
    /// Size of the file when it was opened, for progress.
    package let byteCount: Int
    package private(set) var bytesRead = 0
    private let stream: UnsafeMutablePointer<FILE>
    private let chunkSize: Int
    private var hash = SHA256()

    /// - Throws: ``ExampleError`` where there is no such file, or it may not be read.
    package init(path: String, chunkSize: Int = 1 << 18) throws(ExampleError) {
        var information = stat()
        guard stat(path, &information) == 0 else { throw Self.cannotRead(path) }
        guard information.st_mode & S_IFMT != S_IFDIR else {
            throw ExampleError("is a folder; name the file itself", file: path)
        }
        guard let stream = fopen(path, "rb") else { throw Self.cannotRead(path) }
        self.path = path
        self.byteCount = Int(information.st_size)
        self.stream = stream
        self.chunkSize = chunkSize
    }

    deinit {
        fclose(stream)
    }

    /// Appends the next chunk to `buffer`.
    /// - Returns: false at the end of the file.
    package func read(into buffer: inout [UInt8]) throws(ExampleError) -> Bool {
        let oldCount = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: chunkSize))
        let count = buffer.withUnsafeMutableBytes { bytes in
            let chunk = UnsafeMutableRawBufferPointer(rebasing: bytes[oldCount...])
            let count = fread(chunk.baseAddress, 1, chunk.count, stream)
            hash.update(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
            return count
        }
        buffer.removeLast(chunkSize - count)
        bytesRead += count
        if count < chunkSize, ferror(stream) != 0 { throw Self.cannotRead(path) }
        return count > 0
    }

    /// The SHA-256 of all bytes read so far, in hexadecimal.
    package var contentHash: String { hash.finalize() }

    /// The SHA-256 of a whole file.
    package static func contentHash(of path: String) throws(ExampleError) -> String {
        let file = try SourceFile(path: path)
        var buffer: [UInt8] = []
        while try file.read(into: &buffer) { buffer.removeAll(keepingCapacity: true) }
        return file.contentHash
    }

    private static func cannotRead(_ path: String) -> ExampleError {
        let cause = errno == ENOENT ? "no such file" : String(cString: strerror(errno)).lowercased()
        return ExampleError(
            "cannot be read (\(cause)); check the path in the task file, and the data folder that it counts from",
            file: path)
    }
}
