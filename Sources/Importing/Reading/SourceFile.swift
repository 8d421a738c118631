import Files
import Foundation
import TaskDefinitions

/// A source file that is read once from its beginning, in chunks, and hashed meanwhile.
///
/// The first bytes tell whether gzip packed the file, whatever its name; it is then unpacked while it is read. The hash
/// is always that of the bytes on the disk.
///
/// A sample of a huge file may read its ``FilePieces`` one after another as if they were the whole.
package final class SourceFile {
    /// The path for messages.
    package let path: String
    /// The size of the file when it was opened, for progress; 0 if it is not known.
    package let byteCount: Int
    /// The bytes of the file read so far; packed bytes if it is packed.
    package private(set) var bytesRead = 0
    /// Whether a task file names it. Its settings can then be changed.
    let isOfTask: Bool
    private let descriptor: Int32
    let isStandardInput: Bool
    private let chunkSize: Int
    /// The remaining pieces to read; nil for the whole file.
    private var pieces: ArraySlice<Range<Int>>?
    /// The number of bytes left in the current piece.
    private var restOfPiece = 0
    private var hash = SHA256()
    private var decoder: GzipDecoder?
    /// Called before a read that has to wait, for example on a pipe without data.
    package var willWait: (() -> Void)?

    /// - Parameters:
    ///   - path: ``Source/standardInput`` for standard input.
    ///   - isOfTask: whether a task file names it; otherwise a person does.
    ///   - pieces: the pieces of the file to read; nil for all of it.
    /// - Throws: ``ExampleError`` if there is no such file, or if it may not be read.
    package init(
        path: String, isOfTask: Bool = true, chunkSize: Int = 1 << 18, pieces: FilePieces? = nil
    ) throws(ExampleError) {
        self.isOfTask = isOfTask
        self.pieces = pieces?.ranges[...]
        isStandardInput = path == Source.standardInput
        // Two bytes tell whether gzip packed the file.
        self.chunkSize = max(chunkSize, 2)
        if isStandardInput {
            self.path = "standard input"
            byteCount = 0
        } else {
            self.path = path
            byteCount = try Self.byteCount(of: path, isOfTask: isOfTask)
        }
        // A copy of the descriptor can be closed normally.
        descriptor = isStandardInput ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.cannotRead(self.path, isOfTask: isOfTask) }
    }

    deinit { close(descriptor) }

    /// Appends the next chunk to `buffer`.
    /// - Returns: false at the end of the file.
    /// - Throws: ``ExampleError`` if it cannot be read or unpacked.
    package func read(into buffer: inout [UInt8]) throws(ExampleError) -> Bool {
        let isFirst = bytesRead == 0
        if decoder == nil {
            let start = buffer.count
            guard try readPacked(into: &buffer) else { return false }
            // A pipe may deliver a single byte.
            while isFirst, buffer.count - start < 2, try readPacked(into: &buffer) {}
            if isFirst { try checkBeginning(buffer[start...]) }
            guard isFirst, GzipDecoder.isGzip(buffer[start...]) else { return true }
            let decoder = GzipDecoder()
            decoder.feed(Array(buffer[start...]))
            buffer.removeLast(buffer.count - start)
            self.decoder = decoder
        }
        return try decoder.map { (decoder) throws(ExampleError) in try unpack(with: decoder, into: &buffer) } ?? false
    }

    /// - Throws: ``ExampleError`` if no importer can read the file, whatever its name says
    private func checkBeginning(_ bytes: ArraySlice<UInt8>) throws(ExampleError) {
        guard !isStandardInput, let mistaken = MistakenFile(beginning: bytes) else { return }
        throw ExampleError(mistaken.problem(path), file: path)
    }

    private func unpack(with decoder: GzipDecoder, into buffer: inout [UInt8]) throws(ExampleError) -> Bool {
        while true {
            if decoder.needsInput {
                var packed: [UInt8] = []
                guard try readPacked(into: &packed) else {
                    guard !decoder.isInsideMember else {
                        throw damaged("it ends too early, after \(bytesRead) bytes")
                    }
                    return false
                }
                decoder.feed(packed)
            }
            let count: Int
            do throws(GzipDecoder.Damage) {
                count = try append(to: &buffer) { (room) throws(GzipDecoder.Damage) in try decoder.unpack(into: room) }
            } catch {
                throw damaged(error.message)
            }
            if count > 0 { return true }
        }
    }

    /// Reads what is available: from a pipe that is written line by line, the lines so far.
    private func readPacked(into buffer: inout [UInt8]) throws(ExampleError) -> Bool {
        if let willWait, !hasInput { willWait() }
        let count = try append(to: &buffer) { (room) throws(ExampleError) in
            let limit = min(room.count, windToPiece() ?? room.count)
            var count = 0
            repeat { count = systemRead(descriptor, room.baseAddress, limit) } while count < 0 && errno == EINTR
            guard count >= 0 else { throw Self.cannotRead(path, isOfTask: isOfTask) }
            hash.update(UnsafeRawBufferPointer(rebasing: room[..<count]))
            return count
        }
        bytesRead += count
        if pieces != nil { restOfPiece -= count }
        return count > 0
    }

    /// Goes to the next piece if the last one was read to its end.
    /// - Returns: the bytes left in the piece, 0 after the last one; nil if the whole file is read
    private func windToPiece() -> Int? {
        guard pieces != nil else { return nil }
        if restOfPiece == 0, let next = pieces?.popFirst() {
            lseek(descriptor, off_t(next.lowerBound), SEEK_SET)
            restOfPiece = next.count
        }
        return restOfPiece
    }

    /// The start of the first line that begins at an offset or after it: the place after a line feed, or the file's
    /// end.
    func startOfLine(from offset: Int) throws(ExampleError) -> Int {
        guard offset > 0 else { return 0 }
        var block = [UInt8](repeating: 0, count: 1 << 16)
        var position = offset - 1
        while true {
            let count = pread(descriptor, &block, block.count, off_t(position))
            guard count >= 0 else { throw Self.cannotRead(path, isOfTask: isOfTask) }
            if count == 0 { return position }
            if let end = block[..<count].firstIndex(of: UInt8(ascii: "\n")) { return position + end + 1 }
            position += count
        }
    }

    /// Whether a read would return at once, with bytes or with the end.
    private var hasInput: Bool {
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&state, 1, 0) != 0
    }

    /// Appends a chunk. `fill` writes to the beginning of the chunk and returns the number of bytes.
    private func append<Problem: Error>(
        to buffer: inout [UInt8], fill: (UnsafeMutableRawBufferPointer) throws(Problem) -> Int
    ) throws(Problem) -> Int {
        let oldCount = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: chunkSize))
        var count = 0
        defer { buffer.removeLast(chunkSize - count) }
        count = try buffer.withUnsafeMutableBufferPointer { (bytes) throws(Problem) -> Int in
            try fill(UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: bytes[oldCount...])))
        }
        return count
    }

    /// The SHA-256 of all bytes read so far, in hexadecimal.
    package var contentHash: String { hash.finalize() }

    /// Whether some file read so far is packed.
    var isPacked: Bool { decoder != nil }

    /// The SHA-256 of a whole file.
    package static func contentHash(of path: String) throws(ExampleError) -> String {
        let file = try SourceFile(path: path)
        var buffer: [UInt8] = []
        while try file.readPacked(into: &buffer) { buffer.removeAll(keepingCapacity: true) }
        return file.contentHash
    }

    /// The size of a file.
    /// - Throws: ``ExampleError`` if there is no file, or if it is a folder.
    static func byteCount(of path: String, isOfTask: Bool = true) throws(ExampleError) -> Int {
        var information = stat()
        guard stat(path, &information) == 0 else { throw cannotRead(path, isOfTask: isOfTask) }
        guard information.st_mode & S_IFMT != S_IFDIR else {
            throw ExampleError("is a folder; name the file itself", file: path)
        }
        return Int(information.st_size)
    }

    /// The version of the unpacking library.
    package static var zlibVersion: String { GzipDecoder.libraryVersion }

    private func damaged(_ cause: String) -> ExampleError {
        ExampleError("is a damaged gzip file (\(cause)); get it or make it again", file: path)
    }

    private static func cannotRead(_ path: String, isOfTask: Bool) -> ExampleError {
        let cause = errno == ENOENT ? "no such file" : String(cString: strerror(errno)).lowercased()
        let advice =
            isOfTask
            ? "check the path in the task file, and the data folder that it counts from (--data DIR)"
            : "check that it is a file that exists and may be read"
        return ExampleError("cannot be read (\(cause)); \(advice)", file: path)
    }
}

private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}
