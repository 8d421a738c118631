extension Elementwise {
    /// y = f(x)
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func activate<S: Scalar>(
        _ f: Activation, _ x: UnsafePointer<S>, to y: UnsafeMutablePointer<S>, count: Int
    ) {
        run(count) { range in
            let start = range.lowerBound
            S.map(x + start, x + start, to: y + start, range.count) { x, _ in x * f.share(x) }
        }
    }

    /// dy = dy f'(x)
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func activateBackward<S: Scalar>(
        _ f: Activation, dy: UnsafeMutablePointer<S>, x: UnsafePointer<S>, count: Int
    ) {
        run(count) { range in
            let (dy, x) = (dy + range.lowerBound, x + range.lowerBound)
            S.map(dy, x, to: dy, range.count) { dy, x in dy * f.slope(x, share: f.share(x)) }
        }
    }

    /// z = f(x) y
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func gated<S: Scalar>(
        _ f: Activation, _ x: UnsafePointer<S>, _ y: UnsafePointer<S>, to z: UnsafeMutablePointer<S>, count: Int
    ) {
        run(count) { range in
            let start = range.lowerBound
            S.map(x + start, y + start, to: z + start, range.count) { x, y in x * y * f.share(x) }
        }
    }

    /// dx += dz y f'(x), dy += dz f(x)
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func gatedBackward<S: Scalar>(
        _ f: Activation, dz: UnsafePointer<S>, x: UnsafePointer<S>, y: UnsafePointer<S>,
        dx: UnsafeMutablePointer<S>, dy: UnsafeMutablePointer<S>, count: Int
    ) {
        run(count) { range in
            var i = range.lowerBound
            while i < range.upperBound {
                let rest = min(S.lanes, range.upperBound - i)
                let isWhole = rest == S.lanes
                let xv = isWhole ? S.load(x + i) : S.load(x + i, count: rest, fill: 0)
                let yv = isWhole ? S.load(y + i) : S.load(y + i, count: rest, fill: 0)
                let dzv = isWhole ? S.load(dz + i) : S.load(dz + i, count: rest, fill: 0)
                let s = f.share(xv)
                let dxv = dzv * yv * f.slope(xv, share: s)
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
}

extension Elementwise {
    /// y = tanh(x) = 2 / (1 + exp(-2 x)) - 1
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func tanh<S: Scalar>(_ x: UnsafePointer<S>, to y: UnsafeMutablePointer<S>, count: Int) {
        run(count) { range in
            let start = range.lowerBound
            S.map(x + start, x + start, to: y + start, range.count) { x, _ in
                let one = S.Vector(repeating: 1)
                return S.Vector(repeating: 2) / (one + S.exponential(x * S(-2))) - one
            }
        }
    }

    /// dy = dy (1 - y^2)
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func tanhBackward<S: Scalar>(dy: UnsafeMutablePointer<S>, y: UnsafePointer<S>, count: Int) {
        run(count) { range in
            let start = range.lowerBound
            S.map(dy + start, y + start, to: dy + start, range.count) { dy, y in dy * (S.Vector(repeating: 1) - y * y) }
        }
    }
}
