/// Makes sentences of templates, each slot filled with a value of the split.
struct Sentences {
    /// A date as it stands in a sentence, and all that is accepted as finding it.
    struct FoundDate {
        let text: String
        /// The text itself first; where it begins with a weekday, also without it.
        let answers: [String]
    }

    var values: Values
    private let writers: Writers

    init(_ values: Values, _ writers: Writers) {
        self.values = values
        self.writers = writers
    }

    /// One date among other numbers; a third have a second sentence before or after, with numbers only.
    mutating func dated(in language: Language) -> (text: String, date: FoundDate) {
        let templates = SentenceTemplates.of(language)
        let style = values.random.pick(DateStyle.all(in: language))
        let date = writers[language].date(values.day(), style)
        var text = filled(values.random.pick(templates.dated), language, date: date)
        if values.random.chance(33) {
            let other = filled(values.random.pick(templates.undated), language, date: "")
            text = values.random.chance(50) ? "\(other) \(text)" : "\(text) \(other)"
        }
        // A weekday stands first in all three languages, and a space ends it.
        let bare = style.hasWeekday ? date.split(separator: " ", maxSplits: 1).dropFirst().first : nil
        return (text, FoundDate(text: date, answers: [date] + (bare.map { [String($0)] } ?? [])))
    }

    /// A sentence with numbers and no date.
    mutating func undated(in language: Language) -> String {
        filled(values.random.pick(SentenceTemplates.of(language).undated), language, date: "")
    }

    private mutating func filled(_ template: String, _ language: Language, date: String) -> String {
        var result = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open]
            result += slot(rest[rest.index(after: open)..<close], language, date)
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    private mutating func slot(_ name: Substring, _ language: Language, _ date: String) -> String {
        let writer = writers[language]
        switch name {
        case "date": return date
        case "small": return "\(values.smallNumber())"
        case "room": return "\(values.number(digits: 3))"
        case "id": return "\(values.number(digits: values.random.int(in: 4..<7)))"
        case "count": return writer.grouped(values.number(digits: values.random.int(in: 3..<6)))
        case "time": return writer.time(values.minute())
        case "price":
            let currency = values.random.chance(60) ? language.currency : values.random.pick(Currency.allCases)
            let amount = values.amount(currency, digits: [15, 40, 30, 15])
            return writer.amount(amount, values.random.chance(80) ? .sign : .code)
        default: preconditionFailure("no slot is called {\(name)}")
        }
    }
}

extension Language {
    /// The currency of the locale's country.
    var currency: Currency {
        self == .english ? .usd : .eur
    }
}
