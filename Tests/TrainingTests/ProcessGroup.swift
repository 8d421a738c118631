import Communication
import Foundation

/// Several "processes" on threads of this one, which send each other copies of bytes. For tests of what processes
/// share, without a launcher.
final class ProcessGroup: @unchecked Sendable {
    private let condition = NSCondition()
    private var messages: [Channel: [[UInt8]]] = [:]
    /// What each process gives to the collective call with a number.
    private var given: [Int: [Int: [UInt8]]] = [:]
    private let count: Int

    private struct Channel: Hashable {
        let from: Int, to: Int, tag: Int
    }

    private init(count: Int) {
        self.count = count
    }

    /// Runs a body in each of several processes; returns their results in order.
    static func run<Result: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (any Communicator) throws -> Result
    ) throws -> [Result] {
        let group = ProcessGroup(count: count)
        let results = Results<Result>(count)
        DispatchQueue.concurrentPerform(iterations: count) { rank in
            results.set(rank, Swift.Result { try body(Member(group, rank)) })
        }
        return try results.all.map { try $0.get() }
    }

    private final class Results<Value: Sendable>: @unchecked Sendable {
        private let lock = NSLock()
        private var values: [Swift.Result<Value, any Error>?]

        init(_ count: Int) { values = Array(repeating: nil, count: count) }

        func set(_ index: Int, _ value: Swift.Result<Value, any Error>) { lock.withLock { values[index] = value } }
        var all: [Swift.Result<Value, any Error>] { lock.withLock { values.compactMap { $0 } } }
    }

    private func send(_ bytes: [UInt8], _ channel: Channel) {
        condition.withLock {
            messages[channel, default: []].append(bytes)
            condition.broadcast()
        }
    }

    private func receive(_ channel: Channel) -> [UInt8] {
        condition.lock()
        defer { condition.unlock() }
        while messages[channel]?.isEmpty ?? true { condition.wait() }
        return messages[channel]?.removeFirst() ?? []
    }

    private func gather(_ bytes: [UInt8], rank: Int, call: Int) -> [[UInt8]] {
        condition.lock()
        defer { condition.unlock() }
        given[call, default: [:]][rank] = bytes
        condition.broadcast()
        while (given[call]?.count ?? 0) < count { condition.wait() }
        return (0..<count).map { given[call]?[$0] ?? [] }
    }

    /// One process, used by one thread.
    private final class Member: Communicator {
        private let group: ProcessGroup
        let rank: Int
        private var calls = 0

        init(_ group: ProcessGroup, _ rank: Int) {
            self.group = group
            self.rank = rank
        }

        var count: Int { group.count }

        /// What to do when the transfer is waited for.
        private struct Waiting: Transfer {
            let finish: () -> Void
        }

        func send(_ bytes: UnsafeRawBufferPointer, to rank: Int, tag: Int) -> any Transfer {
            group.send(Array(bytes), Channel(from: self.rank, to: rank, tag: tag))
            return Waiting {}
        }

        func receive(_ bytes: UnsafeMutableRawBufferPointer, from rank: Int, tag: Int) -> any Transfer {
            let channel = Channel(from: rank, to: self.rank, tag: tag)
            return Waiting { [group] in
                let message = group.receive(channel)
                precondition(message.count == bytes.count, "\(message.count) bytes for \(bytes.count)")
                bytes.copyBytes(from: message)
            }
        }

        func wait(for transfers: [any Transfer]) {
            for case let transfer as Waiting in transfers { transfer.finish() }
        }

        func advance() {}
        func barrier() { _ = gatherForAll([UInt8]()) }

        func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) {
            let all = gatherForAll(rank == root ? Array(bytes) : [])
            if rank != root { bytes.copyBytes(from: all[root]) }
        }

        func gatherForAll(_ bytes: [UInt8]) -> [[UInt8]] {
            calls += 1
            return group.gather(bytes, rank: rank, call: calls)
        }

        func gather(_ bytes: [UInt8], to root: Int) -> [[UInt8]] {
            let all = gatherForAll(bytes)
            return rank == root ? all : []
        }
    }
}
