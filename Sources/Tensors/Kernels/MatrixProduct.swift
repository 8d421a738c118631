/// Matrix products, cut along the longer side of the result; each piece is one single-threaded BLAS call.
package enum MatrixProduct {
    /// Below this number of rows or columns, cutting a result costs more than it gains.
    private static let minimumSide = 32
    /// Each piece packs the whole operand that is not cut again. Hence the cut along the longer side, whose operand is
    /// the larger one, and few large pieces.
    private static let mostPieces = 4

    /// C[rows, columns] = alpha op(A) op(B) + beta C, all dense and row-major.
    ///
    /// op(A) is `[rows, inner]`: A itself, or the transpose of A `[inner, rows]`. op(B) `[inner, columns]` likewise.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func compute<S: Scalar>(
        _ a: UnsafePointer<S>, transposeA: Bool = false, _ b: UnsafePointer<S>, transposeB: Bool = false,
        to c: UnsafeMutablePointer<S>, rows: Int, columns: Int, inner: Int, alpha: S = 1, beta: S = 0
    ) {
        guard rows > 0, columns > 0 else { return }
        let strideA = max(1, transposeA ? rows : inner)
        let strideB = max(1, transposeB ? inner : columns)
        let cutsRows = rows >= columns
        Pieces.run(max(rows, columns), minimum: minimumSide, most: mostPieces) { piece in
            let (row, column) = cutsRows ? (piece.lowerBound, 0) : (0, piece.lowerBound)
            S.multiply(
                transposeA: transposeA, transposeB: transposeB, rows: cutsRows ? piece.count : rows,
                columns: cutsRows ? columns : piece.count, inner: inner, alpha: alpha,
                a + (transposeA ? row : row * inner), strideA: strideA,
                b + (transposeB ? column * inner : column), strideB: strideB, beta: beta,
                c + row * columns + column, strideC: columns)
        }
    }
}
