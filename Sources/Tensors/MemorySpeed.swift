/// How fast this machine reads memory, which limits products of few rows.
package enum MemorySpeed {
    /// More than the caches of usual processors hold.
    private static let bytes = 256 << 20
    private static let passes = 3

    /// The bytes per second that all threads read together, in the best of a few passes; nil if there is too little
    /// memory to measure it.
    package static func measure() -> Double? {
        guard AddressSpace.hasRoom(for: 2 * bytes) else { return nil }
        let count = bytes / MemoryLayout<Float>.stride
        let tensor = Tensor<Float>(zeros: [count])
        let pieces = 16 * WorkerPool.requestedThreads
        let sums = Tensor<Float>(zeros: [pieces])
        let seconds = withPointers(tensor, sums) { numbers, sums in
            (0..<passes).map { _ in
                let start = ContinuousClock.now
                WorkerPool.shared.run(pieces) { piece in
                    let range = Pieces.range(piece, of: pieces, count: count)
                    sums[piece] = Float.dot(numbers + range.lowerBound, numbers + range.lowerBound, range.count)
                }
                return (ContinuousClock.now - start) / .seconds(1)
            }
        }
        return seconds.min().map { Double(bytes) / $0 }
    }
}
