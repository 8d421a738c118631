import Tensors
import Testing

/// Products of 8-bit integers against their definition.
@Suite struct IntegerProductTests {
    private static let sizes = [
        (1, 1, 1), (1, 64, 32), (1, 130, 37), (2, 16, 4), (3, 17, 65), (4, 40, 12), (8, 32, 64), (13, 70, 300),
        (17, 33, 20), (40, 35, 48),
    ]

    /// A row's integers, the largest of which has the size `most`; and the scale.
    private static func integers(_ row: [Float], most: Float) -> (values: [Int], scale: Float) {
        let largest = row.reduce(0) { max($0, abs($1)) }
        let inverse = largest > 0 ? most / largest : 0
        return (row.map { Int(($0 * inverse).rounded(.toNearestOrEven)) }, largest / most)
    }

    private static func rows(_ tensor: Tensor<Float>) -> [[Float]] {
        (0..<tensor.rows).map { Array(tensor.elements[$0 * tensor.columns..<($0 + 1) * tensor.columns]) }
    }

    /// Every kernel of this processor gives exactly these numbers: sums of integers, and the same few float operations.
    @Test(arguments: sizes) func allKernelsGiveTheSameBits(rows: Int, columns: Int, inner: Int) {
        var random = RandomTensors(seed: UInt64(rows * columns + inner))
        let a: Tensor<Float> = random.next([rows, inner], scale: 3)
        let weight: Tensor<Float> = random.next([columns, inner])
        let bias: Tensor<Float> = random.next([columns])
        let matrix = IntegerMatrix(transposing: weight)
        let padded = PanelMatrix.padded(bias)
        let left = Self.rows(a).map { Self.integers($0, most: 127) }
        let right = Self.rows(weight).map { Self.integers($0, most: 63) }
        for isRectified in [false, true] {
            let expected = left.flatMap { row in
                zip(right, bias.elements).map { output, bias in
                    let sum = zip(row.values, output.values).reduce(0) { $0 + $1.0 * $1.1 }
                    let value = Float(sum) * (row.scale * 0.5 * output.scale) + bias
                    return isRectified ? max(value, 0) : value
                }
            }
            for kernel in IntegerKernel.available {
                let c = Tensor<Float>(uninitialized: [rows, columns])
                withMatrices(a, padded, c) {
                    matrix.product(
                        $0, to: $2, alpha: 0.5, bias: $1.pointer, isRectified: isRectified, kernel: kernel)
                }
                #expect(c.elements == expected, "\(kernel.name)")
            }
        }
    }

    /// A matrix of the integers and scales of another is the same, and its rows stand for their products.
    @Test(arguments: sizes) func integersComeBack(rows: Int, columns: Int, inner: Int) {
        var random = RandomTensors(seed: UInt64(rows * columns + inner))
        let a: Tensor<Float> = random.next([rows, inner])
        let weight: Tensor<Float> = random.next([columns, inner])
        let matrix = IntegerMatrix(transposing: weight)
        let expected = Self.rows(weight).map { Self.integers($0, most: 63) }
        let (integers, scales) = (matrix.integers, matrix.rowScales)
        #expect(integers.map(Int.init) == expected.flatMap(\.values))
        #expect(scales == expected.map(\.scale))
        let again = integers.withUnsafeBufferPointer { integers in
            IntegerMatrix(columns: columns, inner: inner) { row in
                (integers.baseAddress.unsafelyUnwrapped + row * inner, scales[row])
            }
        }
        #expect(again.integers == integers && again.rowScales == scales)
        let numbers = expected.flatMap { row in row.values.map { Float($0) * row.scale } }
        #expect((again.weight() as Tensor<Float>).elements == numbers)
        #expect((again.weight() as Tensor<Double>).shape == [columns, inner])
        let products = [matrix, again].map { matrix in
            let c = Tensor<Float>(uninitialized: [rows, columns])
            withMatrices(a, c) { matrix.product($0, to: $1) }
            return c.elements
        }
        #expect(products[0] == products[1])
    }

