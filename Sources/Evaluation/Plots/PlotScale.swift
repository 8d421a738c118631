import Foundation
import Presentation

/// The places of numbers on an axis of a chart, and the numbers written beside it.
package struct PlotScale {
    package let isLogarithmic: Bool
    /// Values with their texts, ascending, all of them on the axis.
    package let ticks: [(value: Double, text: String)]
    /// The ends of the axis: values, or their logarithms to base 10.
    private let low: Double, high: Double

    /// - Parameters:
    ///   - values: the values to show. Those without a place are ignored: values that are not finite numbers, and on a
    ///     logarithmic axis values without a logarithm.
    ///   - tickCount: the approximate number of ticks
    ///   - isTight: whether the axis ends at the outermost values instead of at ticks
    ///   - bounds: the bounds of the values, such as `0...100`; with only one value, the axis shows the whole range
    package init(
        _ values: some Sequence<Double>, isLogarithmic: Bool, tickCount: Int, isTight: Bool,
        bounds: ClosedRange<Double>? = nil
    ) {
        self.isLogarithmic = isLogarithmic
        let shown = values.filter { Self.hasPlace($0, isLogarithmic: isLogarithmic) }
        var low = shown.min() ?? (isLogarithmic ? 1 : 0)
        var high = shown.max() ?? (isLogarithmic ? 10 : 1)
        if low == high {
            if isLogarithmic {
                (low, high) = (low / 2, high * 2)
            } else if let bounds, bounds.contains(low) {
                (low, high) = (bounds.lowerBound, bounds.upperBound)
            } else {
                // A single value is in the middle, except zero, below which there may be nothing.
                (low, high) = low == 0 ? (0, 1) : (low - abs(low) / 2, low + abs(low) / 2)
            }
        }
        let isWhole = shown.allSatisfy { $0 == $0.rounded() }
        let candidates =
            isLogarithmic
            ? Self.logarithmicTicks(low, high, tickCount, isTight: isTight)
            : Self.linearTicks(low, high, tickCount, isWhole: isWhole, isTight: isTight)
        if !isTight {
            low = min(low, candidates.first ?? low)
            high = max(high, candidates.last ?? high)
        }
        ticks = isLogarithmic ? candidates.map { ($0, Self.text($0, gap: $0)) } : Self.labelled(candidates)
        (self.low, self.high) = isLogarithmic ? (log10(low), log10(high)) : (low, high)
    }

    /// The relative place of a value on the axis: 0 at its beginning and 1 at its end; nil if it has no place on this
    /// kind of axis.
    package func place(_ value: Double) -> Double? {
        guard Self.hasPlace(value, isLogarithmic: isLogarithmic) else { return nil }
        return ((isLogarithmic ? log10(value) : value) - low) / (high - low)
    }

    /// Larger than any plotted number. Differences and quotients of such numbers are still finite.
    private static let greatest = 1e100

    private static func hasPlace(_ value: Double, isLogarithmic: Bool) -> Bool {
        abs(value) <= greatest && (!isLogarithmic || value >= 1 / greatest)
    }

    // MARK: Ticks

    /// Multiples of 1, 2 or 5 times a power of ten.
    private static func linearTicks(
        _ low: Double, _ high: Double, _ count: Int, isWhole: Bool, isTight: Bool
    ) -> [Double] {
        let raw = (high - low) / Double(count)
        let power = pow(10, floor(log10(raw)))
        // A few ticks too many are better than a few too few.
        let nice = [1.0, 2, 5, 10].first { $0 * power >= raw * 0.7 } ?? 10
        let step = isWhole ? max(1, nice * power) : nice * power
        let first = isTight ? (low / step - 1e-9).rounded(.up) : (low / step + 1e-9).rounded(.down)
        let last = isTight ? (high / step + 1e-9).rounded(.down) : (high / step - 1e-9).rounded(.up)
        guard first <= last, last - first < 100 else { return [low, high] }
        // Division by a power of ten is exact; multiplication by a tenth is not.
        return stride(from: first, through: last, by: 1).map { step < 1 ? $0 / (1 / step).rounded() : $0 * step }
    }

    /// Powers of ten, with 2 and 5 times these where there are few.
    private static func logarithmicTicks(_ low: Double, _ high: Double, _ count: Int, isTight: Bool) -> [Double] {
        let decades = Int(floor(log10(low) + 1e-9))...Int(ceil(log10(high) - 1e-9))
        func ticks(_ digits: [Double], every: Int = 1) -> [Double] {
            let powers = decades.filter { $0 % every == 0 }.map { pow(10, Double($0)) }
            let all = powers.flatMap { power in digits.map { $0 * power } }
            if isTight { return all.filter { $0 >= low * 0.999999 && $0 <= high * 1.000001 } }
            let before = all.last { $0 <= low * 1.000001 } ?? low
            let after = all.first { $0 >= high * 0.999999 } ?? high
            return all.filter { $0 >= before && $0 <= after }
        }
        let fine = ticks([1, 2, 5])
        let powers = ticks([1])
        if fine.count <= count + 3 { return fine }
        if powers.count <= count + 3 { return powers }
        return ticks([1], every: (powers.count + count - 1) / count)
    }

    /// Ticks with texts that distinguish neighbours.
    private static func labelled(_ values: [Double]) -> [(value: Double, text: String)] {
        let gaps = zip(values.dropFirst(), values).map { $0 - $1 }
        let gap = gaps.min() ?? abs(values.first ?? 1)
        return values.map { ($0, text($0, gap: gap)) }
    }

    private static func text(_ value: Double, gap: Double) -> String {
        if value == 0 { return "0" }
        let size = abs(value)
        for (unit, name) in [(1e9, "B"), (1e6, "M")] where size >= unit && gap >= unit / 1000 {
            return fixed(value / unit, gap: gap / unit) + name
        }
        if size >= 1e15 || size < 1e-3 { return String(format: "%.0e", value) }
        return fixed(value, gap: gap)
    }

    private static func fixed(_ value: Double, gap: Double) -> String {
        let decimals = min(6, max(0, -Int(floor(log10(gap) + 1e-9))))
        if decimals == 0, abs(value) < 1e15 { return Quantity.count(Int(value.rounded())) }
        return Quantity.fixed(value, decimals)
    }
}
