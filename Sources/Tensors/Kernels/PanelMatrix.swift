import COpenBLAS

/// A weight laid out once for many products as the right operand.
package enum PackedMatrix<S: Scalar> {
    case panels(PanelMatrix<S>)
    case integers(IntegerMatrix)

    /// The transpose of a weight `[columns, inner]`.
    /// - Parameter asIntegers: whether its products are those of 8-bit integers, if its numbers are in single precision
    package init(transposing weight: Tensor<S>, asIntegers: Bool = false) {
        if asIntegers, let weight = weight as? Tensor<Float> {
            self = .integers(IntegerMatrix(transposing: weight))
        } else {
            self = .panels(PanelMatrix(transposing: weight))
        }
    }

    /// The columns of a product.
    package var columns: Int {
        switch self {
        case .panels(let matrix): matrix.columns
        case .integers(let matrix): matrix.columns
        }
    }

    /// The memory that a product reads.
    package var byteCount: Int {
        switch self {
        case .panels(let matrix): matrix.columns * matrix.inner * MemoryLayout<S>.stride
        case .integers(let matrix): matrix.columns * matrix.inner
        }
    }

    /// C = alpha A B + bias, at least 0 if it is rectified. A and C are whole tensors, `[rows, inner]` and
    /// `[rows, columns]`.
    /// - Parameter bias: what ``PanelMatrix/padded(_:)`` made of it; nil for none
    package func product(
        _ a: MatrixView<S>, to c: MatrixView<S>, alpha: S = 1, bias: Tensor<S>? = nil, isRectified: Bool = false
    ) {
        switch self {
        case .panels(let matrix): matrix.product(a, to: c, alpha: alpha, bias: bias, isRectified: isRectified)
        case .integers(let matrix):
            guard let a = a as? MatrixView<Float>, let c = c as? MatrixView<Float>, let alpha = alpha as? Float,
                let bias = bias as? Tensor<Float>?
            else { preconditionFailure("products of integers are in single precision") }
            guard let bias else { return matrix.product(a, to: c, alpha: alpha, isRectified: isRectified) }
            withPointers(bias) { matrix.product(a, to: c, alpha: alpha, bias: $0, isRectified: isRectified) }
        }
    }
}

/// A matrix laid out once for many products as the right operand, such as a weight in decoding.
///
/// OpenBLAS lays out its operands anew for every product. If the left one has few rows, that takes half as long again
/// as the product (`Tests/Benchmarks/LOG.md`).
package struct PanelMatrix<S: Scalar> {
    package let inner: Int
    package let columns: Int
    /// The panels, or, if OpenBLAS computes the products, B^T unchanged, `[columns, inner]`.
    private let storage: Tensor<S>
    private let isTiled: Bool

    /// Whether panels help: with AVX2 and AVX-512. Without fused products they are slower than OpenBLAS. Other
    /// processors are not measured.
    package static var isWorthwhile: Bool { MIXTAPE_HAS_AVX2 != 0 }

    /// The transpose of a weight `[columns, inner]`.
    package init(transposing weight: Tensor<S>, isTiled: Bool = isWorthwhile) {
        (columns, inner) = (weight.rows, weight.columns)
        self.isTiled = isTiled
        storage =
            isTiled
            ? withPointers(weight) { TiledProduct.panels(transposing: $0, columns: weight.rows, inner: weight.columns) }
            : weight
    }

    /// A bias `[columns]` for ``product(_:to:alpha:bias:isRectified:)``: with zeros up to the end of the last panel.
    package static func padded(_ bias: Tensor<S>) -> Tensor<S> {
        let panels = TiledProduct<S>.panelCount(columns: bias.count)
        let padded = Tensor<S>(zeros: [panels * TiledProduct<S>.panelWidth])
        withPointers(bias, padded) { $1.update(from: $0, count: bias.count) }
        return padded
    }

    /// C = alpha A B + bias, at least 0 if it is rectified. A and C are whole tensors, `[rows, inner]` and
    /// `[rows, columns]`.
    /// - Parameter bias: what ``padded(_:)`` made of it; nil for none
    package func product(
        _ a: MatrixView<S>, to c: MatrixView<S>, alpha: S = 1, bias: Tensor<S>? = nil, isRectified: Bool = false
    ) {
        precondition(
            a.rows == c.rows && a.columns == inner && c.columns == columns,
            "matrix product: [\(a.rows), \(a.columns)] by [\(inner), \(columns)] to [\(c.rows), \(c.columns)]")
        guard c.rows > 0 else { return }
        withMatrices(storage, bias ?? storage) { b, added in
            let bias = bias == nil ? nil : added.pointer
            if isTiled {
                TiledProduct<S>.compute(
                    a, panels: b.pointer, to: c, finish: .init(alpha: alpha, bias: bias, isRectified: isRectified))
            } else {
                MatrixProduct.compute(a, b.transposed, to: c, alpha: alpha)
                if let bias { RowKernel.addBias(bias, to: c) }
                if isRectified { Elementwise.relu(c.pointer, count: c.rows * c.columns) }
            }
        }
    }
}
