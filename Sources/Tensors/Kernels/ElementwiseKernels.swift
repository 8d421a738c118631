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

    /// z = x + y
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func add<S: Scalar>(
        _ x: UnsafePointer<S>, _ y: UnsafePointer<S>, to z: UnsafeMutablePointer<S>, count: Int
    ) {
        run(count) { range in
            for i in range { z[i] = x[i] + y[i] }
        }
    }

    /// x = max(x, 0)
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func relu<S: Scalar>(_ x: UnsafeMutablePointer<S>, count: Int) {
        run(count) { range in
            let x = x + range.lowerBound
            S.map(x, x, to: x, range.count) { x, _ in S.select(x, wherePositive: x) }
        }
    }
}