    /// The error of a product is that of rounding: each factor is off by half of its smallest step.
    @Test func productsAreCloseToThoseOfFloats() {
        var random = RandomTensors(seed: 9)
        let (rows, columns, inner) = (9, 48, 512)
        let a: Tensor<Float> = random.next([rows, inner])
        let weight: Tensor<Float> = random.next([columns, inner])
        let (c, exact) = (
            Tensor<Float>(uninitialized: [rows, columns]), Tensor<Float>(uninitialized: [rows, columns])
        )
        withMatrices(a, weight, c, exact) {
            IntegerMatrix(transposing: weight).product($0, to: $2)
            MatrixProduct.compute($0, $1.transposed, to: $3)
        }
        let size = (exact.elements.reduce(0) { $0 + $1 * $1 } / Float(exact.count)).squareRoot()
        let error = zip(c.elements, exact.elements).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        #expect((error / Float(exact.count)).squareRoot() < 0.02 * size)
    }

    /// Rows and weights of zeros, and the largest numbers in every place, which would overflow 16 bits elsewhere.
    @Test func extremes() {
        let inner = 2048
        let rows = Tensor<Float>(
            [Float](repeating: 0, count: inner) + [Float](repeating: 5, count: inner)
                + [Float](repeating: -5, count: inner), shape: [3, inner])
        let weight = Tensor<Float>(
            [Float](repeating: 0, count: inner) + [Float](repeating: 2, count: inner)
                + [Float](repeating: -2, count: inner), shape: [3, inner])
        for kernel in IntegerKernel.available {
            let c = Tensor<Float>(uninitialized: [3, 3])
            withMatrices(rows, c) { IntegerMatrix(transposing: weight).product($0, to: $1, kernel: kernel) }
            let expected: [Float] = [0, 0, 0, 0, 20480, -20480, 0, -20480, 20480]
            #expect(zip(c.elements, expected).allSatisfy { abs($0 - $1) <= 0.01 }, "\(kernel.name) \(c.elements)")
        }
    }

    /// A row or an output with a number that is none gives none, and tiny numbers give zero.
    @Test func numbersThatAreNone() {
        let inner = 40
        func row(_ number: Float) -> [Float] { (0..<inner).map { $0 == 7 ? number : 1 } }
        let tiny = [Float](repeating: 1e-38, count: inner)
        let rows = Tensor<Float>(row(1) + row(.nan) + row(.infinity) + tiny, shape: [4, inner])
        let weight = Tensor<Float>(row(1) + row(.nan) + row(-.infinity) + tiny, shape: [4, inner])
        for kernel in IntegerKernel.available {
            let c = Tensor<Float>(uninitialized: [4, 4])
            withMatrices(rows, c) { IntegerMatrix(transposing: weight).product($0, to: $1, kernel: kernel) }
            let found = c.elements
            for place in 0..<16 {
                let isNumber = [0, 3].contains(place / 4) && [0, 3].contains(place % 4)
                #expect(found[place].isNaN == !isNumber, "\(kernel.name) \(found)")
            }
            #expect(abs(found[0] - 40) < 0.01 && found[3] == 0 && found[12] == 0 && found[15] == 0)
        }
    }

    @Test func kernelsAreChosenByName() {
        #expect(IntegerKernel.available.last?.name == "portable")
        #expect(IntegerKernel.problem(environment: [:]) == nil)
        #expect(IntegerKernel.problem(environment: ["MIXTAPE_KERNELS": "portable"]) == nil)
        let problem = IntegerKernel.problem(environment: ["MIXTAPE_KERNELS": "mmx"])
        let names = IntegerKernel.available.map(\.name).joined(separator: ", ")
        #expect(problem == "MIXTAPE_KERNELS: this processor has no kernel \"mmx\"; expected one of: \(names)")
    }
}
