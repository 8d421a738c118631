#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that is being written under a temporary name beside its own. It gets its name when it is whole; without that
/// it is gone, and an older file of the name stays as it was.
package final class PendingFile {
    private let path: String
    private let temporary: String
    private let writer: FileWriter
    private var isCommitted = false

    /// - Throws: ``FileError`` where the file may not be written.
    package init(path: String) throws(FileError) {
        self.path = path
        temporary = AtomicFile.temporaryPath(for: path)
        do {
            writer = try FileWriter(path: temporary)
        } catch {
            throw FileError(path: path, message: error.message)
        }
    }

    deinit { if !isCommitted { unlink(temporary) } }

    /// Lends the file.
    package func write<Result>(_ body: (FileWriter) throws(FileError) -> Result) throws(FileError) -> Result {
        do {
            return try body(writer)
        } catch {
            // The reader of the message asked for this file and knows nothing of the temporary one.
            throw error.path == temporary ? FileError(path: path, message: error.message) : error
        }
    }

    /// Hands everything to the disk and gives the file its name, in place of an older one.
    package func commit() throws(FileError) {
        try write { (writer) throws(FileError) in try writer.synchronize() }
        try FileSystem.rename(temporary, to: path)
        isCommitted = true
        try FileSystem.synchronizeFolder(FileSystem.parent(of: path))
    }
}
