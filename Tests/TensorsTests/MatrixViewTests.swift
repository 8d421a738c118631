import Tensors
import Testing

/// Parts and transposes of matrices, tested by the products that read and write them.
@Suite struct MatrixViewTests {
    private let a = Tensor<Double>((0..<20).map(Double.init), shape: [4, 5])

    /// The elements of a matrix, from its product with the identity.
    private func elements(_ matrix: MatrixView<Double>) -> [[Double]] {
        let (rows, columns) = (matrix.rows, matrix.columns)
        let identity = Tensor<Double>(zeros: [columns, columns])
        let result = Tensor<Double>(zeros: [rows, columns])
        withPointers(identity) { for i in 0..<columns { $0[i * columns + i] = 1 } }
        withMatrices(identity, result) { MatrixProduct.compute(matrix, $0, to: $1) }
        return (0..<rows).map { Array(result.elements[$0 * columns..<($0 + 1) * columns]) }
    }

    @Test func parts() {
        withMatrices(a) { a in
            #expect(elements(a[rows: 1..<3, columns: 2..<5]) == [[7, 8, 9], [12, 13, 14]])
            #expect(elements(a[rows: 3..<4]) == [[15, 16, 17, 18, 19]])
            #expect(elements(a[columns: 4..<5]) == [[4], [9], [14], [19]])
        }
    }

    @Test func transposedParts() {
        withMatrices(a) { a in
            let part = a.transposed[rows: 2..<5, columns: 1..<3]
            #expect(elements(part) == [[7, 12], [8, 13], [9, 14]])
            #expect(elements(part.transposed) == elements(a[rows: 1..<3, columns: 2..<5]))
            #expect(elements(part[rows: 1..<2]) == [[8, 13]])
            #expect(elements(part[columns: 1..<2]) == [[12], [13], [14]])
        }
        withPointers(a) { a in
            let stored = MatrixView(a, rows: 5, columns: 4, isTransposed: true)
            #expect(elements(stored) == elements(MatrixView(a, rows: 4, columns: 5).transposed))
        }
    }

    /// A product that is written into a part leaves the rest unchanged.
    @Test func productIntoAPart() {
        let c = Tensor<Double>([Double](repeating: -1, count: 12), shape: [3, 4])
        withMatrices(a, c) { a, c in
            MatrixProduct.compute(
                a[rows: 0..<2, columns: 0..<2], a[rows: 0..<2, columns: 3..<5], to: c[rows: 1..<3, columns: 1..<3],
                alpha: 2, beta: 1)
        }
        #expect(c.elements == [-1, -1, -1, -1, -1, 15, 17, -1, -1, 125, 147, -1])
    }
}
