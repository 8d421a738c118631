/// Normally distributed numbers from a counter-based source. Element i depends only on the source and on i.
///
/// Box & Muller 1958: two uniform numbers u and v give two normal ones,
///
///     sqrt(-2 ln(1 - u)) cos(2 pi v)    and    sqrt(-2 ln(1 - u)) sin(2 pi v)
///
/// Elements 2 p and 2 p + 1 use the counters (p, 0) for u and (p, 1) for v. All functions are computed here, in double
/// precision and to a few units in the last place. They are therefore the same on every machine.
package enum NormalNumbers {
    /// The number of pairs computed together.
    private static let group = 8
    private typealias Lanes = SIMD8<Double>
    private typealias Bits = SIMD8<UInt64>

    /// y[i] = the i-th number, with mean 0.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func fill<S: Scalar>(
        _ y: UnsafeMutablePointer<S>, count: Int, standardDeviation: Double, source: Philox
    ) {
        let groups = (count + 2 * group - 1) / (2 * group)
        Pieces.run(groups, minimum: 1024) { piece in
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 64) { words in
                guard let words = words.baseAddress else { return }
                for index in piece {
                    let first = UInt64(index * group)
                    source.writeBlocks(first: first, to: words)
                    source.writeBlocks(first: first, high: 1, to: words + 32)
                    let radius = standardDeviation * (-2 * logarithm(1 - uniform(words))).squareRoot()
                    let (cosine, sine) = cosineAndSine(turns: uniform(words + 32))
                    let numbers = (radius * cosine, radius * sine)
                    let start = index * 2 * group
                    if start + 2 * group <= count {
                        for lane in 0..<group {
                            y[start + 2 * lane] = S(numbers.0[lane])
                            y[start + 2 * lane + 1] = S(numbers.1[lane])
                        }
                    } else {
                        for place in start..<count {
                            let lane = (place - start) / 2
                            y[place] = S((place - start) % 2 == 0 ? numbers.0[lane] : numbers.1[lane])
                        }
                    }
                }
            }
        }
    }

    /// ``Philox/uniform(_:_:)`` of the first two words of each block: their upper 53 bits as a fraction.
    @inline(__always)
    private static func uniform(_ words: UnsafePointer<UInt64>) -> Lanes {
        let bytes = UnsafeRawPointer(words)
        let first = bytes.loadUnaligned(as: Bits.self)
        let second = bytes.loadUnaligned(fromByteOffset: 64, as: Bits.self)
        let low = (second &<< 21 | first &>> 11) & 0xFFFF_FFFF
        let high = second &>> 11
        // Set into the low bits of 2^52 and of 2^84, they already are floating-point numbers.
        let lowNumber = unsafeBitCast(low | 0x4330_0000_0000_0000, to: Lanes.self) - 0x1p52
        let highNumber = unsafeBitCast(high | 0x4530_0000_0000_0000, to: Lanes.self) - 0x1p84
        return (highNumber + lowNumber) * 0x1p-53
    }

    /// ln x of positive normal numbers: x = 2^k m with m from sqrt(1/2) to sqrt(2), and ln m = 2 artanh((m - 1) / (m +
    /// 1)), by its series. The first omitted term is below 2^-62.
    @inline(__always)
    private static func logarithm(_ x: Lanes) -> Lanes {
        let bits = unsafeBitCast(x, to: SIMD8<Int64>.self)
        let exponent = (bits &- Int64(bitPattern: 0.5.squareRoot().bitPattern)) &>> 52
        let m = unsafeBitCast(bits &- exponent &<< 52, to: Lanes.self)
        let k = unsafeBitCast(exponent &+ Int64(bitPattern: rounding.bitPattern), to: Lanes.self) - rounding
        let s = (m - 1) / (m + 1)
        let z = s * s
        var series = Lanes(repeating: 1 / 21)
        for divisor in [19, 17, 15, 13, 11, 9, 7, 5, 3] { series = series * z + 1 / Double(divisor) }
        return k * 0.693_147_180_559_945_3 + 2 * (s + s * z * series)
    }

    /// Cosine and sine of 2 pi v: from the nearest quarter turn, and from the rest, at most pi / 4, by their series.
    @inline(__always)
    private static func cosineAndSine(turns v: Lanes) -> (Lanes, Lanes) {
        let shifted = 4 * v + rounding
        let quarter = unsafeBitCast(shifted, to: Bits.self)
        let r = (4 * v - (shifted - rounding)) * (Double.pi / 2)
        let z = r * r
        // 1 - z/2! + z^2/4! - ... and 1 - z/3! + z^2/5! - ..., starting with the last terms: each is the bracket of the
        // one before.
        var cosine = Lanes(repeating: 1)
        var sine = cosine
        for n in [9.0, 8, 7, 6, 5, 4, 3, 2, 1] {
            cosine = 1 - cosine * z * (1 / ((2 * n - 1) * 2 * n))
            sine = 1 - sine * z * (1 / (2 * n * (2 * n + 1)))
        }
        sine *= r
        let isOdd = unsafeBitCast(quarter &<< 63, to: SIMD8<Int64>.self) .< 0
        let c = unsafeBitCast(cosine.replacing(with: sine, where: isOdd), to: Bits.self)
        let s = unsafeBitCast(sine.replacing(with: cosine, where: isOdd), to: Bits.self)
        // The second and third quarter change the cosine's sign, the third and fourth the sine's.
        return (
            unsafeBitCast(c ^ ((quarter &+ 1) & 2) &<< 62, to: Lanes.self),
            unsafeBitCast(s ^ (quarter & 2) &<< 62, to: Lanes.self)
        )
    }

    /// Adding 1.5 * 2^52 rounds to an integer and leaves it in the low bits of the significand.
    private static let rounding = 0x1.8p52
}
