/// A writer for each language, made once.
package final class Writers {
    private let byLanguage: [Language: LocaleWriter]

    package init() {
        byLanguage = Dictionary(uniqueKeysWithValues: Language.allCases.map { ($0, LocaleWriter($0)) })
    }

    package subscript(language: Language) -> LocaleWriter {
        byLanguage[language] ?? LocaleWriter(language)
    }
}
