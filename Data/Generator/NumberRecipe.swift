/// Numbers from 0 to 999,999 and their words: `spell` from digits to words, `parse` back.
enum NumberRecipe {
    static func spell(_ split: Split, _ writers: Writers) -> [Record] {
        let count = [.train: 24_000, .validation: 300, .test: 600][split, default: 0]
        return records("spell", split, count) { language, number in
            let words = writers[language].words(number)
            return (
                Record(
                    ("language", .string(language.rawValue)), ("number", .number(number)), ("words", .string(words))),
                "\(language.rawValue) \(number)"
            )
        }
    }

    static func parse(_ split: Split, _ writers: Writers) -> [Record] {
        let count = [.train: 20_000, .validation: 300, .test: 600][split, default: 0]
        return records("parse", split, count) { language, number in
            let words = writers[language].words(number)
            return (Record(("words", .string(words)), ("number", .number(number))), words)
        }
    }

    private static func records(
        _ task: String, _ split: Split, _ count: Int,
        _ write: (Language, Int) -> (record: Record, key: String)
    ) -> [Record] {
        var values = Values(task, split)
        var set = RecordSet()
        // What there is below a thousand is little and everything else is built from it: training takes all of it.
        if split == .train {
            for number in 0..<1000 where Split.of(number: number) == .train {
                for language in Language.allCases {
                    let (record, key) = write(language, number)
                    set.add(record, key: key)
                }
            }
        }
        set.fill(count) { language in
            let digits = values.random.pick(weighted: [
                (3, weight: 15), (4, weight: 27), (5, weight: 29), (6, weight: 29),
            ])
            return write(language, values.number(digits: digits))
        }
        return set.shuffled(&values.random)
    }
}
