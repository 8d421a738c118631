/// Matrix products, cut along the longer side of the result; each piece is one single-threaded BLAS call.
package enum MatrixProduct {
    /// Below this number of rows or columns, cutting a result costs more than it gains.
    private static let minimumSide = 32
    /// Each piece packs the whole operand that is not cut again. Hence the cut along the longer side, whose operand is
    /// the larger one, and few large pieces.
    private static let mostPieces = 4

    /// C = alpha A B + beta C. C must not be transposed.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func compute<S: Scalar>(
        _ a: MatrixView<S>, _ b: MatrixView<S>, to c: MatrixView<S>, alpha: S = 1, beta: S = 0
    ) {
        precondition(
            a.rows == c.rows && a.columns == b.rows && b.columns == c.columns && !c.isTransposed,
            "matrix product: [\(a.rows), \(a.columns)] by [\(b.rows), \(b.columns)] to [\(c.rows), \(c.columns)]")
        guard c.rows > 0, c.columns > 0 else { return }
        let cutsRows = c.rows >= c.columns
        Pieces.run(max(c.rows, c.columns), minimum: minimumSide, most: mostPieces) { piece in
            if cutsRows {
                S.multiply(a[rows: piece], b, to: c[rows: piece], alpha: alpha, beta: beta)
            } else {
                S.multiply(a, b[columns: piece], to: c[columns: piece], alpha: alpha, beta: beta)
            }
        }
    }
}
