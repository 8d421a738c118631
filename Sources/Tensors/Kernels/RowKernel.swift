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

    /// y = dropout(x); y may be x. The mask of an element depends on its row in the whole matrix and on its column.
    /// - Parameter firstRow: the row of the whole matrix at which x begins
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func dropout<S: Scalar>(
        _ x: MatrixView<S>, _ mask: DropoutMask, firstRow: Int, to y: MatrixView<S>
    ) {
        // Each row begins at a group of masks.
        let width = (x.columns + DropoutMask.group - 1) / DropoutMask.group * DropoutMask.group
        Pieces.run(x.rows, minimum: minimumRows) { piece in
            for row in piece {
                mask.apply(to: x.row(row), y.row(row), count: x.columns, at: (firstRow + row) * width)
            }
        }
    }
}
