import Tensors
import Testing

@Suite struct BufferPoolTests {
    @Test func sizeClasses() {
        var classes: Set<Int> = []
        var last = 0
        for bytes in 0...70_000 {
            let size = BufferPool.blockSize(forBytes: bytes)
            #expect(size >= bytes && size >= last && size % 64 == 0)
            #expect(size - max(bytes, 1024) <= max(bytes, 1024) / 8)
            #expect(BufferPool.blockSize(forBytes: size) == size)
            classes.insert(size)
            last = size
        }
        // Eight sizes for each power of two from 1 KiB to 64 KiB, and the next size.
        #expect(classes.count <= 6 * 8 + 2)
    }

    @Test func sizesAreAlignedAndPowersOfTwoAreKept() {
        for exponent in 10..<50 { #expect(BufferPool.blockSize(forBytes: 1 << exponent) == 1 << exponent) }
    }

    /// The system returns large blocks as zeros. Reused blocks are cleared.
    @Test func zerosAreZeros() {
        for _ in 0..<3 {
            let tensors = (0..<3).map { Tensor<Float>(zeros: [1_000_003 + $0]) }
            for tensor in tensors {
                #expect(tensor.elements.allSatisfy { $0 == 0 })
                tensor.fill(1)
                #expect(tensor.elements.allSatisfy { $0 == 1 })
            }
        }
    }

    @Test func tensorsOwnTheirMemoryWhileTheyLive() {
        let tensors = (0..<64).map { index -> Tensor<Float> in
            let tensor = Tensor<Float>(uninitialized: [300])
            tensor.fill(Float(index))
            return tensor
        }
        for (index, tensor) in tensors.enumerated() { #expect(tensor.elements.allSatisfy { $0 == Float(index) }) }
    }

    // MARK: Released memory

    /// Takes blocks of these sizes in MiB and returns them to the pool.
    /// - Returns: whether all blocks were idle before
    private func use(_ pool: BufferPool, mebibytes: [Int]) -> Bool {
        let blocks = mebibytes.map { pool.take(bytes: $0 << 20) }
        for block in blocks {
            block.address.storeBytes(of: 1, as: UInt8.self)
            pool.give(block.address, size: block.size)
        }
        return !blocks.contains(where: \.isZero)
    }

    @Test func memoryThatNobodyNeedsGoesBack() {
        let pool = BufferPool(window: 10)
        _ = use(pool, mebibytes: [64, 64, 64, 16])
        #expect(pool.idleBytes == 208 << 20)
        // The window that used all blocks ends. In the next window only a single block is used.
        for _ in 0..<6 { _ = use(pool, mebibytes: [64]) }
        #expect(pool.idleBytes == 208 << 20)
        for _ in 0..<9 { #expect(use(pool, mebibytes: [64])) }
        #expect(pool.idleBytes == 208 << 20)
        _ = use(pool, mebibytes: [64])
        #expect(pool.idleBytes == 64 << 20)
        // Small blocks are released, too.
        let small = (0..<5).map { _ in pool.take(bytes: 1000) }
        for block in small { pool.give(block.address, size: block.size) }
        for _ in 0..<20 { _ = use(pool, mebibytes: [64]) }
        #expect(pool.idleBytes == 64 << 20)
    }

    /// Steps that repeat the same blocks allocate nothing, though no single step needs all blocks.
    @Test func steadyStepsKeepWhatTheyNeed() {
        let pool = BufferPool(window: 20)
        let steps = [[4, 4, 8, 2], [4, 4, 4], [32]]
        for step in steps { _ = use(pool, mebibytes: step) }
        let idle = pool.idleBytes
        for count in 0..<300 {
            #expect(use(pool, mebibytes: steps[count % 3]))
            #expect(pool.idleBytes == idle)
        }
    }
}
