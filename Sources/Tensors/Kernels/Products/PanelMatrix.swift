/// A matrix laid out for products that it is the right operand of, over and over: a weight in decoding.
///
/// OpenBLAS lays out both operands anew for every product; with few rows on the left that costs as much as the product.
package struct PanelMatrix<S: Scalar>: @unchecked Sendable {
    package let inner: Int
    package let columns: Int
    /// `[panels, inner, panelWidth]`, or B^T as it is, `[columns, inner]`, where products are OpenBLAS's.
    private let storage: Tensor<S>
    private let isTiled: Bool

    /// The transpose of a weight `[columns, inner]`.
    package init(transposing weight: Tensor<S>, isTiled: Bool = MatrixProduct.isTiled) {
        (columns, inner) = (weight.rows, weight.columns)
        self.isTiled = isTiled
        storage = isTiled
            ? withPointers(weight) { TiledProduct.transpose($0, columns: weight.rows, inner: weight.columns) } : weight
    }

    /// C[rows, columns] = alpha A B, where A is `[rows, inner]`; no less than 0 where it is rectified.
    package func product(
        _ a: UnsafePointer<S>, to c: UnsafeMutablePointer<S>, rows: Int, alpha: S = 1, isRectified: Bool = false
    ) {
        guard rows > 0 else { return }
        withPointers(storage) { b in
            if isTiled, inner > 0 {
                TiledProduct<S>.compute(
                    .init(pointer: a, rowStride: inner, innerStride: 1), .panels(b), to: c, rows: rows, columns: columns,
                    inner: inner, finish: .init(alpha: alpha, beta: 0, isRectified: isRectified))
            } else {
                MatrixProduct.computeWithBLAS(
                    a, b, transposeB: true, to: c, rows: rows, columns: columns, inner: inner, alpha: alpha)
                if isRectified { Elementwise.reluDropout(c, nil, count: rows * columns) }
            }
        }
    }
}
