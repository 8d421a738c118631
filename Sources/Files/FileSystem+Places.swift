import Foundation

/// Paths as people write them, and what a process may do there.
extension FileSystem {
    /// A path as seen from a folder; an absolute one stays as it is.
    package static func path(_ path: String, from folder: String) -> String {
        path.hasPrefix("/") ? path : join(folder, path)
    }

    /// The same place, by a path whose last component is a name: without a slash at the end, `.` and `..` resolved.
    package static func named(_ path: String) -> String {
        let last = name(of: path)
        return [".", "..", ""].contains(last) ? absolute(path) : join(parent(of: path), last)
    }

    /// The path from the root, without `.` and `..`. Links are not followed.
    package static func absolute(_ path: String) -> String {
        let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        var components: [Substring] = []
        for component in whole.split(separator: "/") where component != "." {
            if component == ".." { _ = components.popLast() } else { components.append(component) }
        }
        return "/" + components.joined(separator: "/")
    }

    /// The path with all links followed; the path itself if nothing is there.
    package static func followed(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// A path as a URI, in which no character of it means anything else.
    package static func uri(_ path: String) -> String {
        "file:\(path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path)"
    }

    package static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// What there is at a path that is no ordinary file: `a folder`, `a device`; nil for a file, and for nothing.
    package static func otherKind(_ path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: nil
        case S_IFDIR: "a folder"
        case S_IFIFO: "a pipe"
        case S_IFSOCK: "a socket"
        default: "a device"
        }
    }

    /// Whether this process may make and change files in a folder, or could make the folder.
    package static func mayWrite(in folder: String) -> Bool {
        var folder = folder
        while !exists(folder), parent(of: folder) != folder { folder = parent(of: folder) }
        return access(folder, W_OK | X_OK) == 0
    }

    /// Looks whether a folder can be read.
    /// - Throws: ``FileError`` if it cannot
    package static func checkReadable(_ folder: String) throws(FileError) { _ = try readableNames(in: folder) }

    /// The names in a folder that must be readable, sorted, hidden names included.
    /// - Throws: ``FileError`` if it cannot be listed, or if an entry cannot be examined
    package static func readableNames(in folder: String) throws(FileError) -> [String] {
        guard access(folder, R_OK | X_OK) == 0,
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        else {
            throw FileError(path: folder, message: "cannot be read; check who may read the folder")
        }
        return names.sorted()
    }
}
