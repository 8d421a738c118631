#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file mapped into memory: opened at once whatever its size, read page by page as it is used, copied nowhere.
///
/// The mapping survives the file's removal or replacement by a rename. A file cut short in place while it is mapped
/// ends the process at the first access beyond the cut, as with every mapped file; Mixtape never does that to a file.
final class MappedFile {
    /// Valid while this object lives. What is written to this memory stays in it: the pages in question are then
    /// copies, and the file is as it was.
    let memory: UnsafeMutableRawBufferPointer

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(memory) }

    /// - Throws: ``CheckpointError`` for what does not exist, may not be read or is no regular file.
    init(path: String) throws(CheckpointError) {
        // Without O_NONBLOCK, opening a named pipe would wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw CheckpointError(Self.reason(errno), file: path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw CheckpointError(Self.reason(errno), file: path) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw CheckpointError("is a folder; give the file inside it", file: path)
        default: throw CheckpointError("is no regular file; give a file on disk", file: path)
        }
        let count = Int(status.st_size)
        guard count > 0 else {
            memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
            return
        }
        let address = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0)
        guard let address, address != MAP_FAILED else { throw CheckpointError(Self.reason(errno), file: path) }
        memory = UnsafeMutableRawBufferPointer(start: address, count: count)
    }

    deinit {
        if let address = memory.baseAddress { munmap(address, memory.count) }
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT: "does not exist; check the path"
        case EACCES: "may not be read; check its permissions"
        default: "cannot be read: \(String(cString: strerror(code)))"
        }
    }
}
