import Tensors
import Testing

/// Products of bfloat16 numbers against their definition.
@Suite struct BFloat16ProductTests {
    /// The nearest number with eight bits of significand, ties to even.
    private static func rounded(_ x: Float) -> Float {
        guard x.isFinite else { return x }
        if x.magnitude < .leastNormalMagnitude { return 0 }
        let unit = x.ulp * 65536
        return (x / unit).rounded(.toNearestOrEven) * unit
    }

    private static func flushed(_ x: Float) -> Float { x.magnitude < .leastNormalMagnitude ? 0 : x }

    /// alpha A B + C by the description of the instruction, 512 numbers of the inner dimension at a time.
    private static func product(
        _ a: [[Float]], _ b: [[Float]], alpha: Float, c: [[Float]]?
    ) -> [Float] {
        let inner = b.count
        return a.indices.flatMap { i in
            b[0].indices.map { j in
                var result = c?[i][j]
                for start in stride(from: 0, to: inner, by: 512) {
                    var sum: Float = 0
                    for k in stride(from: start, to: min(inner, start + 512), by: 2) {
                        let isLast = k + 1 == inner
                        let (x, y) = (rounded(a[i][k]), rounded(b[k][j]))
                        let (nextX, nextY) = isLast ? (0, 0) : (rounded(a[i][k + 1]), rounded(b[k + 1][j]))
                        sum = flushed(sum.addingProduct(nextX, nextY))
                        sum = flushed(sum.addingProduct(x, y))
                    }
                    result = result.map { $0 + alpha * sum } ?? alpha * sum
                }
                return result ?? 0
            }
        }
    }

    private static func transposed(_ x: [[Float]]) -> [[Float]] { x[0].indices.map { j in x.map { $0[j] } } }

    private static let sizes = [
        (1, 1, 1), (7, 47, 2), (8, 48, 32), (9, 49, 33), (33, 100, 65), (64, 17, 513), (530, 20, 70), (20, 1000, 31),
    ]

    @Test(arguments: sizes) func allKernelsGiveTheBitsOfTheDefinition(rows: Int, columns: Int, inner: Int) {
        var random = RandomTensors(seed: UInt64(rows + columns * inner))
        func matrix(_ rows: Int, _ columns: Int) -> [[Float]] {
            let tensor: Tensor<Float> = random.next([rows, columns], scale: 3)
            return (0..<rows).map { Array(tensor.elements[$0 * columns..<($0 + 1) * columns]) }
        }
        var (a, b) = (matrix(rows, inner), matrix(inner, columns))
        let c = matrix(rows, columns)
        // Numbers and products that are subnormal, or are on the way to it.
        a[0][inner - 1] = .leastNormalMagnitude / 3
        b[inner - 1][columns - 1] = 1e-22
        if rows > 1 { a[1] = a[1].map { $0 * 1e-19 } }
        b = b.map { row in row.enumerated().map { $0 % 5 == 3 ? $1 * 1e-19 : $1 } }
        func tensor(_ x: [[Float]]) -> Tensor<Float> { Tensor(Array(x.joined()), shape: [x.count, x[0].count]) }
        let lefts = [(tensor(a), false), (tensor(Self.transposed(a)), true)]
        let rights = [(tensor(b), false), (tensor(Self.transposed(b)), true)]
        for adds in [false, true] {
            let expected = Self.product(a, b, alpha: 0.75, c: adds ? c : nil)
            for kernel in BFloat16Kernel.available {
                for (left, leftIsTransposed) in lefts {
                    for (right, rightIsTransposed) in rights {
                        let result = tensor(c)
                        withMatrices(left, right, result) {
                            BFloat16Product.compute(
                                leftIsTransposed ? $0.transposed : $0, rightIsTransposed ? $1.transposed : $1, to: $2,
                                alpha: 0.75, beta: adds ? 1 : 0, kernel: kernel)
                        }
                        #expect(
                            result.elements == expected,
                            "\(kernel.name), transposed: \(leftIsTransposed) \(rightIsTransposed), adds: \(adds)")
                    }
                }
            }
        }
    }

    /// What is no number, or infinite, stays so in its row and column alone.
    @Test func wrongNumbersAreNotHidden() {
        var random = RandomTensors(seed: 5)
        let (a, b): (Tensor<Float>, Tensor<Float>) = (random.next([40, 64]), random.next([64, 50]))
        withPointers(a) { a in
            a[3 * 64 + 5] = .nan
            a[7 * 64 + 63] = .infinity
        }
        for kernel in BFloat16Kernel.available {
            let c = Tensor<Float>(uninitialized: [40, 50])
            withMatrices(a, b, c) { BFloat16Product.compute($0, $1, to: $2, alpha: 1, beta: 0, kernel: kernel) }
            for row in 0..<40 {
                let values = c.elements[row * 50..<(row + 1) * 50]
                #expect(
                    values.allSatisfy { row == 3 ? $0.isNaN : row == 7 ? $0.isInfinite : $0.isFinite },
                    "\(kernel.name), row \(row)")
            }
        }
    }

    /// Small products are those in single precision, and so are all in double precision.
    @Test func onlyLargeProductsAreRounded() {
        var random = RandomTensors(seed: 6)
        for (rows, columns, inner) in [(31, 64, 64), (64, 31, 64), (64, 64, 31), (64, 64, 64)] {
            let (a, b): (Tensor<Float>, Tensor<Float>) = (random.next([rows, inner]), random.next([inner, columns]))
            func product(_ precision: ProductPrecision) -> [Float] {
                let c = Tensor<Float>(uninitialized: [rows, columns])
                withMatrices(a, b, c) { MatrixProduct.compute($0, $1, to: $2, in: precision) }
                return c.elements
            }
            #expect((product(.float32) == product(.bfloat16)) == (min(rows, columns, inner) < 32))
        }
        let (a, b): (Tensor<Double>, Tensor<Double>) = (random.next([64, 64]), random.next([64, 64]))
        let (exact, asked) = (Tensor<Double>(zeros: [64, 64]), Tensor<Double>(zeros: [64, 64]))
        withMatrices(a, b, exact, asked) {
            MatrixProduct.compute($0, $1, to: $2)
            MatrixProduct.compute($0, $1, to: $3, in: .bfloat16)
        }
        #expect(exact.elements == asked.elements)
    }
}
