import Foundation

/// Writes numbers, days, times and amounts as one locale does. Everything it writes is a fact of CLDR, through
/// Foundation; nothing depends on the machine's own locale, calendar, time zone or clock.
package final class LocaleWriter {
    package let language: Language
    private let spelling: NumberFormatter
    private let grouping: NumberFormatter
    private let time: DateFormatter
    private var dates: [DateStyle: DateFormatter] = [:]
    private var amounts: [String: NumberFormatter] = [:]

    package init(_ language: Language) {
        self.language = language
        spelling = Self.numberFormatter(language, .spellOut)
        grouping = Self.numberFormatter(language, .decimal)
        time = Self.dateFormatter(language)
        time.timeStyle = .short
    }

    /// The number in words. CLDR marks the joints of German number words with soft hyphens; they are removed.
    package func words(_ number: Int) -> String {
        written(number as NSNumber, by: spelling).replacingOccurrences(of: "\u{AD}", with: "")
    }

    /// The number in digits, grouped by thousands: `12,500`, `12.500`, `12 500`.
    package func grouped(_ number: Int) -> String {
        written(number as NSNumber, by: grouping)
    }

    package func amount(_ amount: Amount, _ form: CurrencyForm) -> String {
        let key = "\(amount.currency) \(form)"
        let formatter =
            amounts[key]
            ?? {
                let made = Self.numberFormatter(language, form == .sign ? .currency : .currencyISOCode)
                made.currencyCode = amount.currency.rawValue
                amounts[key] = made
                return made
            }()
        let value = NSDecimalNumber(mantissa: UInt64(amount.hundredths), exponent: -2, isNegative: false)
        return written(value, by: formatter)
    }

    /// - Parameter day: days since 1970-01-01.
    package func date(_ day: Int, _ style: DateStyle) -> String {
        let formatter =
            dates[style]
            ?? {
                let made = Self.dateFormatter(language)
                switch style {
                case .full: made.dateStyle = .full
                case .long: made.dateStyle = .long
                case .medium: made.dateStyle = .medium
                case .short: made.dateStyle = .short
                default: made.setLocalizedDateFormatFromTemplate(style.fields ?? "")
                }
                dates[style] = made
                return made
            }()
        return formatter.string(from: Date(timeIntervalSince1970: Double(day) * 86_400))
    }

    /// - Parameter minute: minutes since midnight.
    package func time(_ minute: Int) -> String {
        time.string(from: Date(timeIntervalSince1970: Double(minute) * 60))
    }

    private func written(_ number: NSNumber, by formatter: NumberFormatter) -> String {
        guard let text = formatter.string(from: number) else {
            preconditionFailure("CLDR writes every number; \(number) in \(language.rawValue) came back empty")
        }
        return text
    }

    private static func numberFormatter(_ language: Language, _ style: NumberFormatter.Style) -> NumberFormatter {
        let formatter = NumberFormatter()
        formatter.locale = Locale(identifier: language.locale)
        formatter.numberStyle = style
        return formatter
    }

    private static func dateFormatter(_ language: Language) -> DateFormatter {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: language.locale)
        formatter.calendar = Calendar(identifier: .gregorian)
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateStyle = .none
        formatter.timeStyle = .none
        return formatter
    }
}
