/// Days of the proleptic Gregorian calendar as counts from 1970-01-01.
package enum CalendarDay {
    /// The days of 1950 to 2049: a hundred years, so that two digits name a year.
    package static let range = -7305..<29220

    /// ISO 8601, `2024-10-04`. (Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`: eras
    /// of 400 years that begin on 1 March.)
    package static func iso(_ day: Int) -> String {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(year)-\(month < 10 ? "0" : "")\(month)-\(dayOfMonth < 10 ? "0" : "")\(dayOfMonth)"
    }
}
