import Foundation

/// Probabilities of the distributions that tests need.
enum Distributions {
    /// The probability that Student's t is at least this far from 0 on either side.
    ///
    ///     p = I(df / (df + t^2); df / 2, 1 / 2)
    static func studentTwoSided(_ t: Double, _ degreesOfFreedom: Double) -> Double {
        let square = t * t
        guard square.isFinite else { return 0 }
        // The complement is taken of the smaller one of the two numbers, so that none is lost by rounding.
        let x = degreesOfFreedom / (degreesOfFreedom + square)
        return incompleteBeta(x, complement: square / (degreesOfFreedom + square), degreesOfFreedom / 2, 0.5)
    }

    /// The regularised incomplete beta function I(x; a, b), by the continued fraction of Abramowitz & Stegun 1964,
    /// 26.5.8, evaluated by Lentz's method.
    /// - Parameter complement: 1 - x, which the caller knows without a loss of digits
    static func incompleteBeta(_ x: Double, complement: Double, _ a: Double, _ b: Double) -> Double {
        if x <= 0 { return 0 }
        if complement <= 0 { return 1 }
        // Beyond this point the fraction converges slowly, and the mirrored one fast.
        if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(complement, complement: x, b, a) }
        let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(complement)) / a
        let tiny = 1e-300
        var numerator = 1.0
        var denominator = 1 / nonzero(1 - (a + b) * x / (a + 1), tiny)
        var result = denominator
        for step in 1...10_000 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            var change = 1.0
            for coefficient in [even, odd] {
                denominator = 1 / nonzero(1 + coefficient * denominator, tiny)
                numerator = nonzero(1 + coefficient / numerator, tiny)
                change = numerator * denominator
                result *= change
            }
            if abs(change - 1) < 1e-15 { break }
        }
        return front * result
    }

    private static func nonzero(_ value: Double, _ tiny: Double) -> Double { abs(value) < tiny ? tiny : value }
}
