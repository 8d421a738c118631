/// Gathers the records of a file: as many as wanted, none twice, in an order of their own.
struct RecordSet {
    private(set) var records: [Record] = []
    private var seen: Set<String> = []

    /// Takes a record unless one with the same key is there already.
    mutating func add(_ record: Record, key: String) {
        if seen.insert(key).inserted { records.append(record) }
    }

    /// Draws until there are `count` records, going through the languages in turn.
    mutating func fill(_ count: Int, _ draw: (Language) -> (record: Record, key: String)) {
        var turn = 0
        while records.count < count {
            let (record, key) = draw(Language.allCases[turn % Language.allCases.count])
            let before = records.count
            add(record, key: key)
            if records.count > before { turn += 1 }
        }
    }

    func shuffled(_ random: inout SplitMix64) -> [Record] {
        var result = records
        random.shuffle(&result)
        return result
    }
}
