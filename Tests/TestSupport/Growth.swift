import Foundation

/// How many times as much of the processor's time something takes at four times the size: about 4 where the time grows
/// with the size, 16 where it grows with its square. It must all happen on this thread; how busy the machine is does
/// not count.
public func growth(from size: Int, _ body: (Int) throws -> Void) rethrows -> Double {
    // The first time pays for what is made once.
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
