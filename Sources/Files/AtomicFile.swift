import Foundation

/// Writes files that are whole or not there: into a temporary name beside the final one, synced, then renamed.
///
/// A reader sees the old file or the new one, even if the process is killed or the machine stops. A killed process may
/// leave its temporary file; the owner of the folder removes it with ``removeLeftovers(in:of:)``.
package enum AtomicFile {
    /// Replaces the file at `path`.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        try write(to: path) { (writer) throws(FileError) in try writer.write(bytes) }
    }

    /// Replaces the file at `path` by the text in UTF-8.
    package static func write(_ text: String, to path: String) throws(FileError) {
        try write(Array(text.utf8), to: path)
    }

    /// Replaces the file at `path` by what `body` writes; when `body` throws, the old file stays as it was.
    package static func write<Result>(
        to path: String, _ body: (FileWriter) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        let file = try PendingFile(path: path)
        let result = try file.write(body)
        try file.commit()
        return result
    }

    /// A unique name in the same folder that ``removeLeftovers(in:of:)`` recognises.
    package static func temporaryPath(for path: String) -> String {
        let name = ".\(FileSystem.name(of: path)).\(UUID().uuidString)\(leftoverSuffix)"
        return FileSystem.join(FileSystem.parent(of: path), name)
    }

    /// Removes the temporary files of killed processes from a folder. No other process may be writing them.
    /// - Parameter file: removes only the leftovers of the file with this name; others may be written meanwhile
    package static func removeLeftovers(in folder: String, of file: String? = nil) throws(FileError) {
        let prefix = file.map { ".\($0)." } ?? "."
        for name in FileSystem.names(in: folder) where name.hasPrefix(prefix) && name.hasSuffix(leftoverSuffix) {
            try FileSystem.remove(FileSystem.join(folder, name))
        }
    }

    private static let leftoverSuffix = ".partial"
}
