/// The languages of the quickstart, each with the locale whose conventions it is written in.
package enum Language: String, CaseIterable, Sendable {
    case english = "English"
    case german = "German"
    case french = "French"

    package var locale: String {
        switch self {
        case .english: "en_US"
        case .german: "de_DE"
        case .french: "fr_FR"
        }
    }
}
