import Configuration
import Foundation

/// Rounds a number to the nearest multiple of a step and writes it with a fixed number of decimals: 3.3 becomes `3.2`.
///
/// Halves go to the even multiple. The arithmetic is decimal: 0.3 is exactly half-way between 0.2 and 0.4. With 0.2 and
/// one decimal, T5 turns similarity scores into text like this (Raffel et al. 2020, section 2.4).
package struct RoundNumber: TextChange {
    package static let name = "round"
    package static let summary =
        "rounds a number to the nearest multiple of a step, halves to even, with fixed decimals"
    package static let example = #""nearest": 0.2, "decimals": 1"#
    package static let needsSettings = true
    package static let exampleField = "relatedness"

    package let nearest: Decimal
    package let decimals: Int

    private static let usableDecimals = 0...12

    /// - Precondition: `nearest` is positive and can be written with `decimals` decimals.
    package init(nearest: Decimal, decimals: Int) {
        precondition(
            nearest > 0 && nearest.rounded(decimals) == nearest && Self.usableDecimals.contains(decimals),
            "round: multiples of \(nearest) with \(decimals) decimals")
        self.nearest = nearest
        self.decimals = decimals
    }

    package init(_ settings: ConfigurationObject) {
        decimals = settings.integer("decimals", in: Self.usableDecimals, "how many decimals are written")
        _ = settings.number("nearest", in: (-1e12)...1e12, "the step, such as 0.2: results are its multiples")
        guard case .number(let spelling)? = settings.value("nearest")?.json, let step = Decimal.of(spelling) else {
            nearest = 1
            return
        }
        nearest = step
        if step <= 0 {
            settings.report("must be more than 0", at: "nearest")
        } else if step.rounded(decimals) != step {
            settings.report("multiples of \(spelling) do not fit in \(decimals) decimals", at: "decimals")
        }
    }

    package var settings: Fields {
        ["nearest": .number("\(nearest)"), "decimals": .number("\(decimals)")]
    }

    /// - Throws: ``TextProblem`` if the text is no number; a prediction then stays as it is.
    package func apply(to text: String) throws(TextProblem) -> String {
        guard let number = Decimal.of(text) else { throw TextProblem("\"\(text)\" is not a number") }
        return ((number / nearest).rounded(0) * nearest).rounded(decimals).spelled(decimals)
    }
}

extension Decimal {
    /// The number that the whole text spells in JSON's syntax.
    fileprivate static func of(_ text: String) -> Decimal? {
        guard let value = Double(text), value.isFinite, abs(value) <= 1e15, text.utf8.count <= 32 else { return nil }
        let spells = text.utf8.allSatisfy { "+-.eE0123456789".utf8.contains($0) }
        return spells ? Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")) : nil
    }

    fileprivate func rounded(_ decimals: Int) -> Decimal {
        var number = self
        var result = Decimal()
        NSDecimalRound(&result, &number, decimals, .bankers)
        return result
    }

    /// The rounded number with the given number of decimals.
    fileprivate func spelled(_ decimals: Int) -> String {
        let text = "\(self)"
        guard decimals > 0 else { return text }
        let point = text.firstIndex(of: ".")
        let present = point.map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
        return text + (point == nil ? "." : "") + String(repeating: "0", count: decimals - present)
    }
}
