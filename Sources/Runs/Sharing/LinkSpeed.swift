import Communication

/// The speed of the link between two processes.
package struct LinkSpeed: Sendable, Equatable {
    /// Bytes in a second, in one direction.
    package var bytesPerSecond: Double
    /// Seconds until a short message arrives.
    package var latency: Double

    package init(bytesPerSecond: Double, latency: Double) {
        self.bytesPerSecond = bytesPerSecond
        self.latency = latency
    }

    /// A network of 10 Gbit/s with 50 microseconds.
    package static let usual = LinkSpeed(bytesPerSecond: 1.25e9, latency: 50e-6)

    private static let tag = 3
    private static let rounds = 10
    private static let largeBytes = 16 << 20

    /// Measures the link between the first process and the last. All processes make this call.
    /// - Returns: nil in a process alone
    package static func measure(_ communicator: any Communicator) -> LinkSpeed? {
        guard !communicator.isAlone else { return nil }
        // The first round of each size only makes connections and memory ready.
        _ = roundTrip(communicator, bytes: largeBytes, rounds: 1)
        let latency = roundTrip(communicator, bytes: 8, rounds: 100) / 2
        let seconds = roundTrip(communicator, bytes: largeBytes, rounds: rounds) / 2
        communicator.barrier()
        return communicator.broadcast(
            LinkSpeed(bytesPerSecond: Double(largeBytes) / max(1e-9, seconds - latency), latency: latency))
    }

    /// The seconds that bytes take there and back.
    private static func roundTrip(_ communicator: any Communicator, bytes: Int, rounds: Int) -> Double {
        let last = communicator.count - 1
        guard communicator.rank == 0 || communicator.rank == last else { return 0 }
        let other = communicator.rank == 0 ? last : 0
        var buffer = [UInt8](repeating: 1, count: bytes)
        let clock = ContinuousClock()
        let start = clock.now
        buffer.withUnsafeMutableBytes { buffer in
            for _ in 0..<rounds {
                for isSending in communicator.rank == 0 ? [true, false] : [false, true] {
                    let transfer =
                        isSending
                        ? communicator.send(UnsafeRawBufferPointer(buffer), to: other, tag: tag)
                        : communicator.receive(buffer, from: other, tag: tag)
                    communicator.wait(for: [transfer])
                }
            }
        }
        return (clock.now - start) / .seconds(1) / Double(rounds)
    }
}

extension LinkSpeed: BitwiseCopyable {}
