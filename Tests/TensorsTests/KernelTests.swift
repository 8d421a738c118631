import Foundation
import Tensors
import Testing

/// Kernels against their formulas written out in double precision. Gradients are tested in AutodiffTests.
@Suite struct KernelTests {
    struct ProductCase: Sendable {
        let rows, columns, inner: Int
        var transposeA = false, transposeB = false
        var alpha = 1.0, beta = 0.0
    }

    static let sizes = [(1, 1, 1), (3, 5, 7), (33, 17, 65), (200, 31, 19), (1, 129, 64), (5, 4, 0), (0, 4, 3)]
    static let plainProducts = sizes.flatMap { rows, columns, inner in
        [(false, false), (false, true), (true, false), (true, true)].map {
            ProductCase(rows: rows, columns: columns, inner: inner, transposeA: $0, transposeB: $1)
        }
    }
    static let scaledProducts = [
        ProductCase(rows: 40, columns: 9, inner: 11, alpha: 0.5, beta: 2),
        ProductCase(rows: 4, columns: 3, inner: 0, beta: 2),
    ]

    @Test(arguments: plainProducts + scaledProducts) func matrixProduct(example: ProductCase) {
        checkProduct(example, Float.self)
        checkProduct(example, Double.self)
    }

    private func checkProduct<Element: Scalar>(_ example: ProductCase, _ type: Element.Type) {
        var random = RandomTensors(seed: 1)
        let (rows, columns, inner) = (example.rows, example.columns, example.inner)
        let a: Tensor<Element> = random.next(example.transposeA ? [inner, rows] : [rows, inner])
        let b: Tensor<Element> = random.next(example.transposeB ? [columns, inner] : [inner, columns])
        let c: Tensor<Element> = random.next([rows, columns])
        let (x, y, before) = (a.doubles, b.doubles, c.doubles)
        withMatrices(a, b, c) { a, b, c in
            MatrixProduct.compute(
                example.transposeA ? a.transposed : a, example.transposeB ? b.transposed : b, to: c,
                alpha: Element(example.alpha), beta: Element(example.beta))
        }
        var expected: [Double] = []
        for i in 0..<rows {
            for j in 0..<columns {
                let sum = (0..<inner).reduce(0.0) {
                    $0 + x[example.transposeA ? $1 * rows + i : i * inner + $1]
                        * y[example.transposeB ? j * inner + $1 : $1 * columns + j]
                }
                expected.append(example.alpha * sum + example.beta * before[i * columns + j])
            }
        }
        #expect(distance(c.doubles, expected) < tolerance(type))
    }

    /// Rows and columns that fill no tile, and OpenBLAS's products for processors with short vectors.
    @Test(arguments: [true, false], [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 26]) func panels(isTiled: Bool, rows: Int) {
        var random = RandomTensors(seed: 4)
        // Some panels that are summed together, and one that is not full.
        let (inner, columns) = (300, 230)
        let a: Tensor<Float> = random.next([rows, inner])
        let weight: Tensor<Float> = random.next([columns, inner])
        let bias: Tensor<Float> = random.next([columns])
        func result() -> Tensor<Float> { Tensor(uninitialized: [rows, columns]) }
        let (c, biased, rectified) = (result(), result(), result())
        let panels = PanelMatrix(transposing: weight, isTiled: isTiled)
        let padded = PanelMatrix.padded(bias)
        withMatrices(a, c, biased, rectified) {
            panels.product($0, to: $1, alpha: 2)
            panels.product($0, to: $2, bias: padded)
            panels.product($0, to: $3, bias: padded, isRectified: true)
        }
        let (x, w, b) = (a.doubles, weight.doubles, bias.doubles)
        let expected = (0..<rows).flatMap { row in
            (0..<columns).map { column in
                (0..<inner).reduce(0.0) { $0 + x[row * inner + $1] * w[column * inner + $1] }
            }
        }
        let expectedBiased = expected.indices.map { expected[$0] + b[$0 % columns] }
        let tolerance = tolerance(Float.self) * 5
        #expect(distance(c.doubles, expected.map { 2 * $0 }) < 2 * tolerance)
        #expect(distance(biased.doubles, expectedBiased) < tolerance)
        #expect(distance(rectified.doubles, expectedBiased.map { max($0, 0) }) < tolerance)
    }

