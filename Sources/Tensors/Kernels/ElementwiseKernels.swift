/// Kernels that treat every element alike.
package enum Elementwise {
    /// Elements below which a second thread is not worth waking.
    private static let minimumElements = 16384

    /// Runs over `count` elements in pieces whose bounds are multiples of 64, so that vectors and Philox blocks stay
    /// whole.
    @inline(__always)
    private static func run(_ count: Int, _ body: @escaping (Range<Int>) -> Void) {
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

    /// z = x + y, with y under dropout where there is a mask.
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

    /// x = dropout(max(x, 0)), without dropout where there is no mask.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func reluDropout<S: Scalar>(_ x: UnsafeMutablePointer<S>, _ mask: DropoutMask?, count: Int) {
        run(count) { range in
            let x = x + range.lowerBound
            // In vectors, since half of the numbers are negative and no processor guesses which.
            S.map(x, x, to: x, range.count) { x, _ in S.select(x, wherePositive: x) }
            mask?.apply(to: x, x, count: range.count, at: range.lowerBound)
        }
    }

    /// dy = scale dy where y > 0, else 0.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func reluDropoutBackward<S: Scalar>(
        dy: UnsafeMutablePointer<S>, y: UnsafePointer<S>, scale: S, count: Int
    ) {
        run(count) { range in
            let (dy, y) = (dy + range.lowerBound, y + range.lowerBound)
            S.map(dy, y, to: dy, range.count) { dy, y in S.select(scale * dy, wherePositive: y) }
        }
    }

    /// z = gelu(x) * y, with the tanh approximation:
    /// gelu(x) = x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) = x sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)).
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func gatedGELU<S: Scalar>(
        _ x: UnsafePointer<S>, _ y: UnsafePointer<S>, to z: UnsafeMutablePointer<S>, count: Int
    ) {
        run(count) { range in
            let start = range.lowerBound
            S.map(x + start, y + start, to: z + start, range.count) { x, y in x * y * geluSigmoid(x) }
        }
    }

    /// dx += dz y gelu'(x), dy += dz gelu(x), where with s = sigmoid(u(x)): gelu' = s + x s (1 - s) u'(x).
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func gatedGELUBackward<S: Scalar>(
        dz: UnsafePointer<S>, x: UnsafePointer<S>, y: UnsafePointer<S>,
        dx: UnsafeMutablePointer<S>, dy: UnsafeMutablePointer<S>, count: Int
    ) {
        let c = S(2 * 0.797_884_560_802_865_4)
        let cubic = S(3 * 0.044715)
        run(count) { range in
            var i = range.lowerBound
            while i < range.upperBound {
                let rest = min(S.lanes, range.upperBound - i)
                let isWhole = rest == S.lanes
                let xv = isWhole ? S.load(x + i) : S.load(x + i, count: rest, fill: 0)
                let yv = isWhole ? S.load(y + i) : S.load(y + i, count: rest, fill: 0)
                let dzv = isWhole ? S.load(dz + i) : S.load(dz + i, count: rest, fill: 0)
                let s = geluSigmoid(xv)
                let slope = (S.Vector(repeating: 1) + xv * xv * cubic) * c
                let dxv = dzv * yv * (s + xv * s * (S.Vector(repeating: 1) - s) * slope)
                let dyv = dzv * xv * s
                if isWhole {
                    S.store(S.load(dx + i) + dxv, to: dx + i)
                    S.store(S.load(dy + i) + dyv, to: dy + i)
                } else {
                    for lane in 0..<rest {
                        dx[i + lane] += dxv[lane]
                        dy[i + lane] += dyv[lane]
                    }
                }
                i += rest
            }
        }
    }

    @inline(__always)
    private static func geluSigmoid<V: SIMD>(_ x: V) -> V where V.Scalar: Scalar, V.Scalar.Vector == V {
        let u = (x + x * x * x * V.Scalar(0.044715)) * V.Scalar(2 * 0.797_884_560_802_865_4)
        let one = V(repeating: 1)
        return one / (one + V.Scalar.exponential(V(repeating: 0) - u))
    }
}
