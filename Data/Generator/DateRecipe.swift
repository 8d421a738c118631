/// Days as the three locales write them, to ISO 8601.
enum DateRecipe {
    static func records(_ split: Split, _ writers: Writers) -> [Record] {
        let count = [.train: 14_000, .validation: 300, .test: 600][split, default: 0]
        var values = Values("date", split)
        var set = RecordSet()
        set.fill(count) { language in
            let day = values.day()
            let text = writers[language].date(day, values.random.pick(DateStyle.all(in: language)))
            return (Record(("text", .string(text)), ("iso", .string(CalendarDay.iso(day)))), text)
        }
        return set.shuffled(&values.random)
    }
}
