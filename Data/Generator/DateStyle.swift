/// A way to write a day. `full` to `short` are the locale's own four styles; the others are CLDR's patterns for a set
/// of fields, which add an abbreviated weekday or the forms that a locale's four styles leave out.
package enum DateStyle: Sendable {
    case full, long, medium, short
    case abbreviated, abbreviatedWithWeekday, numericWithWeekday, numeric

    /// CLDR's fields of the patterns that are no named style.
    package var fields: String? {
        switch self {
        case .full, .long, .medium, .short: nil
        case .abbreviated: "yMMMd"
        case .abbreviatedWithWeekday: "yMMMEd"
        case .numericWithWeekday: "yMEd"
        case .numeric: "yMd"
        }
    }

    package var hasWeekday: Bool {
        switch self {
        case .full, .abbreviatedWithWeekday, .numericWithWeekday: true
        default: false
        }
    }

    /// The styles of a language, each writing a day in its own way and so that only one day can be meant: English
    /// leaves out `10/4/2024`, which is another day in French. With a weekday before it or with two digits for the
    /// year, as in the short style, an American date is known as one.
    package static func all(in language: Language) -> [DateStyle] {
        switch language {
        case .english: [.full, .long, .medium, .short, .abbreviatedWithWeekday, .numericWithWeekday]
        case .german:
            [
                .full, .long, .medium, .short, .abbreviated, .abbreviatedWithWeekday, .numericWithWeekday, .numeric,
            ]
        case .french: [.full, .long, .medium, .short, .abbreviatedWithWeekday, .numericWithWeekday]
        }
    }

    /// The styles that name the month, by which the language can be told.
    package static func named(in language: Language) -> [DateStyle] {
        switch language {
        case .english, .french: [.full, .long, .medium, .abbreviatedWithWeekday]
        case .german: [.full, .long, .abbreviated, .abbreviatedWithWeekday]
        }
    }
}
