import Foundation

/// The few operations on files and folders that durable writing needs, with errors that name the path and the reason.
package enum FileSystem {
    /// The folder that holds `path`; `.` for a bare name.
    package static func parent(of path: String) -> String {
        let trimmed = withoutTrailingSlashes(path[...])
        guard let slash = trimmed.lastIndex(of: "/") else { return path.hasPrefix("/") ? "/" : "." }
        let folder = withoutTrailingSlashes(trimmed[..<slash])
        return folder.isEmpty ? "/" : String(folder)
    }

    /// The last component of a path.
    package static func name(of path: String) -> String {
        let trimmed = withoutTrailingSlashes(path[...])
        return String(trimmed.lastIndex(of: "/").map { trimmed[trimmed.index(after: $0)...] } ?? trimmed)
    }

    /// The path of a name in a folder; the name alone for the present one, `.` or nothing.
    package static func join(_ folder: String, _ name: String) -> String {
        folder == "." || folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }

    private static func withoutTrailingSlashes(_ path: Substring) -> Substring {
        path[..<(path.lastIndex { $0 != "/" }.map { path.index(after: $0) } ?? path.startIndex)]
    }

    /// The names in a folder, sorted, hidden names included; empty if there is no such folder.
    package static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// All bytes of a file.
    package static func contents(of path: String) throws(FileError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw FileError(path: path, message: "cannot be read; check that the file exists and may be read")
        }
        return Array(data)
    }

    /// All bytes of a file from elsewhere: it must be an ordinary file and within the size limit of its kind.
    package static func contents(of path: String, atMost limit: Int) throws(FileError) -> [UInt8] {
        var status = stat()
        if stat(path, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR {
                throw FileError(path: path, message: "is a folder; name a file in it")
            }
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw FileError(path: path, message: "is no ordinary file; copy its contents to one")
            }
            guard status.st_size <= limit else {
                throw FileError(
                    path: path, message: "has \(status.st_size) bytes, more than such a file can have; name another")
            }
        }
        return try contents(of: path)
    }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether two paths lead to the same existing file or folder.
    package static func isSameFile(_ first: String, _ second: String) -> Bool {
        var one = stat()
        var other = stat()
        guard stat(first, &one) == 0, stat(second, &other) == 0 else { return false }
        return one.st_dev == other.st_dev && one.st_ino == other.st_ino
    }

    /// Makes a folder and the missing ones above it; an existing folder stays as it is.
    package static func makeFolder(_ path: String) throws(FileError) {
        var code = mkdir(path, 0o777) == 0 ? 0 : errno
        if code == ENOENT, !path.isEmpty {
            try makeFolder(parent(of: path))
            // Tried once: nothing can be made in a folder that was removed, or in one of the kernel's.
            code = mkdir(path, 0o777) == 0 ? 0 : errno
        }
        switch code {
        case 0:
            try synchronizeFolder(parent(of: path))
        case EEXIST where isFolder(path):
            return
        case EEXIST:
            throw FileError(path: path, message: "is a file where a folder is needed; choose another name")
        default:
            throw FileError(path: path, code: code)
        }
    }

    /// Moves a file or folder to a name in the same file system, replacing a file or an empty folder there.
    package static func rename(_ path: String, to target: String) throws(FileError) {
        guard systemRename(path, target) == 0 else { throw FileError(path: target, code: errno) }
    }

    /// Removes a file, or a folder with its content.
    package static func remove(_ path: String) throws(FileError) {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            if exists(path) { throw FileError(path: path, message: "cannot be removed; check its permissions") }
        }
    }

    /// Makes the names in a folder (files made, renamed, removed) durable.
    package static func synchronizeFolder(_ path: String) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
        defer { close(descriptor) }
        // Some network file systems cannot sync a folder and say EINVAL; there is nothing more to do there.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileError(path: path, code: errno) }
    }

    /// The time at which a file, or the names in a folder, last changed; nil if it is missing.
    package static func changeDate(_ path: String) -> Date? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }

    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}

private func systemRename(_ path: String, _ target: String) -> Int32 { rename(path, target) }
