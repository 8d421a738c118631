/// Amounts of money as the three locales write them, to an ISO 4217 code and a plain decimal.
enum CurrencyRecipe {
    static func records(_ split: Split, _ writers: Writers) -> [Record] {
        let count = [.train: 12_000, .validation: 300, .test: 600][split, default: 0]
        var values = Values("currency", split)
        var set = RecordSet()
        set.fill(count) { language in
            let amount = values.amount(values.random.pick(Currency.allCases), digits: [10, 20, 25, 25, 12, 8])
            let text = writers[language].amount(amount, values.random.chance(80) ? .sign : .code)
            return (Record(("text", .string(text)), ("amount", .string(amount.normalized))), text)
        }
        return set.shuffled(&values.random)
    }
}
