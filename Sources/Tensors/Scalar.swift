import COpenBLAS

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A number type of tensors: `Float` for training and inference, `Double` for checking gradients.
///
/// Every kernel is written once, generically, and specialised for both types (`@specialized`). The finite-difference
/// tests in double precision therefore check the code that trains in single precision.
public protocol Scalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
    /// The number of lanes of the widest registers in use.
    associatedtype Vector: SIMD, Sendable where Vector.Scalar == Self

    /// The type's name in the safetensors format.
    static var storageName: String { get }

    /// e^x, lane by lane.
    static func exponential(_ x: Vector) -> Vector
    static func exponential(_ x: Self) -> Self
    static func logarithm(_ x: Self) -> Self
    /// 1 - erf(x), without the loss of digits of the subtraction for large x.
    static func complementaryError(_ x: Self) -> Self

    // The following functions are written for each type separately: for generic comparisons and shuffles of vectors,
    // the compiler makes a branch for each lane.

    /// The greater of each two lanes.
    static func maximum(_ a: Vector, _ b: Vector) -> Vector
    /// x where y is positive, else 0.
    static func select(_ x: Vector, wherePositive y: Vector) -> Vector
    /// A bit for each lane, the first one lowest: whether it is positive.
    static func positives(_ x: Vector) -> UInt16
    /// x in the lanes whose bit is set, else 0.
    static func select(_ x: Vector, where bits: UInt16) -> Vector
    /// Whether any lane exceeds a bound.
    static func isAny(of x: Vector, above bound: Self) -> Bool
    /// The square root of numbers that are not negative.
    static func squareRoot(_ x: Vector) -> Vector
    /// The sum of the lanes, always in the same order: halves are added to halves.
    static func sum(_ x: Vector) -> Self

    /// Transposes a square with as many rows as lanes: target[j, i] = source[i, j].
    static func transposeSquare(
        _ source: UnsafePointer<Self>, stride: Int, to target: UnsafeMutablePointer<Self>, stride targetStride: Int)

    /// C = alpha A B + beta C (BLAS level 3, `gemm`), on this thread alone. C must not be transposed.
    static func multiply(
        _ a: MatrixView<Self>, _ b: MatrixView<Self>, to c: MatrixView<Self>, alpha: Self, beta: Self)
}

extension Float: Scalar {
    public typealias Vector = SIMD16<Float>
    public static var storageName: String { "F32" }

    /// Cephes' `expf`: x = n ln 2 + r with |r| <= ln 2 / 2, a polynomial of degree 6 for e^r, and 2^n by its exponent
    /// bits. Relative error below 2e-7; below -87.3 the result is 0, as no use here needs subnormal numbers, and above
    /// 88.3 it stays at e^88.3.
    @inline(__always)
    public static func exponential(_ x: SIMD16<Float>) -> SIMD16<Float> {
        let least: Float = -87.3
        let greatest: Float = 88.3
        var clamped = x.replacing(with: least, where: x .< least)
        clamped.replace(with: greatest, where: x .> greatest)
        // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits of the significand.
        let rounding: Float = 12_582_912
        let shifted = clamped * 1.442_695_04 + rounding
        let n = shifted - rounding
        let r = clamped - n * 0.693_359_375 + n * 2.121_944_4e-4
        var p = SIMD16<Float>(repeating: 1.987_569_15e-4)
        p = p * r + 1.398_199_95e-3
        p = p * r + 8.333_451_91e-3
        p = p * r + 4.166_579_59e-2
        p = p * r + 1.666_666_55e-1
        p = p * r + 5.000_000_12e-1
        p = p * r * r + r + 1
        let power = (unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &+ 127) &<< 23
        let scaled = p * unsafeBitCast(power, to: SIMD16<Float>.self)
        return scaled.replacing(with: 0, where: x .< least)
    }

    @inline(__always)
    public static func maximum(_ a: Vector, _ b: Vector) -> Vector { a.replacing(with: b, where: b .> a) }
    @inline(__always)
    public static func select(_ x: Vector, wherePositive y: Vector) -> Vector {
        Vector().replacing(with: x, where: y .> 0)
    }
    private static var laneBits: SIMD16<Int32> {
        SIMD16(0x1, 0x2, 0x4, 0x8, 0x10, 0x20, 0x40, 0x80, 0x100, 0x200, 0x400, 0x800, 0x1000, 0x2000, 0x4000, 0x8000)
    }
    @inline(__always)
    public static func positives(_ x: Vector) -> UInt16 {
        UInt16(truncatingIfNeeded: SIMD16<Int32>().replacing(with: laneBits, where: x .> 0).wrappedSum())
    }
    /// How far the bit of each lane is from the sign.
    private static var signDistances: SIMD16<Int32> {
        SIMD16(31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16)
    }
    /// Each lane's bit becomes a sign, and the sign a mask: the compiler makes a loop over lanes of a comparison.
    @inline(__always)
    public static func select(_ x: Vector, where bits: UInt16) -> Vector {
        let mask = (SIMD16<Int32>(repeating: Int32(bits)) &<< signDistances) &>> 31
        return unsafeBitCast(unsafeBitCast(x, to: SIMD16<Int32>.self) & mask, to: Vector.self)
    }
    @inline(__always)
    public static func isAny(of x: Vector, above bound: Float) -> Bool { any(x .> bound) }
    /// x times 1 / sqrt(x): a first guess from the exponent's bits, good to 4%, and three steps of Newton's method.
    /// Each step squares the error. Relative error below 3e-7.
    @inline(__always)
    public static func squareRoot(_ x: Vector) -> Vector {
        let half = x * 0.5
        var y = unsafeBitCast(0x5f37_5a86 &- (unsafeBitCast(x, to: SIMD16<UInt32>.self) &>> 1), to: Vector.self)
        for _ in 0..<3 { y *= 1.5 - half * y * y }
        return (x * y).replacing(with: x, where: x .> Float.greatestFiniteMagnitude)
    }
    @inline(__always)
    public static func sum(_ x: Vector) -> Float {
        let eight = x.lowHalf + x.highHalf
        let four = eight.lowHalf + eight.highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y
    }

