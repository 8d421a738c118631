#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file or folder that cannot be made, written, moved or removed, with the reason.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    public let path: String
    /// The problem and its remedy, without the path.
    public let message: String

    package init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    /// The problem that a system call left in `errno`.
    /// - Parameter code: an `errno` value
    package init(path: String, code: Int32) {
        self.init(path: path, message: Self.message(code))
    }

    public var description: String { "\(path): \(message)" }

    private static func message(_ code: Int32) -> String {
        switch code {
        case ENOSPC, EDQUOT: "cannot be written: the disk is full; make room and run again"
        case EFBIG: "cannot be written: it would be larger than this system allows"
        case EROFS: "cannot be written: the disk is mounted read-only"
        case EACCES, EPERM: "may not be written; check the permissions of the file and of its folder"
        case ENOENT: "cannot be written: its folder does not exist; make the folder or correct the path"
        case ENOTDIR: "cannot be written: a part of its path is a file, not a folder; correct the path"
        case EISDIR: "cannot be written: there is a folder of this name; choose another name"
        case EBADF: "is not open for writing; name a file"
        case ENAMETOOLONG: "cannot be written: its name is too long; choose a shorter one"
        default: "cannot be written: \(String(cString: strerror(code)))"
        }
    }
}
