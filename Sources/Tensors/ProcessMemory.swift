import Foundation

/// The memory of this process, and the memory that it can still get.
package enum ProcessMemory {
    /// The number of bytes available at this moment, including the buffer pool's idle memory; nil if the system does
    /// not tell.
    package static var availableBytes: Int? {
        #if os(Linux)
        guard let machine = availableOnMachine else { return nil }
        let idle = BufferPool.shared.idleBytes
        // Everything that the process has mapped counts against its limit, including the memory of the worker pool's
        // threads and of products.
        if AddressSpace.isLimited { _ = WorkerPool.shared }
        guard let limit = AddressSpace.softLimit, let mapped = statusBytes("VmSize") else { return machine + idle }
        return min(machine, max(0, limit - mapped)) + idle
        #else
        return nil
        #endif
    }

    #if os(Linux)
    /// The memory available without pushing out other processes, and the memory that can be pushed out to a disk.
    private static var availableOnMachine: Int? {
        guard let text = Self.text(ofSystemFile: "/proc/meminfo"),
            let available = kibibytes(of: "MemAvailable", in: text)
        else { return nil }
        return (available + (kibibytes(of: "SwapFree", in: text) ?? 0)) * 1024
    }

    private static func statusBytes(_ name: String) -> Int? {
        text(ofSystemFile: "/proc/self/status").flatMap { kibibytes(of: name, in: $0) }.map { $0 * 1024 }
    }

    /// Such a file is short and does not tell its length.
    private static func text(ofSystemFile path: String) -> String? {
        guard let data = try? FileHandle(forReadingAtPath: path)?.read(upToCount: 16384) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    /// `MemAvailable:    7654321 kB`, also with a tab as in `/proc/self/status`.
    package static func kibibytes(of name: String, in text: String) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix("\(name):") {
            return line.dropFirst(name.count + 1).split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
        }
        return nil
    }
    #endif

    /// The greatest memory use so far, in bytes; 0 if the system does not tell.
    package static var peakBytes: Int {
        #if os(Linux)
        // `getrusage` would also count the program that started this one, from before this one took its place.
        return statusBytes("VmHWM") ?? 0
        #else
        var usage = rusage()
        guard getrusage(RUSAGE_SELF, &usage) == 0 else { return 0 }
        return usage.ru_maxrss
        #endif
    }
}
