/// The elements that survive one application of dropout, and the factor that scales them up.
///
/// Masks are never stored: the key is enough to compute them again. Elements form groups of 32, each with eight Philox
/// blocks: element 8 w + b of group g survives when word w of block 8 g + b is at least the rate.
/// Srivastava et al. 2014, "Dropout", with the usual inverted scaling.
public struct DropoutMask: Sendable {
    private let source: Philox
    private let threshold: UInt32
    /// The factor on survivors: 1 / (1 - rate).
    package let scale: Double

    /// Elements whose masks are computed together.
    static let group = 32

    /// - Parameters:
    ///   - rate: the probability that an element becomes 0; at least 0 and less than 1.
    ///   - source: a stream for this application only, keyed by seed, step and site.
    public init(rate: Double, source: Philox) {
        precondition(rate >= 0 && rate < 1, "a dropout rate of \(rate)")
        self.source = source
        threshold = UInt32(rate * 0x1p32)
        scale = 1 / (1 - rate)
    }

    /// y[i] = x[i] survives ? x[i] * scale : 0, for elements `start` to `start + count` of the site. `y` may be `x`.
    /// - Precondition: `start` is a multiple of 32.
    @inline(__always)
    func apply<S: Scalar>(to x: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>, count: Int, at start: Int) {
        let scale = S(self.scale)
        let threshold = UInt64(threshold)
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.group) { buffer in
            guard let words = buffer.baseAddress else { return }
            var i = 0
            while i < count {
                source.writeBlocks(first: UInt64(start + i) / 4, to: words)
                let (x, y) = (x + i, y + i)
                // A count known at compile time lets the compiler vectorise the loop.
                if i + Self.group <= count {
                    for j in 0..<32 { y[j] = words[j] >= threshold ? x[j] * scale : 0 }
                } else {
                    for j in 0..<count - i { y[j] = words[j] >= threshold ? x[j] * scale : 0 }
                }
                i += Self.group
            }
        }
    }
}
