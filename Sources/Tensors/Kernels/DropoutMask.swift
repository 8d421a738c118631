/// Which elements survive one application of dropout, and by how much they are scaled up.
///
/// No mask is ever stored: element i survives when word i mod 4 of the Philox block i / 4 is at least the rate, and the
/// block can be computed again by whoever knows the key. Srivastava et al. 2014, "Dropout", with the usual inverted scaling.
public struct DropoutMask: Sendable {
    private let source: Philox
    private let threshold: UInt32
    private let scale: Double

    /// - Parameters:
    ///   - rate: the probability that an element becomes 0; at least 0 and less than 1.
    ///   - source: a stream of this application's own, keyed by seed, step and site.
    public init(rate: Double, source: Philox) {
        precondition(rate >= 0 && rate < 1, "a dropout rate of \(rate)")
        self.source = source
        threshold = UInt32(rate * 0x1p32)
        scale = 1 / (1 - rate)
    }

    /// y[i] = x[i] survives ? x[i] * scale : 0, for elements `start` to `start + count` of the site. `y` may be `x`.
    /// - Precondition: `start` is a multiple of 4.
    @inline(__always)
    func apply<S: Scalar>(to x: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>, count: Int, at start: Int) {
        let scale = S(self.scale)
        var i = 0
        while i < count {
            let words = source.block(counter: (UInt64(start + i) / 4, 0))
            for lane in 0..<min(4, count - i) { y[i + lane] = words[lane] >= threshold ? x[i + lane] * scale : 0 }
            i += 4
        }
    }
}
