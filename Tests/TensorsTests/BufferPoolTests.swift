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
        // Eight for each power of two from 1 KiB to 64 KiB, and the next.
        #expect(classes.count <= 6 * 8 + 2)
    }

    @Test func sizesAreAlignedAndPowersOfTwoAreKept() {
        for exponent in 10..<50 { #expect(BufferPool.blockSize(forBytes: 1 << exponent) == 1 << exponent) }
    }

    /// Large blocks come from the system as zeros; those that were used before are cleared.
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
}
