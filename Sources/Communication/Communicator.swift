/// The processes that work together on a run, as one of them sees them.
///
/// Everything else in the program knows only this protocol: ``SoleProcess`` is a process alone, and ``MPIProcess`` one
/// of several under MPI. Collective calls (``barrier()``, ``broadcast(_:from:)`` and the gathering ones) must be made
/// by all processes in the same order. All calls of a process come from one thread at a time.
package protocol Communicator: AnyObject {
    /// The number of this process, from 0.
    var rank: Int { get }

    /// The number of processes.
    var count: Int { get }

    /// Begins to send bytes. They must stay as they are until the transfer is done.
    /// - Parameters:
    ///   - rank: another process
    ///   - tag: tells the transfers between two processes apart, 0 to 32,767; those with the same tag keep their order
    func send(_ bytes: UnsafeRawBufferPointer, to rank: Int, tag: Int) -> any Transfer

    /// Begins to receive as many bytes as the other process sends.
    func receive(_ bytes: UnsafeMutableRawBufferPointer, from rank: Int, tag: Int) -> any Transfer

    /// Waits until all these transfers are done.
    func wait(for transfers: [any Transfer])

    /// Gives transfers the chance to go on during other work.
    func advance()

    /// Waits for all processes, which may do long work before, such as writing files.
    func barrier()

    /// Copies bytes of one process to all; they all have room for as many.
    func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int)

    /// The bytes of each process, in the order of their numbers, in all of them.
    func gatherForAll(_ bytes: [UInt8]) -> [[UInt8]]

    /// The bytes of each process at one of them; nothing at the others.
    func gather(_ bytes: [UInt8], to root: Int) -> [[UInt8]]
}

/// Bytes on their way from one process to another.
package protocol Transfer {}

extension Communicator {
    /// Whether this process alone writes, logs and shows progress.
    package var isFirst: Bool { rank == 0 }

    /// Whether there are no other processes.
    package var isAlone: Bool { count == 1 }

    /// The values of each process, in the order of their numbers, in all of them.
    package func gatherForAll<Value: BitwiseCopyable>(_ values: [Value]) -> [[Value]] {
        gatherForAll(values.withUnsafeBytes { Array($0) }).map { bytes in
            bytes.withUnsafeBytes { buffer in
                (0..<buffer.count / MemoryLayout<Value>.stride).map {
                    buffer.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Value>.stride, as: Value.self)
                }
            }
        }
    }

    /// The value of one process, in all of them.
    package func broadcast<Value: BitwiseCopyable>(_ value: Value, from root: Int = 0) -> Value {
        var value = value
        withUnsafeMutableBytes(of: &value) { broadcast($0, from: root) }
        return value
    }

    /// Bytes of one process, in all of them; the others need not know how many there are.
    package func broadcast(_ bytes: [UInt8], from root: Int = 0) -> [UInt8] {
        let count = broadcast(bytes.count, from: root)
        var bytes = rank == root ? bytes : [UInt8](repeating: 0, count: count)
        bytes.withUnsafeMutableBytes { broadcast($0, from: root) }
        return bytes
    }

    /// A text of one process, in all of them.
    package func broadcast(_ text: String, from root: Int = 0) -> String {
        String(decoding: broadcast(Array(text.utf8), from: root), as: UTF8.self)
    }

    /// Whether a condition is true in any process.
    package func isTrueAnywhere(_ condition: Bool) -> Bool {
        isAlone ? condition : gatherForAll([condition]).contains { $0.contains(true) }
    }
}
