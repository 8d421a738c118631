import Foundation
import Tensors
import Testing

@Suite struct ExponentialTests {
    private func exponential(_ values: [Float]) -> [Float] {
        stride(from: 0, to: values.count, by: 16).flatMap { start -> [Float] in
            var x = SIMD16<Float>(repeating: 0)
            let count = min(16, values.count - start)
            for lane in 0..<count { x[lane] = values[start + lane] }
            let y = Float.exponential(x)
            return (0..<count).map { y[$0] }
        }
    }

    @Test func relativeErrorOverTheWholeRange() {
        let values = (0...1_750_000).map { -87 + Float($0) * 1e-4 } + (-1000...1000).map { Float($0) * 1e-6 }
        var worst = (error: 0.0, at: Float(0))
        for (x, y) in zip(values, exponential(values)) {
            let exact = exp(Double(x))
            let error = abs(Double(y) - exact) / exact
            if error > worst.error { worst = (error, x) }
        }
        #expect(worst.error < 3e-7, "at \(worst.at)")
    }

    @Test func extremes() {
        let y = exponential([0, -0.0, -87.4, -1000, -.infinity, -.greatestFiniteMagnitude, 89, 1000, .infinity, .nan])
        #expect(y[0] == 1 && y[1] == 1)
        #expect(y[2...5].allSatisfy { $0 == 0 })
        #expect(y[6...8].allSatisfy { $0.isFinite && abs($0 / expf(88.3) - 1) < 1e-5 })
        #expect(y[9].isNaN)
    }

    @Test func doubleIsTheLibrarys() {
        let x = SIMD8<Double>(-745, -1, -0.5, 0, 0.5, 1, 30, 709)
        let y = Double.exponential(x)
        for lane in 0..<8 { #expect(y[lane] == exp(x[lane])) }
    }
}
