import Tensors
import Testing

@Suite struct SignBitsTests {
    /// Lengths around the vectors of both types.
    @Test(arguments: [0, 1, 7, 8, 9, 16, 17, 63, 64, 65, 1000])
    func selectsPositives(count: Int) {
        expectSelection(Float.self, count)
        expectSelection(Double.self, count)
    }

    /// A long tensor is shared among threads.
    @Test func selectsPositivesOnAllThreads() { expectSelection(Float.self, 100_003) }

    /// Zeros of both signs and what is no number are not positive; infinity is.
    @Test func specialNumbers() {
        let y = Tensor<Float>([0, -0.0, .nan, .infinity, -.infinity, .leastNonzeroMagnitude], shape: [6])
        let signs = SignBits(of: y)
        let dy = Tensor<Float>([1, 2, 3, 4, 5, 6], shape: [6])
        signs.select(dy, scale: 2)
        #expect(dy.elements == [0, 0, 0, 8, 0, 12])
    }

    private func expectSelection<S: Scalar>(_: S.Type, _ count: Int) {
        let y = (0..<count).map { S(($0 * 7919) % 13) - 6 }
        let dy = Tensor((0..<count).map { S($0 + 1) }, shape: [count])
        SignBits(of: Tensor(y, shape: [count])).select(dy, scale: 0.5)
        #expect(dy.elements == zip(y, 1...).map { $0 > 0 ? S($1) / 2 : 0 })
    }
}
