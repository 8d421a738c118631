#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

import Foundation

/// A file that a process holds open and that has a path for that, such as `/dev/stdout`, `/dev/fd/3` and
/// `/proc/self/fd/1`. A user who names it wants to write where that process writes, not to replace the file.
package struct OpenStream {
    private let path: String
    /// The number of the file in this process; nil if another process holds it.
    private let number: Int32?

    /// - Parameter path: as a person gives it; links are followed
    /// - Returns: nil for a path that leads elsewhere
    package init?(_ path: String) {
        self.path = path
        var step = path
        for _ in 0..<Self.mostLinks {
            let folder = FileSystem.followed(FileSystem.parent(of: step))
            if let process = Self.process(ofFolder: folder), let number = Int32(FileSystem.name(of: step)) {
                self.number = process == getpid() ? number : nil
                return
            }
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: step) else { return nil }
            step = FileSystem.path(target, from: folder)
        }
        return nil
    }

    /// So many links the system follows.
    private static let mostLinks = 40

    /// The process whose open files a folder holds; nil for any other folder.
    private static func process(ofFolder folder: String) -> pid_t? {
        if folder == "/dev/fd" { return getpid() }
        return folder.wholeMatch(of: #/\/proc/(\d+)(?:/task/\d+)?/fd/#).flatMap { pid_t($0.1) }
    }

    /// A descriptor of its own, which writes where the stream stands.
    func open() throws(FileError) -> Int32 {
        let descriptor = number.map { fcntl($0, F_DUPFD_CLOEXEC, 0) } ?? systemOpen(path)
        guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
        return descriptor
    }
}

private func systemOpen(_ path: String) -> Int32 { open(path, O_WRONLY | O_APPEND | O_CLOEXEC) }
