#if MPI
import CMPI
import Foundation

/// A process among those that `mpirun` or another launcher of MPI began.
package final class MPIProcess: Communicator {
    package let rank: Int
    package let count: Int
    /// Called from time to time while this process waits for others; it may end the process.
    private let whileWaiting: (_ seconds: Double) -> Void

    /// Bytes in one call of MPI, whose counts have 32 bits.
    private static let mostBytes = 1 << 30

    /// Bytes on their way, in one or more pieces.
    private struct Pieces: Transfer {
        let requests: UnsafeMutableBufferPointer<cmpi_request>
    }

    /// Begins to work with the other processes. At its end the program calls ``end()``.
    /// - Parameter whileWaiting: called from time to time while this process waits for others, with the seconds of
    ///   waiting so far; it may end the process
    package init(whileWaiting: @escaping (_ seconds: Double) -> Void) {
        if cmpi_is_running() == 0 { _ = cmpi_begin() }
        rank = Int(cmpi_rank())
        count = Int(cmpi_count())
        self.whileWaiting = whileWaiting
    }

    /// Waits for the other processes to end as well.
    package static func end() {
        if cmpi_is_running() != 0 { _ = cmpi_end() }
    }

    /// Ends all processes, with a status.
    package static func endAll(status: Int32) {
        if cmpi_is_running() != 0 { cmpi_abort(status) }
    }

    package func send(_ bytes: UnsafeRawBufferPointer, to rank: Int, tag: Int) -> any Transfer {
        pieces(of: bytes.count) { range, request in
            _ = cmpi_send(
                bytes.baseAddress.map { $0 + range.lowerBound }, Int32(range.count), Int32(rank), Int32(tag), request)
        }
    }

    package func receive(_ bytes: UnsafeMutableRawBufferPointer, from rank: Int, tag: Int) -> any Transfer {
        pieces(of: bytes.count) { range, request in
            _ = cmpi_receive(
                bytes.baseAddress.map { $0 + range.lowerBound }, Int32(range.count), Int32(rank), Int32(tag), request)
        }
    }

    private func pieces(of count: Int, _ begin: (Range<Int>, UnsafeMutablePointer<cmpi_request>) -> Void) -> Pieces {
        let starts = Array(stride(from: 0, to: max(1, count), by: Self.mostBytes))
        let requests = UnsafeMutableBufferPointer<cmpi_request>.allocate(capacity: starts.count)
        for (place, start) in starts.enumerated() {
            guard let base = requests.baseAddress else { continue }
            begin(start..<min(count, start + Self.mostBytes), base + place)
        }
        return Pieces(requests: requests)
    }

    package func wait(for transfers: [any Transfer]) {
        for case let pieces as Pieces in transfers {
            guard let base = pieces.requests.baseAddress else { continue }
            for place in 0..<pieces.requests.count { wait(base + place) }
            pieces.requests.deallocate()
        }
    }

    /// MPI's own waiting calls would not let a signal or the death of another process end the wait.
    /// - Parameter isPatient: whether the others may do long work meanwhile
    private func wait(_ request: UnsafeMutablePointer<cmpi_request>, isPatient: Bool = false) {
        var tries = 0
        var start: ContinuousClock.Instant?
        while cmpi_is_done(request) == 0 {
            tries += 1
            guard tries % Self.spins == 0 else { continue }
            sched_yield()
            let now = ContinuousClock.now
            let begun = start ?? now
            start = begun
            if !isPatient { whileWaiting((now - begun) / .seconds(1)) }
        }
    }

    private static let spins = 256

    private func complete(isPatient: Bool = false, _ begin: (UnsafeMutablePointer<cmpi_request>) -> Void) {
        withUnsafeTemporaryAllocation(of: cmpi_request.self, capacity: 1) { buffer in
            guard let request = buffer.baseAddress else { return }
            begin(request)
            wait(request, isPatient: isPatient)
        }
    }

    package func advance() { cmpi_advance() }

    package func barrier() { complete(isPatient: true) { _ = cmpi_barrier($0) } }

    package func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) {
        for start in stride(from: 0, to: bytes.count, by: Self.mostBytes) {
            let length = min(bytes.count - start, Self.mostBytes)
            complete {
                _ = cmpi_broadcast(bytes.baseAddress.map { $0 + start }, Int32(length), Int32(root), $0)
            }
        }
    }

    package func gatherForAll(_ bytes: [UInt8]) -> [[UInt8]] {
        gather(bytes, isReceiving: true) { source, length, all, counts, places, request in
            _ = cmpi_gather_for_all(source, length, all, counts, places, request)
        }
    }

    package func gather(_ bytes: [UInt8], to root: Int) -> [[UInt8]] {
        gather(bytes, isReceiving: rank == root) { source, length, all, counts, places, request in
            _ = cmpi_gather(source, length, all, counts, places, Int32(root), request)
        }
    }

    private func gather(
        _ bytes: [UInt8], isReceiving: Bool,
        _ begin: (
            UnsafeRawPointer?, Int32, UnsafeMutableRawPointer?, UnsafePointer<Int32>?, UnsafePointer<Int32>?,
            UnsafeMutablePointer<cmpi_request>
        ) -> Void
    ) -> [[UInt8]] {
        let lengths = self.lengths(bytes.count)
        var places: [Int32] = []
        var total = 0
        for length in lengths {
            places.append(Int32(total))
            total += Int(length)
        }
        precondition(total < Self.mostBytes, "a gathering of \(total) bytes")
        var all = [UInt8](repeating: 0, count: isReceiving ? max(1, total) : 1)
        bytes.withUnsafeBytes { source in
            all.withUnsafeMutableBytes { target in
                lengths.withUnsafeBufferPointer { lengths in
                    places.withUnsafeBufferPointer { places in
                        complete {
                            begin(
                                source.baseAddress, Int32(source.count), target.baseAddress, lengths.baseAddress,
                                places.baseAddress, $0)
                        }
                    }
                }
            }
        }
        guard isReceiving else { return [] }
        return zip(places, lengths).map { Array(all[Int($0)..<Int($0 + $1)]) }
    }

    /// The number of bytes of each process.
    private func lengths(_ own: Int) -> [Int32] {
        let own = Int32(own)
        var all = [Int32](repeating: 0, count: count)
        let (counts, places) = (
            [Int32](repeating: 4, count: count), (0..<count).map { Int32(4 * $0) }
        )
        withUnsafeBytes(of: own) { source in
            all.withUnsafeMutableBytes { target in
                counts.withUnsafeBufferPointer { counts in
                    places.withUnsafeBufferPointer { places in
                        complete {
                            _ = cmpi_gather_for_all(
                                source.baseAddress, 4, target.baseAddress, counts.baseAddress, places.baseAddress, $0)
                        }
                    }
                }
            }
        }
        return all
    }
}
#endif
