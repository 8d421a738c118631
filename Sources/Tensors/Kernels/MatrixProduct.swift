/// Matrix products, cut by rows of the result; each piece is one single-threaded BLAS call.
package enum MatrixProduct {
    /// Rows of a result below which cutting costs more than it gains.
    private static let minimumRows = 32
    /// Each piece packs all of B anew, so that few large ones do less work than many small ones.
    private static let mostPieces = 4

    /// C[rows, columns] = alpha op(A) op(B) + beta C, all dense and row-major.
    ///
    /// op(A) is `[rows, inner]`: A itself, or the transpose of A `[inner, rows]`; likewise op(B) `[inner, columns]`.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func compute<S: Scalar>(
        _ a: UnsafePointer<S>, transposeA: Bool = false, _ b: UnsafePointer<S>, transposeB: Bool = false,
        to c: UnsafeMutablePointer<S>, rows: Int, columns: Int, inner: Int, alpha: S = 1, beta: S = 0
    ) {
        guard rows > 0, columns > 0 else { return }
        let strideA = transposeA ? rows : inner
        Pieces.run(rows, minimum: minimumRows, most: mostPieces) { piece in
            S.multiply(
                transposeA: transposeA, transposeB: transposeB, rows: piece.count, columns: columns, inner: inner,
                alpha: alpha, a + (transposeA ? piece.lowerBound : piece.lowerBound * inner), strideA: max(1, strideA),
                b, strideB: max(1, transposeB ? inner : columns), beta: beta,
                c + piece.lowerBound * columns, strideC: columns)
        }
    }
}
