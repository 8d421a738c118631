/// Texts in one of the languages, to its name: numbers in words, dates with the month in letters, sentences.
enum LanguageRecipe {
    static func records(_ split: Split, _ writers: Writers) -> [Record] {
        let count = [.train: 9_000, .validation: 300, .test: 600][split, default: 0]
        var sentences = Sentences(Values("language", split), writers)
        let shared = sharedWords(writers)
        var set = RecordSet()
        set.fill(count) { language in
            var text = text(in: language, &sentences, writers)
            while shared.contains(text) { text = Self.text(in: language, &sentences, writers) }
            return (Record(("text", .string(text)), ("language", .string(language.rawValue))), text)
        }
        return set.shuffled(&sentences.values.random)
    }

    private static func text(in language: Language, _ sentences: inout Sentences, _ writers: Writers) -> String {
        let writer = writers[language]
        switch sentences.values.random.int(in: 0..<100) {
        case 0..<25:
            return writer.words(drawnNumber(&sentences.values))
        case 25..<40:
            var number = drawnNumber(&sentences.values)
            // After one, the noun is singular and the number takes its gender: `einundzwanzig`, but `ein Pfund`.
            while number % 10 == 1 { number = drawnNumber(&sentences.values) }
            return "\(writer.words(number)) \(sentences.values.random.pick(nouns(language)))"
        case 40..<65:
            let style = sentences.values.random.pick(DateStyle.named(in: language))
            return writer.date(sentences.values.day(), style)
        case 65..<85:
            return sentences.dated(in: language).text
        default:
            return sentences.undated(in: language)
        }
    }

    private static func drawnNumber(_ values: inout Values) -> Int {
        values.random.chance(25) ? values.smallNumber() : values.number(digits: values.random.int(in: 3..<7))
    }

    /// Words that name a number in two languages, as `six` does, so that nobody could tell which it is. There are none
    /// from 100 on. Dates and sentences cannot be shared: a template, or a style that names the month, belongs to one
    /// language.
    private static func sharedWords(_ writers: Writers) -> Set<String> {
        var seen: Set<String> = []
        var shared: Set<String> = []
        for language in Language.allCases {
            for number in 0..<100 {
                let words = writers[language].words(number)
                if !seen.insert(words).inserted { shared.insert(words) }
            }
        }
        return shared
    }

    private static func nouns(_ language: Language) -> [String] {
        switch language {
        case .english: ["US dollars", "pounds", "Swiss francs", "Canadian dollars", "years", "people", "miles"]
        case .german: ["Euro", "US-Dollar", "Pfund", "Schweizer Franken", "Jahre", "Menschen", "Kilometer"]
        case .french: ["dollars américains", "livres sterling", "francs suisses", "ans", "personnes", "jours"]
        }
    }
}
