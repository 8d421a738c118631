#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file mapped into memory. It opens at once whatever its size, is read page by page on use, and is never copied.
///
/// The mapping survives the file's removal or its replacement by a rename. If a mapped file is cut short in place, the
/// first access beyond the cut ends the process, as with every mapped file. Mixtape never cuts a file.
final class MappedFile {
    /// Valid while this object lives. Writes change only this memory: the affected pages become copies, and the file
    /// stays as it was.
    let memory: UnsafeMutableRawBufferPointer

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(memory) }

    /// - Throws: ``CheckpointError`` for a path that does not exist, may not be read or is no regular file.
    init(path: String) throws(CheckpointError) {
        // Without O_NONBLOCK, opening a named pipe would block until there is a writer.
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

    /// Gives the memory of a range back. It is read anew on the next use.
    /// - Precondition: nothing was written to it.
    func release(_ range: Range<Int>) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        // Only whole pages: the ends of the range may share theirs.
        let start = (range.lowerBound + page - 1) / page * page
        let end = range.upperBound / page * page
        guard start < end, let address = memory.baseAddress else { return }
        madvise(address + start, end - start, MADV_DONTNEED)
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