    /// A row's result does not depend on the number of rows beside it.
    @Test func panelsOfSomeRows() {
        var random = RandomTensors(seed: 5)
        let (all, inner, columns) = (26, 300, 230)
        let a: Tensor<Float> = random.next([all, inner])
        let weight: Tensor<Float> = random.next([columns, inner])
        let panels = PanelMatrix(transposing: weight, isTiled: true)
        func product(rows: Int) -> [Float] {
            let c = Tensor<Float>(uninitialized: [rows, columns])
            withMatrices(a, c) { panels.product($0[rows: 0..<rows], to: $1) }
            return c.elements
        }
        let whole = product(rows: all)
        for rows in 1..<all { #expect(product(rows: rows)[...] == whole[..<(rows * columns)], "\(rows) rows") }
    }

    @Test(arguments: [(1, 1), (3, 15), (2, 16), (5, 17), (70, 40)]) func rmsNorm(rows: Int, columns: Int) {
        var random = RandomTensors(seed: 2)
        let x: Tensor<Float> = random.next([rows, columns], scale: 3)
        let weight: Tensor<Float> = random.next([columns])
        let y = Tensor<Float>(uninitialized: [rows, columns])
        let inverse = Tensor<Float>(uninitialized: [rows])
        withMatrices(x, weight, y, inverse) {
            RMSNormKernel.forward($0, weight: $1.pointer, to: $2, inverse: $3.pointer, epsilon: 1e-6)
        }
        let (input, weights) = (x.doubles, weight.doubles)
        for row in 0..<rows {
            let values = input[row * columns..<(row + 1) * columns]
            let mean = values.reduce(0) { $0 + $1 * $1 } / Double(columns)
            let expected = zip(values, weights).map { $0 / (mean + 1e-6).squareRoot() * $1 }
            #expect(distance(Array(y.doubles[row * columns..<(row + 1) * columns]), expected) < tolerance(Float.self))
        }
    }

    @Test func rmsNormOfZerosIsZero() {
        let zeros = Tensor<Float>(zeros: [2, 20])
        let weight = Tensor<Float>([Float](repeating: 2, count: 20), shape: [20])
        let y = Tensor<Float>(uninitialized: [2, 20])
        let inverse = Tensor<Float>(uninitialized: [2])
        withMatrices(zeros, weight, y, inverse) {
            RMSNormKernel.forward($0, weight: $1.pointer, to: $2, inverse: $3.pointer, epsilon: 1e-6)
        }
        #expect(y.elements.allSatisfy { $0 == 0 })
    }

    @Test(arguments: [(3, 0.0, 0.0), (17, 0.1, 0.0), (33, 0.0, 0.01), (100, 0.1, 1e-4), (1, 0.0, 0.0)])
    func crossEntropy(vocabulary: Int, labelSmoothing: Double, zLoss: Double) {
        let rows = 6
        var random = RandomTensors(seed: 3)
        let logits: Tensor<Float> = random.next([rows, vocabulary], scale: 20)
        let x = logits.doubles
        let targets = (0..<rows).map { Int32($0 * 7 % vocabulary) }
        let losses = Tensor<Float>(uninitialized: [rows])
        let penalties = Tensor<Float>(uninitialized: [rows])
        var likeliest = [Bool](repeating: false, count: rows)
        withMatrices(logits, losses, penalties) {
            CrossEntropyKernel.compute(
                $0, targets: targets, options: .init(labelSmoothing: labelSmoothing, zLoss: zLoss),
                weights: [0.5, 0.5, 0.5, 0.25, 0.25, 2], losses: $1.pointer, penalties: $2.pointer,
                likeliest: &likeliest)
        }
        for (row, weight) in [0.5, 0.5, 0.5, 0.25, 0.25, 2].enumerated() {
            let row0 = Array(x[row * vocabulary..<(row + 1) * vocabulary])
            let logZ = log(row0.reduce(0) { $0 + exp($1) })
            #expect(likeliest[row] == (row0.max() == row0[Int(targets[row])]))
            var soft = [Double](repeating: labelSmoothing / Double(max(1, vocabulary - 1)), count: vocabulary)
            soft[Int(targets[row])] = 1 - labelSmoothing
            // The least possible loss: a prediction equal to the soft target.
            let least = -soft.filter { $0 > 0 }.reduce(0) { $0 + $1 * log($1) }
            let loss = zip(soft, row0).reduce(0) { $0 - $1.0 * ($1.1 - logZ) } - least
            #expect(abs(losses.doubles[row] - loss) < 1e-5 * max(1, loss), "row \(row)")
            #expect(abs(penalties.doubles[row] - zLoss * logZ * logZ) < 1e-5, "row \(row)")
            let gradient = zip(soft, row0).map { soft, logit in
                weight * (exp(logit - logZ) * (1 + 2 * zLoss * logZ) - soft)
            }
            #expect(distance(Array(logits.doubles[row * vocabulary..<(row + 1) * vocabulary]), gradient) < 1e-5)
        }
    }

    @Test func crossEntropyOfExtremeLogitsIsFinite() {
        let logits = Tensor<Float>([1e4, -1e4, 0, -1e4, 1e4, 0], shape: [2, 3])
        let losses = Tensor<Float>(uninitialized: [2])
        let penalties = Tensor<Float>(uninitialized: [2])
        var likeliest = [false, true]
        withMatrices(logits, losses, penalties) {
            CrossEntropyKernel.compute(
                $0, targets: [0, 0], options: .init(), weights: [1, 1], losses: $1.pointer, penalties: $2.pointer,
                likeliest: &likeliest)
        }
        #expect(losses.elements == [0, 2e4])
        #expect(likeliest == [true, false])
        #expect(logits.elements == [0, 0, 0, -1, 1, 0])
    }

    @Test(arguments: [1, 2, 4, 50, 80]) func bestLogits(count: Int) {
        var random = RandomTensors(seed: 4)
        // Rounded, so that many values are equal.
        let source: Tensor<Float> = random.next([5, 50], scale: 10)
        let logits = Tensor(source.elements.map { $0.rounded() }, shape: [5, 50])
        let best = LogitsKernel.best(logits, count: count)
        for row in 0..<5 {
            let x = Array(logits.doubles[row * 50..<(row + 1) * 50])
            let logZ = log(x.reduce(0) { $0 + exp($1) })
            let order = x.indices.sorted { (-x[$0], $0) < (-x[$1], $1) }.prefix(count)
            #expect(best[row].map { Int($0.token) } == Array(order))
            for choice in best[row] { #expect(abs(choice.logProbability - (x[Int(choice.token)] - logZ)) < 1e-5) }
        }
    }
}
