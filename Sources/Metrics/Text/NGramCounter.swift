/// Counts the n-grams of sequences of numbers. Within one counter, equal n-grams have the same number.
struct NGramCounter {
    private struct Extension: Hashable {
        /// The number of the n-gram without its last element.
        let prefix: Int
        let last: Int
    }

    /// For each length from 2 up.
    private var longer: [Interner<Extension>]

    init(maximumOrder: Int) {
        longer = [Interner<Extension>](repeating: Interner(), count: max(0, maximumOrder - 1))
    }

    /// The count of each n-gram, by its number, for each length from 1 up.
    mutating func counts(_ sequence: [Int]) -> [[Int: Int]] {
        var grams = sequence
        var counts = [Self.counted(grams)]
        for order in longer.indices {
            // The n-gram that begins at each place is made of the n-gram one element shorter and the next element.
            let places = max(0, sequence.count - order - 1)
            grams = (0..<places).map { place in
                longer[order].number(of: Extension(prefix: grams[place], last: sequence[place + order + 1]))
            }
            counts.append(Self.counted(grams))
        }
        return counts
    }

    private static func counted(_ grams: [Int]) -> [Int: Int] {
        var counts: [Int: Int] = [:]
        for gram in grams { counts[gram, default: 0] += 1 }
        return counts
    }
}
