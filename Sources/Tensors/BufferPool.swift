import Foundation
import Synchronization
import Threads

/// Keeps the memory of released buffers for the next ones of about the same size.
///
/// A training step asks for the same few hundred buffers as the step before it, so that after the first steps nothing
/// large is allocated and no page is touched for the first time.
package final class BufferPool: Sendable {
    static let shared = BufferPool()

    /// A block of memory that belongs to whoever holds it; it travels between threads only through the pool's lock.
    private struct Block: @unchecked Sendable {
        let address: UnsafeMutableRawPointer
    }

    private let blocksBySize = Mutex<[Int: [Block]]>([:])

    /// A cache line, and the width of the widest vector registers.
    private static let alignment = 64
    /// As on x86-64, and on ARM with pages of 4 KiB.
    private static let hugePage = 2 << 20

    /// Sizes are rounded up to one of eight steps per power of two: at most an eighth is wasted and ragged batches of
    /// nearly the same size share their blocks.
    package static func blockSize(forBytes bytes: Int) -> Int {
        let least = max(bytes, 1024)
        let step = 1 << max(6, Int.bitWidth - least.leadingZeroBitCount - 4)
        return (least + step - 1) / step * step
    }

    /// How many steps larger a block may be than what is asked for: what is wasted so is less than what would otherwise
    /// lie idle for the sizes of other batches.
    private static let tolerance = 4

    /// - Returns: a block of at least so many bytes, its size, to be given back with it, and whether all of it is still
    ///   zero.
    func take(bytes: Int) -> (address: UnsafeMutableRawPointer, size: Int, isZero: Bool) {
        let size = Self.blockSize(forBytes: bytes)
        let found = blocksBySize.withLock { blocks -> (Block, Int)? in
            var fitting = size
            for _ in 0...Self.tolerance {
                if let block = blocks[fitting]?.popLast() { return (block, fitting) }
                fitting = Self.blockSize(forBytes: fitting + 1)
            }
            return nil
        }
        if let (block, size) = found { return (block.address, size, false) }
        guard let fresh = size >= Self.hugePage ? Self.map(size) : Self.allocate(size) else {
            ProcessEnd.stop(
                "out of memory: \((size >> 20) + 1) MiB more cannot be had; lower the size of batches, or shorten the "
                    + "texts")
        }
        return (fresh, size, size >= Self.hugePage)
    }

    /// Bytes that wait to be taken again.
    var idleBytes: Int {
        blocksBySize.withLock { blocks in blocks.reduce(0) { $0 + $1.key * $1.value.count } }
    }

    private static func allocate(_ size: Int) -> UnsafeMutableRawPointer? {
        var address: UnsafeMutableRawPointer?
        return posix_memalign(&address, alignment, size) == 0 ? address : nil
    }

    /// A large block comes from the system, which hands out zeros and only when they are looked at. Where it has huge
    /// pages on request, they are asked for: products walk over many pages at once, more than the processor remembers
    /// the places of.
    private static func map(_ size: Int) -> UnsafeMutableRawPointer? {
        // Products need theirs first.
        if AddressSpace.isLimited { _ = WorkerPool.shared }
        let room = size + hugePage
        let mapped = mmap(nil, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
        guard let mapped, mapped != MAP_FAILED else { return nil }
        // Blocks begin where a huge page can.
        let address = mapped.alignedUp(toMultipleOf: hugePage)
        let before = address - mapped
        let after = room - before - size
        if before > 0 { munmap(mapped, before) }
        if after > 0 { munmap(address + size, after) }
        #if os(Linux)
        // Only advice: where it is not taken, pages are as small as ever.
        madvise(address, size, MADV_HUGEPAGE)
        #endif
        return address
    }

    func give(_ address: UnsafeMutableRawPointer, size: Int) {
        let block = Block(address: address)
        blocksBySize.withLock { $0[size, default: []].append(block) }
    }
}
