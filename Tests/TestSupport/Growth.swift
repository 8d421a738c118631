import Foundation

/// The ratio of processor times for four times the size: about 4 for linear growth, 16 for quadratic growth. All work
/// must happen on this thread. The load of the machine does not matter.
public func growth(from size: Int, _ body: (Int) throws -> Void) rethrows -> Double {
    // The first call pays for everything that is created once.
    try body(size)
    let small = try processorSeconds { try body(size) }
    return try processorSeconds { try body(4 * size) } / max(small, 1e-4)
}

private func processorSeconds(_ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    let start = now()
    try body()
    return now() - start
}
