/// Layer normalisation: y = (x - mean(x)) / sqrt(var(x) + epsilon) * weight + bias, row by row. The variance is that of
/// the row itself, divided by the number of its columns.
///
/// Ba et al. 2016, "Layer Normalization", section 3.
package enum LayerNormKernel {
    private static let minimumRows = 64

    /// x, y `[rows, columns]`, weight and bias `[columns]`; mean `[rows]` receives mean(x), and inverse `[rows]`
    /// receives 1 / sqrt(var(x) + epsilon).
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func forward<S: Scalar>(
        _ x: MatrixView<S>, weight: UnsafePointer<S>, bias: UnsafePointer<S>, to y: MatrixView<S>,
        mean: UnsafeMutablePointer<S>, inverse: UnsafeMutablePointer<S>, epsilon: S
    ) {
        let columns = x.columns
        Pieces.run(x.rows, minimum: minimumRows) { piece in
            for row in piece {
                let (source, result) = (x.row(row), y.row(row))
                let center = sum(source, columns) / S(columns)
                S.map(source, source, to: result, columns) { x, _ in x - center }
                let scale = 1 / (S.dot(result, result, columns) / S(columns) + epsilon).squareRoot()
                mean[row] = center
                inverse[row] = scale
                S.map(result, weight, to: result, columns) { $0 * scale * $1 }
                S.map(result, bias, to: result, columns) { $0 + $1 }
            }
        }
    }

    /// Adds the gradients: with n = (x - mean) inverse and g = dy * weight, dx += inverse (g - mean(g) - n mean(g n));
    /// dweight += sum over rows of dy n; dbias += sum over rows of dy.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func backward<S: Scalar>(
        dy: MatrixView<S>, x: MatrixView<S>, weight: UnsafePointer<S>, mean: UnsafePointer<S>,
        inverse: UnsafePointer<S>, dx: MatrixView<S>, dweight: UnsafeMutablePointer<S>, dbias: UnsafeMutablePointer<S>
    ) {
        let columns = x.columns
        let pieces = Pieces.number(x.rows, minimum: minimumRows)
        // Of each piece the gradients of weight and bias, and room for a row's n and g.
        let partial = Tensor<S>(zeros: [pieces, 4 * columns])
        withPointers(partial) { partial in
            WorkerPool.shared.run(pieces) { piece in
                let dweight = partial + piece * 4 * columns
                let (dbias, n, g) = (dweight + columns, dweight + 2 * columns, dweight + 3 * columns)
                for row in Pieces.range(piece, of: pieces, count: x.rows) {
                    let (dy, dx) = (dy.row(row), dx.row(row))
                    let (center, scale) = (mean[row], inverse[row])
                    S.map(x.row(row), x.row(row), to: n, columns) { x, _ in (x - center) * scale }
                    S.map(dy, weight, to: g, columns) { $0 * $1 }
                    for i in 0..<columns { dweight[i] += dy[i] * n[i] }
                    for i in 0..<columns { dbias[i] += dy[i] }
                    let common = sum(g, columns) / S(columns)
                    let slope = S.dot(g, n, columns) / S(columns)
                    for i in 0..<columns { dx[i] += scale * (g[i] - common - n[i] * slope) }
                }
            }
            for piece in 0..<pieces {
                let sums = partial + piece * 4 * columns
                for i in 0..<columns { dweight[i] += sums[i] }
                for i in 0..<columns { dbias[i] += sums[columns + i] }
            }
        }
    }

    @inline(__always)
    private static func sum<S: Scalar>(_ x: UnsafePointer<S>, _ count: Int) -> S {
        var total = S.Vector(repeating: 0)
        var i = 0
        while i + S.lanes <= count {
            total += S.load(x + i)
            i += S.lanes
        }
        var rest: S = 0
        while i < count {
            rest += x[i]
            i += 1
        }
        return S.sum(total) + rest
    }
}
