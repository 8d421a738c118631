/// Kernels that treat all elements alike.
package enum Elementwise {
    /// Below this number of elements, a second thread is not worth waking.
    private static let minimumElements = 16384

    /// Runs over `count` elements in pieces with bounds at multiples of 64. Vectors and Philox blocks then stay whole.
    @inline(__always)
    static func run(_ count: Int, _ body: @escaping (Range<Int>) -> Void) {
        let blocks = (count + 63) / 64
        Pieces.run(blocks, minimum: minimumElements / 64) { piece in
            body(piece.lowerBound * 64..<min(count, piece.upperBound * 64))
        }
    }

    /// y = value
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func fill<S: Scalar>(_ y: UnsafeMutablePointer<S>, with value: S, count: Int) {
        run(count) { range in
            for i in range { y[i] = value }
        }
    }

    /// y += scale * x
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func add<S: Scalar>(_ x: UnsafePointer<S>, scale: S = 1, to y: UnsafeMutablePointer<S>, count: Int) {
        run(count) { range in
            for i in range { y[i] += scale * x[i] }
        }
    }

    /// y = dropout(x); y may be x.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func dropout<S: Scalar>(
        _ x: UnsafePointer<S>, _ mask: DropoutMask, to y: UnsafeMutablePointer<S>, count: Int
    ) {
        run(count) { range in
            mask.apply(to: x + range.lowerBound, y + range.lowerBound, count: range.count, at: range.lowerBound)
        }
    }

    /// z = x + y, with dropout of y if there is a mask.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func addResidual<S: Scalar>(
        _ x: UnsafePointer<S>, _ y: UnsafePointer<S>, _ mask: DropoutMask?, to z: UnsafeMutablePointer<S>, count: Int
    ) {
        run(count) { range in
            if let mask {
                mask.apply(to: y + range.lowerBound, z + range.lowerBound, count: range.count, at: range.lowerBound)
                for i in range { z[i] += x[i] }
            } else {
                for i in range { z[i] = x[i] + y[i] }
            }
        }
    }

    /// x = dropout(max(x, 0)), without dropout if there is no mask.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func reluDropout<S: Scalar>(_ x: UnsafeMutablePointer<S>, _ mask: DropoutMask?, count: Int) {
        run(count) { range in
            let x = x + range.lowerBound
            // In vectors, because half of the numbers are negative and branches would be unpredictable.
            S.map(x, x, to: x, range.count) { x, _ in S.select(x, wherePositive: x) }
            mask?.apply(to: x, x, count: range.count, at: range.lowerBound)
        }
    }
}
