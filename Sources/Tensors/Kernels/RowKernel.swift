/// Kernels over the rows of a matrix that may be a part of another one.
package enum RowKernel {
    private static let minimumRows = 64

    /// y = x
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func copy<S: Scalar>(_ x: MatrixView<S>, to y: MatrixView<S>) {
        Pieces.run(x.rows, minimum: minimumRows) { piece in
            for row in piece { y.row(row).update(from: x.row(row), count: x.columns) }
        }
    }

    /// y += scale x
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func add<S: Scalar>(_ x: MatrixView<S>, scale: S = 1, to y: MatrixView<S>) {
        Pieces.run(x.rows, minimum: minimumRows) { piece in
            for row in piece { S.map(x.row(row), y.row(row), to: y.row(row), x.columns) { $0 * scale + $1 } }
        }
    }

    /// y_ij += b_j
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func addBias<S: Scalar>(_ bias: UnsafePointer<S>, to y: MatrixView<S>) {
        Pieces.run(y.rows, minimum: minimumRows) { piece in
            for row in piece { S.map(y.row(row), bias, to: y.row(row), y.columns) { $0 + $1 } }
        }
    }

    /// y_ij *= l_j
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func scaleColumns<S: Scalar>(_ y: MatrixView<S>, by factors: UnsafePointer<S>) {
        Pieces.run(y.rows, minimum: minimumRows) { piece in
            for row in piece { S.map(y.row(row), factors, to: y.row(row), y.columns) { $0 * $1 } }
        }
    }

    /// sums_j = sum over rows of x_ij z_ij, or of x_ij alone. The result does not depend on the number of threads.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func columnSums<S: Scalar>(
        _ x: MatrixView<S>, times z: MatrixView<S>?, to sums: UnsafeMutablePointer<S>
    ) {
        let columns = x.columns
        let pieces = Pieces.number(x.rows, minimum: minimumRows)
        let partial = Tensor<S>(zeros: [pieces, columns])
        withPointers(partial) { partial in
            WorkerPool.shared.run(pieces) { piece in
                let sums = partial + piece * columns
                for row in Pieces.range(piece, of: pieces, count: x.rows) {
                    if let z {
                        let (x, z) = (x.row(row), z.row(row))
                        for j in 0..<columns { sums[j] += x[j] * z[j] }
                    } else {
                        S.map(x.row(row), sums, to: sums, columns) { $0 + $1 }
                    }
                }
            }
            for j in 0..<columns { sums[j] = 0 }
            for piece in 0..<pieces {
                for j in 0..<columns { sums[j] += partial[piece * columns + j] }
            }
        }
    }

    /// norms_i = sqrt(sum of x_ij^2)
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func norms<S: Scalar>(_ x: MatrixView<S>, to norms: UnsafeMutablePointer<S>) {
        Pieces.run(x.rows, minimum: minimumRows) { piece in
            for row in piece { norms[row] = S.dot(x.row(row), x.row(row), x.columns).squareRoot() }
        }
    }

    /// y = dropout(x); y may be x.
    /// - Parameter firstRow: the row of the mask's sequences at which x begins
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func dropout<S: Scalar>(
        _ x: MatrixView<S>, _ mask: DropoutMask, firstRow: Int = 0, to y: MatrixView<S>
    ) {
        runDropout(x, mask, firstRow: firstRow) { row, apply in apply(x.row(row), y.row(row)) }
    }

    /// z = x + dropout(y)
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func addResidual<S: Scalar>(
        _ x: MatrixView<S>, _ y: MatrixView<S>, _ mask: DropoutMask, to z: MatrixView<S>
    ) {
        runDropout(y, mask) { row, apply in
            apply(y.row(row), z.row(row))
            S.map(x.row(row), z.row(row), to: z.row(row), z.columns) { $0 + $1 }
        }
    }

    /// x = dropout(max(x, 0))
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func reluDropout<S: Scalar>(_ x: MatrixView<S>, _ mask: DropoutMask) {
        runDropout(x, mask) { row, apply in
            // In vectors, because half of the numbers are negative and branches would be unpredictable.
            S.map(x.row(row), x.row(row), to: x.row(row), x.columns) { x, _ in S.select(x, wherePositive: x) }
            apply(x.row(row), x.row(row))
        }
    }

    /// Calls `body` for each row of x with a function that drops elements of such a row.
    @inline(__always)
    private static func runDropout<S: Scalar>(
        _ x: MatrixView<S>, _ mask: DropoutMask, firstRow: Int = 0,
        _ body: @escaping (_ row: Int, _ apply: (UnsafePointer<S>, UnsafeMutablePointer<S>) -> Void) -> Void
    ) {
        let columns = x.columns
        Pieces.run(x.rows, minimum: minimumRows) { piece in
            let rows = firstRow + piece.lowerBound..<firstRow + piece.upperBound
            mask.forEachRow(rows, columns: columns) { row, place in
                body(row - firstRow) { x, y in
                    mask.apply(to: x, y, count: columns, at: place.start, ofSequence: place.sequence)
                }
            }
        }
    }
}
