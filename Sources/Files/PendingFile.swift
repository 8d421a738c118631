#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that is being written under a temporary name beside its own. It gets its name when it is whole; without that
/// it is gone, and an older file of the name stays as it was.
///
/// A person may also name an ``OpenStream``, such as `/dev/stdout`. It is written on where it stands, bit by bit.
package final class PendingFile {
    private let path: String
    /// The path as messages give it.
    private let title: String
    /// Nil for a stream.
    private let temporary: String?
    private let writer: FileWriter
    private var isCommitted = false

    /// - Throws: ``FileError`` if the file cannot be written.
    package convenience init(path: String) throws(FileError) { try self.init(path: path, title: path) }

    private init(path: String, title: String) throws(FileError) {
        self.path = path
        self.title = title
        let temporary = AtomicFile.temporaryPath(for: path)
        self.temporary = temporary
        do {
            writer = try FileWriter(path: temporary)
        } catch {
            throw FileError(path: title, message: error.message)
        }
    }

    private init(_ stream: OpenStream, path: String) throws(FileError) {
        self.path = path
        title = path
        temporary = nil
        writer = FileWriter(descriptor: try stream.open(), path: path)
    }

    /// A file that a person names. A symbolic link to a file stands for the file, which is replaced and not the link.
    /// - Parameter advice: what to do instead of naming a device or a pipe
    /// - Throws: ``FileError`` if something other than a file is there, or if the file cannot be written
    package convenience init(named path: String, advice: String) throws(FileError) {
        if let stream = OpenStream(path) {
            try self.init(stream, path: path)
            return
        }
        var status = stat()
        let exists = stat(path, &status) == 0
        let kind = status.st_mode & S_IFMT
        if exists, kind != S_IFREG, kind != S_IFDIR {
            throw FileError(path: path, message: "is no ordinary file; \(advice)")
        }
        if !exists, FileSystem.isLink(path) {
            throw FileError(path: path, message: "is a symbolic link to nothing; remove it, or make what it leads to")
        }
        try self.init(path: FileSystem.followed(path), title: path)
    }

    deinit { if !isCommitted, let temporary { unlink(temporary) } }

    /// Whether a person reads what is written.
    package var isTerminal: Bool { writer.isTerminal }

    /// Lends the file.
    package func write<Result>(_ body: (FileWriter) throws(FileError) -> Result) throws(FileError) -> Result {
        do {
            return try body(writer)
        } catch {
            // The caller named this file and does not know the temporary one.
            throw error.path == temporary ? FileError(path: title, message: error.message) : error
        }
    }

    /// Hands everything to the disk and gives the file its name, in place of an older one.
    package func commit() throws(FileError) {
        guard let temporary else { return try write { (writer) throws(FileError) in try writer.flush() } }
        try write { (writer) throws(FileError) in try writer.synchronize() }
        try FileSystem.rename(temporary, to: path)
        isCommitted = true
        try FileSystem.synchronizeFolder(FileSystem.parent(of: path))
    }
}
