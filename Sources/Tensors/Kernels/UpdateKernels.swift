/// Kernels of the optimizers: sums over a tensor and updates in place.
package enum Update {
    private static let minimumElements = 16384

    /// The sum of squares, in double precision; always added in the same order.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func sumOfSquares<S: Scalar>(_ x: UnsafePointer<S>, count: Int) -> Double {
        let pieces = Pieces.number(count, minimum: minimumElements)
        let partial = Tensor<Double>(uninitialized: [pieces])
        withPointers(partial) { partial in
            WorkerPool.shared.run(pieces) { piece in
                var total = 0.0
                let range = Pieces.range(piece, of: pieces, count: count)
                // Short runs are summed in the type's own precision, and their sums in double precision.
                for start in stride(from: range.lowerBound, to: range.upperBound, by: 1024) {
                    total += Double(S.dot(x + start, x + start, min(1024, range.upperBound - start)))
                }
                partial[piece] = total
            }
        }
        return partial.elements.reduce(0, +)
    }

    /// The sum of squares of each block of elements, in double precision; always added in the same order. The last
    /// block may be shorter.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func sumsOfSquares<S: Scalar>(_ x: UnsafePointer<S>, count: Int, block: Int) -> [Double] {
        let sums = Tensor<Double>(uninitialized: [(count + block - 1) / block])
        withPointers(sums) { sums in
            WorkerPool.shared.run((count + block - 1) / block) { index in
                var total = 0.0
                let end = min(count, (index + 1) * block)
                for start in stride(from: index * block, to: end, by: 1024) {
                    total += Double(S.dot(x + start, x + start, min(1024, end - start)))
                }
                sums[index] = total
            }
        }
        return sums.elements
    }

    /// x *= factor
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func scale<S: Scalar>(_ x: UnsafeMutablePointer<S>, by factor: S, count: Int) {
        Pieces.run(count, minimum: minimumElements) { range in
            for i in range { x[i] *= factor }
        }
    }

    /// The numbers of one AdamW step; the corrections are what the means are divided by.
    package struct AdamWStep<S: Scalar> {
        fileprivate let kept1, added1, kept2, added2: S
        fileprivate let stepSize, correction, shrink, epsilon: S

        package init(
            rate: Double, betas: (Double, Double), corrections: (Double, Double), epsilon: Double, decay: Double
        ) {
            // 1 - beta in double precision: in single precision 1 - 0.999 is off by a hundred-thousandth.
            (kept1, added1) = (S(betas.0), S(1 - betas.0))
            (kept2, added2) = (S(betas.1), S(1 - betas.1))
            stepSize = S(rate) / S(corrections.0)
            correction = 1 / S(corrections.1)
            shrink = 1 - S(rate) * S(decay)
            self.epsilon = S(epsilon)
        }
    }

    /// One AdamW step: m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2,
    /// p -= rate (m / correction1 / (sqrt(v / correction2) + epsilon) + decay p).
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func adamW<S: Scalar>(
        _ p: UnsafeMutablePointer<S>, gradient: UnsafePointer<S>, m: UnsafeMutablePointer<S>,
        v: UnsafeMutablePointer<S>, count: Int, _ step: AdamWStep<S>
    ) {
        // As separate values: the loop would load the fields of a structure again for every vector.
        let (kept1, added1, kept2, added2) = (step.kept1, step.added1, step.kept2, step.added2)
        let (stepSize, correction, shrink, epsilon) = (step.stepSize, step.correction, step.shrink, step.epsilon)
        Pieces.run(count, minimum: minimumElements) { range in
            var i = range.lowerBound
            while i < range.upperBound {
                let count = min(S.lanes, range.upperBound - i)
                let isWhole = count == S.lanes
                @inline(__always) func load(_ x: UnsafePointer<S>) -> S.Vector {
                    isWhole ? S.load(x + i) : S.load(x + i, count: count, fill: 0)
                }
                @inline(__always) func store(_ value: S.Vector, _ x: UnsafeMutablePointer<S>) {
                    if isWhole { S.store(value, to: x + i) } else { S.store(value, to: x + i, count: count) }
                }
                let g = load(gradient)
                let mean = load(m) * kept1 + g * added1
                let square = load(v) * kept2 + g * g * added2
                store(mean, m)
                store(square, v)
                let root = S.squareRoot(square * correction)
                store(load(p) * shrink - mean * stepSize / (root + epsilon), p)
                i += S.lanes
            }
        }
    }

    /// v = decay v + (1 - decay) (g^2 + epsilon); u = g / sqrt(v).
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func adafactorWhole<S: Scalar>(
        gradient: UnsafePointer<S>, v: UnsafeMutablePointer<S>, update: UnsafeMutablePointer<S>, count: Int, decay: S,
        epsilon: S
    ) {
        Pieces.run(count, minimum: minimumElements) { range in
            for i in range {
                let g = gradient[i]
                v[i] = decay * v[i] + (1 - decay) * (g * g + epsilon)
                update[i] = g / v[i].squareRoot()
            }
        }
    }

    /// The same update with the second moment of a `[rows, columns]` tensor kept as the means of its rows and of its
    /// columns: v_ij = row_i column_j / mean(row).
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func adafactorFactored<S: Scalar>(
        gradient: MatrixView<S>, rowMeans: UnsafeMutablePointer<S>, columnMeans: UnsafeMutablePointer<S>,
        update: MatrixView<S>, decay: S, epsilon: S
    ) {
        let (rows, columns) = (gradient.rows, gradient.columns)
        let columnSums = Tensor<S>(zeros: [columns])
        withPointers(columnSums) { columnSums in
            for row in 0..<rows {
                let g = gradient.row(row)
                rowMeans[row] =
                    decay * rowMeans[row]
                    + (1 - decay) * (S.dot(g, g, columns) / S(columns) + epsilon)
                for j in 0..<columns { columnSums[j] += g[j] * g[j] }
            }
            for j in 0..<columns {
                columnMeans[j] = decay * columnMeans[j] + (1 - decay) * (columnSums[j] / S(rows) + epsilon)
                columnSums[j] = 1 / columnMeans[j].squareRoot()
            }
            let mean = S.sum(rowMeans, rows) / S(rows)
            Pieces.run(rows, minimum: max(1, minimumElements / max(1, columns))) { range in
                for row in range {
                    let factor = 1 / (rowMeans[row] / mean).squareRoot()
                    let (u, g) = (update.row(row), gradient.row(row))
                    for j in 0..<columns { u[j] = g[j] * factor * columnSums[j] }
                }
            }
        }
    }
}
