/// An amount of money.
package struct Amount: Sendable {
    package var currency: Currency
    package var hundredths: Int

    /// ISO 4217 code and plain decimal: `EUR 1234.50`, `JPY 1234`.
    package var normalized: String {
        let (whole, fraction) = hundredths.quotientAndRemainder(dividingBy: 100)
        guard currency.hasCents else { return "\(currency.rawValue) \(whole)" }
        return "\(currency.rawValue) \(whole).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}

/// The currencies of the quickstart, by ISO 4217 code. Their signs differ in each of the three locales.
package enum Currency: String, CaseIterable, Sendable {
    case usd = "USD"
    case eur = "EUR"
    case gbp = "GBP"
    case chf = "CHF"
    case jpy = "JPY"
    case cad = "CAD"
    case aud = "AUD"
    case sek = "SEK"
    case pln = "PLN"
    case inr = "INR"
    case cny = "CNY"

    package var hasCents: Bool { self != .jpy }
}

/// How an amount names its currency.
package enum CurrencyForm: Sendable {
    /// `€1,234.50`, `1.234,50 €`
    case sign
    /// `EUR 1,234.50`, `1.234,50 EUR`
    case code
}
