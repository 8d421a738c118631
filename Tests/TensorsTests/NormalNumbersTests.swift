import Foundation
import Tensors
import Testing

@Suite struct NormalNumbersTests {
    private func numbers(_ count: Int, key: UInt64 = 7) -> [Double] {
        let tensor = Tensor<Double>(uninitialized: [count])
        withPointers(tensor) {
            NormalNumbers.fill($0, count: count, standardDeviation: 2, source: Philox(key: key))
        }
        return tensor.elements
    }

    /// The formula with the functions of the C library.
    @Test func followsBoxAndMuller() {
        let source = Philox(key: 7)
        let found = numbers(200_000)
        var worst = 0.0
        for pair in 0..<UInt64(found.count / 2) {
            let radius = 2 * (-2 * log(1 - source.uniform(pair, 0))).squareRoot()
            let angle = 2 * Double.pi * source.uniform(pair, 1)
            worst = max(worst, abs(found[Int(2 * pair)] - radius * cos(angle)) / radius)
            worst = max(worst, abs(found[Int(2 * pair) + 1] - radius * sin(angle)) / radius)
        }
        // The angle itself is rounded, by up to 4.4e-16.
        #expect(worst < 3e-15)
    }

    @Test(arguments: [0, 1, 2, 15, 16, 17, 100, 40_001])
    func aNumberDependsOnItsPlaceAlone(count: Int) {
        #expect(numbers(count) == Array(numbers(50_000).prefix(count)))
        // A piece of work computes alone.
        var alone: [Double] = []
        WorkerPool.shared.run(2) { if $0 == 0 { alone = numbers(count) } }
        #expect(alone == numbers(count))
    }

    @Test func areNormal() {
        let found = numbers(1_000_000, key: 9).map { $0 / 2 }
        func moment(_ power: Int) -> Double {
            found.reduce(0) { $0 + pow($1, Double(power)) } / Double(found.count)
        }
        // The bound is five standard errors.
        #expect(abs(moment(1)) < 0.005 && abs(moment(2) - 1) < 0.0071)
        #expect(abs(moment(3)) < 0.0194 && abs(moment(4) - 3) < 0.049)
    }

    @Test func singlePrecisionIsRoundedDoublePrecision() {
        let tensor = Tensor<Float>(uninitialized: [1001])
        withPointers(tensor) { NormalNumbers.fill($0, count: 1001, standardDeviation: 2, source: Philox(key: 7)) }
        #expect(tensor.elements == numbers(1001).map { Float($0) })
    }
}