    @inline(__always)
    public static func exponential(_ x: Float) -> Float { expf(x) }
    @inline(__always)
    public static func logarithm(_ x: Float) -> Float { logf(x) }
    @inline(__always)
    public static func complementaryError(_ x: Float) -> Float { erfcf(x) }

    /// Each pass pairs the rows: the even lanes of a pair become one row and the odd ones another. Every pass exchanges
    /// a bit of the row's number and a bit of the lane's.
    public static func transposeSquare(
        _ source: UnsafePointer<Float>, stride: Int, to target: UnsafeMutablePointer<Float>, stride targetStride: Int
    ) {
        withUnsafeTemporaryAllocation(of: Vector.self, capacity: 2 * lanes) { rows in
            for row in 0..<lanes { rows[row] = load(source + row * stride) }
            var (from, to) = (0, lanes)
            for _ in 0..<lanes.trailingZeroBitCount {
                for pair in 0..<lanes / 2 {
                    let (a, b) = (rows[from + 2 * pair], rows[from + 2 * pair + 1])
                    rows[to + pair] = Vector(lowHalf: a.evenHalf, highHalf: b.evenHalf)
                    rows[to + lanes / 2 + pair] = Vector(lowHalf: a.oddHalf, highHalf: b.oddHalf)
                }
                swap(&from, &to)
            }
            for row in 0..<lanes { store(rows[from + row], to: target + row * targetStride) }
        }
    }

    public static func multiply(
        _ a: MatrixView<Float>, _ b: MatrixView<Float>, to c: MatrixView<Float>, alpha: Float, beta: Float
    ) {
        cblas_sgemm(
            CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
            blasint(c.rows), blasint(c.columns), blasint(a.columns), alpha, a.pointer, blasint(a.stride), b.pointer,
            blasint(b.stride), beta, c.pointer, blasint(c.stride))
    }
}

extension Double: Scalar {
    public typealias Vector = SIMD8<Double>
    public static var storageName: String { "F64" }

    public static func exponential(_ x: SIMD8<Double>) -> SIMD8<Double> {
        var result = x
        for lane in 0..<8 { result[lane] = exponential(x[lane]) }
        return result
    }

    @inline(__always)
    public static func maximum(_ a: Vector, _ b: Vector) -> Vector { a.replacing(with: b, where: b .> a) }
    @inline(__always)
    public static func select(_ x: Vector, wherePositive y: Vector) -> Vector {
        Vector().replacing(with: x, where: y .> 0)
    }
    private static var laneBits: SIMD8<Int64> { SIMD8(0x1, 0x2, 0x4, 0x8, 0x10, 0x20, 0x40, 0x80) }
    @inline(__always)
    public static func positives(_ x: Vector) -> UInt16 {
        UInt16(truncatingIfNeeded: SIMD8<Int64>().replacing(with: laneBits, where: x .> 0).wrappedSum())
    }
    @inline(__always)
    public static func select(_ x: Vector, where bits: UInt16) -> Vector {
        Vector().replacing(with: x, where: SIMD8<Int64>(repeating: Int64(bits)) & laneBits .!= 0)
    }
    @inline(__always)
    public static func isAny(of x: Vector, above bound: Double) -> Bool { any(x .> bound) }
    @inline(__always)
    public static func squareRoot(_ x: Vector) -> Vector { x.squareRoot() }
    @inline(__always)
    public static func sum(_ x: Vector) -> Double {
        let four = x.lowHalf + x.highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y
    }

    public static func exponential(_ x: Double) -> Double { exp(x) }
    public static func logarithm(_ x: Double) -> Double { log(x) }
    public static func complementaryError(_ x: Double) -> Double { erfc(x) }

    /// Each pass pairs the rows: the even lanes of a pair become one row and the odd ones another. Every pass exchanges
    /// a bit of the row's number and a bit of the lane's.
    public static func transposeSquare(
        _ source: UnsafePointer<Double>, stride: Int, to target: UnsafeMutablePointer<Double>, stride targetStride: Int
    ) {
        withUnsafeTemporaryAllocation(of: Vector.self, capacity: 2 * lanes) { rows in
            for row in 0..<lanes { rows[row] = load(source + row * stride) }
            var (from, to) = (0, lanes)
            for _ in 0..<lanes.trailingZeroBitCount {
                for pair in 0..<lanes / 2 {
                    let (a, b) = (rows[from + 2 * pair], rows[from + 2 * pair + 1])
                    rows[to + pair] = Vector(lowHalf: a.evenHalf, highHalf: b.evenHalf)
                    rows[to + lanes / 2 + pair] = Vector(lowHalf: a.oddHalf, highHalf: b.oddHalf)
                }
                swap(&from, &to)
            }
            for row in 0..<lanes { store(rows[from + row], to: target + row * targetStride) }
        }
    }

    public static func multiply(
        _ a: MatrixView<Double>, _ b: MatrixView<Double>, to c: MatrixView<Double>, alpha: Double, beta: Double
    ) {
        cblas_dgemm(
            CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
            blasint(c.rows), blasint(c.columns), blasint(a.columns), alpha, a.pointer, blasint(a.stride), b.pointer,
            blasint(b.stride), beta, c.pointer, blasint(c.stride))
    }
}
