import Files

/// Writes directories that appear whole or not at all.
enum WholeDirectory {
    /// - Parameters:
    ///   - directory: must not exist, or be empty
    ///   - body: writes the files to a temporary directory
    /// - Throws: ``CheckpointError`` if something is there already; `FileError` if it cannot be written; the errors of
    ///   `body`. They name the final directory.
    static func write(to directory: String, _ body: (_ temporary: String) throws -> Void) throws {
        try checkFree(directory)
        let temporary = AtomicFile.temporaryPath(for: directory)
        do {
            try FileSystem.makeFolder(temporary)
            try body(temporary)
            try FileSystem.synchronizeFolder(temporary)
            try FileSystem.rename(temporary, to: directory)
            try FileSystem.synchronizeFolder(FileSystem.parent(of: directory))
        } catch {
            try? FileSystem.remove(temporary)
            switch error {
            case let error as CheckpointError: throw error.replacing(temporary, by: directory)
            case let error as FileError where error.path.hasPrefix(temporary):
                throw FileError(path: directory + error.path.dropFirst(temporary.count), message: error.message)
            default: throw error
            }
        }
    }

    /// - Throws: ``CheckpointError`` if a directory cannot be written because its name is in use
    static func checkFree(_ directory: String) throws(CheckpointError) {
        if FileSystem.exists(directory), !FileSystem.names(in: directory).isEmpty || !FileSystem.isFolder(directory) {
            throw CheckpointError("exists already; give the name of a new directory", file: directory)
        }
    }
}
