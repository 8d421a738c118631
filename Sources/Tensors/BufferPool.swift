import Foundation
import Synchronization
import Threads

/// Keeps the memory of released buffers for the next ones of about the same size.
///
/// A training step needs the same few hundred buffers as the step before it. After the first steps nothing large is
/// therefore allocated, and no page is touched for the first time.
///
/// Memory that is no longer needed goes back to the system. The pool counts in windows of many takes. At the end of a
/// window it gives back the blocks that were idle throughout it.
package final class BufferPool: Sendable {
    static let shared = BufferPool()

    /// A block of memory that belongs to its holder. It moves between threads only through the pool's lock.
    private struct Block: @unchecked Sendable {
        let address: UnsafeMutableRawPointer
        let size: Int
    }

    /// The idle blocks of one size. The last returned block is taken first, so unused blocks stay at the beginning.
    private struct Shelf {
        var blocks: [Block] = []
        /// The least number of blocks at any time of this window.
        private var leastCount = 0

        mutating func take() -> Block? {
            defer { leastCount = min(leastCount, blocks.count) }
            return blocks.popLast()
        }

        /// Ends a window and begins the next.
        /// - Returns: the blocks that were idle all the time; they leave the shelf.
        mutating func beginWindow() -> ArraySlice<Block> {
            let unneeded = blocks.prefix(leastCount)
            blocks.removeFirst(leastCount)
            leastCount = blocks.count
            return unneeded
        }
    }

    private struct State {
        var shelves: [Int: Shelf] = [:]
        /// The number of takes left in this window.
        var takesLeft: Int
    }

    private let state: Mutex<State>
    private let window: Int

    /// The number of takes in a window. It covers hundreds of training steps, so that rarely used sizes stay, and some
    /// seconds of decoding.
    private static let usualWindow = 1 << 17

    /// - Parameter window: the number of takes after which idle memory goes back
    package init(window: Int = usualWindow) {
        self.window = window
        state = Mutex(State(takesLeft: window))
    }

    deinit { Self.giveBack(state.withLock { $0.shelves.values.flatMap(\.blocks) }) }

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

    /// The number of steps by which a block may be larger than requested. This wastes less memory than would otherwise
    /// lie idle for the sizes of other batches.
    private static let tolerance = 4

    /// - Returns: a block of at least this many bytes, its size, which is needed to return it, and whether all of it is
    ///   still zero.
    package func take(bytes: Int) -> (address: UnsafeMutableRawPointer, size: Int, isZero: Bool) {
        let size = Self.blockSize(forBytes: bytes)
        let (found, unneeded) = state.withLock { state in
            (Self.idleBlock(ofAtLeast: size, &state), endTake(&state))
        }
        Self.giveBack(unneeded)
        if let found { return (found.address, found.size, false) }
        guard let fresh = Self.make(size) ?? makeOfIdleMemory(size) else {
            ProcessEnd.stop(
                "out of memory: \((size >> 20) + 1) MiB more is not available; lower the size of batches, or shorten "
                    + "the texts")
        }
        return (fresh, size, size >= Self.hugePage)
    }

    private static func idleBlock(ofAtLeast size: Int, _ state: inout State) -> Block? {
        var fitting = size
        for _ in 0...tolerance {
            if let index = state.shelves.index(forKey: fitting), let block = state.shelves.values[index].take() {
                return block
            }
            fitting = blockSize(forBytes: fitting + 1)
        }
        return nil
    }

    /// Counts a take.
    /// - Returns: at the end of a window, the blocks that were not needed in it; they leave the pool.
    private func endTake(_ state: inout State) -> [Block] {
        state.takesLeft -= 1
        guard state.takesLeft == 0 else { return [] }
        state.takesLeft = window
        var unneeded: [Block] = []
        for size in Array(state.shelves.keys) { unneeded += state.shelves[size]?.beginWindow() ?? [] }
        return unneeded
    }

    /// The number of idle bytes.
    package var idleBytes: Int {
        state.withLock { $0.shelves.reduce(0) { $0 + $1.key * $1.value.blocks.count } }
    }

    /// Fresh memory, if it is available after all idle memory is given back.
    private func makeOfIdleMemory(_ size: Int) -> UnsafeMutableRawPointer? {
        let idle = state.withLock { state in
            defer { state.shelves = [:] }
            return state.shelves.values.flatMap(\.blocks)
        }
        guard !idle.isEmpty else { return nil }
        Self.giveBack(idle)
        return Self.make(size)
    }

    private static func make(_ size: Int) -> UnsafeMutableRawPointer? {
        size >= hugePage ? map(size) : allocate(size)
    }

    private static func giveBack(_ blocks: [Block]) {
        for block in blocks {
            if block.size >= hugePage { munmap(block.address, block.size) } else { free(block.address) }
        }
    }

    private static func allocate(_ size: Int) -> UnsafeMutableRawPointer? {
        var address: UnsafeMutableRawPointer?
        return posix_memalign(&address, alignment, size) == 0 ? address : nil
    }

    /// A large block comes from the system, which provides zeros on first access. Huge pages are requested if the
    /// system has them: products access many pages at once, more than the processor's address cache holds.
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
        // Only advice: if it is ignored, pages have their usual size.
        madvise(address, size, MADV_HUGEPAGE)
        #endif
        return address
    }

    package func give(_ address: UnsafeMutableRawPointer, size: Int) {
        let block = Block(address: address, size: size)
        state.withLock { $0.shelves[size, default: Shelf()].blocks.append(block) }
    }
}
