/// Sentences with several numbers and one date, to the date as it stands there.
enum FindDateRecipe {
    static func records(_ split: Split, _ writers: Writers) -> [Record] {
        let count = [.train: 10_000, .validation: 300, .test: 600][split, default: 0]
        var sentences = Sentences(Values("find_date", split), writers)
        var set = RecordSet()
        set.fill(count) { language in
            let (text, date) = sentences.dated(in: language)
            let record = Record(
                ("sentence", .string(text)), ("date", .string(date.text)), ("answers", .strings(date.answers)))
            return (record, text)
        }
        return set.shuffled(&sentences.values.random)
    }
}
