import Foundation

/// Numbers as people read them, the same in every locale.
package enum Quantity {
    /// `12,345`.
    package static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return (value < 0 ? "-" : "") + grouped
    }

    /// `1 task`, `12 tasks`; the noun must take an s in the plural.
    package static func count(_ value: Int, _ noun: String) -> String {
        "\(count(value)) \(noun)\(value == 1 ? "" : "s")"
    }

    /// `294,912 of 60.8 M parameters, 0.49%`: a part of something that is counted.
    package static func part(_ part: Int, of all: Int, _ nouns: String) -> String {
        let whole = all < 1_000_000 ? count(all) : rate(Double(all) / 1e6) + " M"
        let percent = 100 * Double(part) / Double(max(1, all))
        return "\(count(part)) of \(whole) \(nouns), \(fixed(percent, percent < 0.1 ? 3 : percent < 10 ? 2 : 1))%"
    }

    /// `3`, `2.5`: without a fraction if the number is whole.
    package static func number(_ value: Double) -> String {
        Int(exactly: value).map { "\($0)" } ?? "\(value)"
    }

    /// Three significant digits: `0.123`, `1.23`, `12.3`, `123`, `12,345`.
    package static func rate(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        switch abs(value) {
        case ..<0.9995: return fixed(value, 3)
        case ..<9.995: return fixed(value, 2)
        case ..<99.95: return fixed(value, 1)
        case ..<1e15: return count(Int(value.rounded()))
        default: return "\(value)"
        }
    }

    /// `3.5 GiB`, to a tenth.
    package static func gibibytes(_ bytes: Double) -> String {
        let tenths = (bytes / 0x1p30 * 10).rounded() / 10
        return "\(tenths) GiB"
    }

    /// `812 bytes`, `3.46 MiB`, `1.20 GiB`: three significant digits.
    package static func bytes(_ bytes: Int) -> String {
        let units = [(0x1p30, "GiB"), (0x1p20, "MiB"), (0x1p10, "KiB")]
        // The last value of a unit that does not round to the next one.
        for (unit, name) in units where Double(bytes) >= unit * 0.9995 {
            return rate(Double(bytes) / unit) + " " + name
        }
        return count(bytes, "byte")
    }

    /// `0.4 s`, `12 s`, `3 min 20 s`, `2 h 05 min`, `3 d 4 h`.
    package static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "–" }
        if seconds < 9.95 { return fixed(seconds, 1) + " s" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
        if whole < 86_400 { return "\(whole / 3600) h \(twoDigits(whole / 60 % 60)) min" }
        return "\(whole / 86_400) d \(whole / 3600 % 24) h"
    }

    /// `just now`, `3 min ago`, `2 h ago`, `5 d ago`: the time since an event.
    package static func ago(_ seconds: Double) -> String {
        seconds.isFinite && seconds >= 60 ? "\(lasting(seconds)) ago" : "just now"
    }

    /// `less than a minute`, `3 min`, `2 h`, `5 d`: an approximate length of time.
    package static func lasting(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 60 else { return "less than a minute" }
        let minutes = Int(min(seconds, 1e12) / 60)
        if minutes < 60 { return "\(minutes) min" }
        return minutes < 2880 ? "\(minutes / 60) h" : "\(count(minutes / 1440)) d"
    }

    /// `21 November 2026, 18:25 UTC`.
    package static func date(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "d MMMM yyyy, HH:mm 'UTC'"
        return formatter.string(from: date)
    }

    /// The number of decimals of a value that are significant, given half the width of its interval. The half width
    /// gets one nonzero digit, or two if the first is a 1, as is usual for uncertainties. 71.34 between 65.2 and 77.1
    /// is 71, 99.83 between 99.5 and 100 is 99.8. The result is at most four, and one if the width is 0 or unknown.
    package static func decimals(halfWidth: Double?) -> Int {
        guard let half = halfWidth, half.isFinite, half > 0 else { return 1 }
        let exponent = log10(half).rounded(.down)
        // 1.95 and above rounds to 2.
        let digits = half / pow(10, exponent) < 1.95 ? 2.0 : 1
        return Int(min(4, max(0, digits - 1 - exponent)))
    }

    /// Half the width of the interval of a mean of independent values: the root of the sum of the squares of their half
    /// widths, divided by their number.
    package static func halfWidth(ofMeanOf halfWidths: [Double]) -> Double {
        halfWidths.reduce(0) { $0 + $1 * $1 }.squareRoot() / Double(halfWidths.count)
    }

    /// A fixed number of decimals; an en dash if the value is not a number.
    package static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite else { return "–" }
        return String(format: "%.\(decimals)f", value)
    }

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
