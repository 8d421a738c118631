/// Root mean square normalisation: y = x / sqrt(mean(x^2) + epsilon) * weight, row by row.
///
/// Zhang & Sennrich 2019, "Root Mean Square Layer Normalization", section 4; T5 uses it without a bias.
package enum RMSNormKernel {
    private static let minimumRows = 64

    /// x, y `[rows, columns]`, weight `[columns]`; inverse `[rows]` receives 1 / sqrt(mean(x^2) + epsilon).
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func forward<S: Scalar>(
        _ x: MatrixView<S>, weight: UnsafePointer<S>, to y: MatrixView<S>, inverse: UnsafeMutablePointer<S>, epsilon: S
    ) {
        let columns = x.columns
        Pieces.run(x.rows, minimum: minimumRows) { piece in
            for row in piece {
                let source = x.row(row)
                let scale = 1 / (S.dot(source, source, columns) / S(columns) + epsilon).squareRoot()
                inverse[row] = scale
                S.map(source, weight, to: y.row(row), columns) { $0 * scale * $1 }
            }
        }
    }

    /// Adds the gradients: with g = dy * weight and r = inverse, dx += r g - x r^3 mean(g x); dweight += sum over rows
    /// of dy x r.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func backward<S: Scalar>(
        dy: MatrixView<S>, x: MatrixView<S>, weight: UnsafePointer<S>, inverse: UnsafePointer<S>, dx: MatrixView<S>,
        dweight: UnsafeMutablePointer<S>
    ) {
        let columns = x.columns
        let pieces = Pieces.number(x.rows, minimum: minimumRows)
        let partial = Tensor<S>(zeros: [pieces, columns])
        withPointers(partial) { partial in
            WorkerPool.shared.run(pieces) { piece in
                let dweight = partial + piece * columns
                for row in Pieces.range(piece, of: pieces, count: x.rows) {
                    let (dy, x, dx) = (dy.row(row), x.row(row), dx.row(row))
                    let r = inverse[row]
                    for i in 0..<columns { dweight[i] += dy[i] * r * x[i] }
                    let common = r * r * r * dotOfThree(dy, x, weight, columns) / S(columns)
                    for i in 0..<columns { dx[i] += r * dy[i] * weight[i] - x[i] * common }
                }
            }
            for piece in 0..<pieces {
                for i in 0..<columns { dweight[i] += partial[piece * columns + i] }
            }
        }
    }

    @inline(__always)
    private static func dotOfThree<S: Scalar>(
        _ a: UnsafePointer<S>, _ b: UnsafePointer<S>, _ c: UnsafePointer<S>, _ count: Int
    ) -> S {
        var total = S.Vector(repeating: 0)
        var i = 0
        while i + S.lanes <= count {
            total += S.load(a + i) * S.load(b + i) * S.load(c + i)
            i += S.lanes
        }
        var rest: S = 0
        while i < count {
            rest += a[i] * b[i] * c[i]
            i += 1
        }
        return S.sum(total) + rest
    }
}
