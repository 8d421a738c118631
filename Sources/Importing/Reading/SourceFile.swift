import Files
import Foundation
import TaskDefinitions

/// A source file that is read once from its beginning, in chunks, and hashed on the way.
///
/// A file that gzip packed is known by its first bytes, whatever its name, and unpacked while it is read. Whatever an
/// importer makes of the bytes, the hash is that of the bytes of the file, as they are on the disk.
///
/// A look at a huge file may read ``FilePieces`` of it, one after another as if they were the whole.
package final class SourceFile {
    /// The path as messages give it.
    package let path: String
    /// Size of the file when it was opened, for progress; 0 where it is not known.
    package let byteCount: Int
    /// Bytes of the file read so far, packed ones where it is packed.
    package private(set) var bytesRead = 0
    /// Whether a task file names it, in which settings can be changed.
    let isOfTask: Bool
    private let descriptor: Int32
    let isStandardInput: Bool
    private let chunkSize: Int
    /// The pieces of the file that are still to be read; nil where all of it is.
    private var pieces: ArraySlice<Range<Int>>?
    /// How much is left of the piece that is being read.
    private var restOfPiece = 0
    private var hash = SHA256()
    private var decoder: GzipDecoder?
    /// Called before a read that has to wait, as of a pipe that nobody is writing to at the moment.
    package var willWait: (() -> Void)?

    /// - Parameters:
    ///   - path: ``Source/standardInput`` for standard input.
    ///   - isOfTask: whether a task file names it; otherwise a person does.
    ///   - pieces: what of the file is read; nil for all of it.
    /// - Throws: ``ExampleError`` where there is no such file, or it may not be read.
    package init(
        path: String, isOfTask: Bool = true, chunkSize: Int = 1 << 18, pieces: FilePieces? = nil
    ) throws(ExampleError) {
        self.isOfTask = isOfTask
        self.pieces = pieces?.ranges[...]
        isStandardInput = path == Source.standardInput
        // A file that gzip packed shows it in two bytes.
        self.chunkSize = max(chunkSize, 2)
        if isStandardInput {
            self.path = "standard input"
            byteCount = 0
        } else {
            self.path = path
            byteCount = try Self.byteCount(of: path, isOfTask: isOfTask)
        }
        // A copy of the descriptor can be closed like any other.
        descriptor = isStandardInput ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.cannotRead(self.path, isOfTask: isOfTask) }
    }

    deinit { close(descriptor) }

    /// Appends the next chunk to `buffer`.
    /// - Returns: false at the end of the file.
    /// - Throws: ``ExampleError`` where it cannot be read or unpacked.
    package func read(into buffer: inout [UInt8]) throws(ExampleError) -> Bool {
        let isFirst = bytesRead == 0
        if decoder == nil {
            let start = buffer.count
            guard try readPacked(into: &buffer) else { return false }
            // A pipe may hand over a single byte.
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

    /// - Throws: ``ExampleError`` where the file is one that no importer reads, whatever its name says
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

    /// Reads what there is: of a pipe that is written to line by line, the lines so far.
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

    /// Goes to the next piece where the last one was read to its end.
    /// - Returns: how many bytes the piece still has, 0 after the last one; nil where the whole file is read
    private func windToPiece() -> Int? {
        guard pieces != nil else { return nil }
        if restOfPiece == 0, let next = pieces?.popFirst() {
            lseek(descriptor, off_t(next.lowerBound), SEEK_SET)
            restOfPiece = next.count
        }
        return restOfPiece
    }

    /// Where the first line begins that does so at an offset or after it: behind a line feed, or at the file's end.
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

    /// Whether a read would come back at once, with bytes or with the end.
    private var hasInput: Bool {
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&state, 1, 0) != 0
    }

    /// Appends a chunk, of which `fill` writes the beginning and says how much.
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

    /// Whether a file read so far turned out to be packed.
    var isPacked: Bool { decoder != nil }

    /// The SHA-256 of a whole file.
    package static func contentHash(of path: String) throws(ExampleError) -> String {
        let file = try SourceFile(path: path)
        var buffer: [UInt8] = []
        while try file.readPacked(into: &buffer) { buffer.removeAll(keepingCapacity: true) }
        return file.contentHash
    }

    /// The size of a file.
    /// - Throws: ``ExampleError`` where there is none, or it is a folder.
    static func byteCount(of path: String, isOfTask: Bool = true) throws(ExampleError) -> Int {
        var information = stat()
        guard stat(path, &information) == 0 else { throw cannotRead(path, isOfTask: isOfTask) }
        guard information.st_mode & S_IFMT != S_IFDIR else {
            throw ExampleError("is a folder; name the file itself", file: path)
        }
        return Int(information.st_size)
    }

    /// The version of the library that unpacks.
    package static var zlibVersion: String { GzipDecoder.libraryVersion }

    private func damaged(_ cause: String) -> ExampleError {
        ExampleError("is a damaged gzip file (\(cause)); get or make it anew", file: path)
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
