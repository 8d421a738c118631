import Foundation

/// The limit that a shell may set on the memory of a process (`ulimit -v`).
package enum AddressSpace {
    /// Whether there is a limit.
    package static let isLimited: Bool = (softLimit ?? .max) < Int.max

    /// The limit in bytes; nil if there is none.
    static var softLimit: Int? {
        var limit = rlimit()
        #if os(Linux)
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return nil }
        #else
        guard getrlimit(RLIMIT_AS, &limit) == 0 else { return nil }
        #endif
        return limit.rlim_cur > UInt64(Int.max) ? nil : Int(limit.rlim_cur)
    }

    /// Whether this many more bytes are available at this moment.
    package static func hasRoom(for bytes: Int) -> Bool {
        let mapped = mmap(nil, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0)
        guard let mapped, mapped != MAP_FAILED else { return false }
        munmap(mapped, bytes)
        return true
    }
}
