/// The numbers that products multiply. Sums are in the precision of the operands in any case.
public enum ProductPrecision: String, Sendable, CaseIterable {
    /// The operands as they are.
    case float32
    /// Operands in single precision are rounded to bfloat16. Products with few rows, columns or terms are as in
    /// `float32`.
    case bfloat16
}

/// Matrix products, cut along the longer side of the result; each piece is one single-threaded BLAS call, or a product
/// of bfloat16 numbers.
package enum MatrixProduct {
    /// Below this number of rows or columns, cutting a result costs more than it gains.
    private static let minimumSide = 32
    /// Each piece packs the whole operand that is not cut again. Hence the cut along the longer side, whose operand is
    /// the larger one, and few large pieces.
    private static let mostPieces = 4
    /// Products that are smaller in a direction would gain nothing from bfloat16.
    private static let leastRoundedSide = 32

    /// C = alpha A B + beta C. C must not be transposed.
    /// - Parameter precision: `bfloat16` wants a beta of 0 or 1
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func compute<S: Scalar>(
        _ a: MatrixView<S>, _ b: MatrixView<S>, to c: MatrixView<S>, alpha: S = 1, beta: S = 0,
        in precision: ProductPrecision = .float32
    ) {
        precondition(
            a.rows == c.rows && a.columns == b.rows && b.columns == c.columns && !c.isTransposed,
            "matrix product: [\(a.rows), \(a.columns)] by [\(b.rows), \(b.columns)] to [\(c.rows), \(c.columns)]")
        guard c.rows > 0, c.columns > 0 else { return }
        if precision == .bfloat16, min(c.rows, c.columns, a.columns) >= leastRoundedSide,
            let a = a as? MatrixView<Float>, let b = b as? MatrixView<Float>, let c = c as? MatrixView<Float>,
            let alpha = alpha as? Float, let beta = beta as? Float
        {
            return BFloat16Product.compute(a, b, to: c, alpha: alpha, beta: beta)
        }
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
