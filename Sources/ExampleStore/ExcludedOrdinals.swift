import Files

/// The left-out examples of a split. It converts between the ordinals of the other examples and their places, which are
/// counted without the left-out ones.
///
///     ordinals  0  1  2  3  4      without 1 and 3
///     places    0     1     2
package struct ExcludedOrdinals: Sendable, Equatable {
    private let ordinals: [Int]

    package static let none = ExcludedOrdinals([])

    /// - Precondition: the ordinals ascend, and none is negative.
    package init(_ ordinals: [Int]) {
        precondition(
            ordinals.first ?? 0 >= 0 && zip(ordinals, ordinals.dropFirst()).allSatisfy { $0 < $1 },
            "ExcludedOrdinals: not ascending")
        self.ordinals = ordinals
    }

    package var count: Int { ordinals.count }

    /// The ordinal of the example at a place.
    package func ordinal(at place: Int) -> Int {
        // Before the excluded ordinal o at index i there are o - i places.
        place + countOfPrefix { ordinals[$0] - $0 <= place }
    }

    /// The place of an example; nil if it is left out.
    package func place(of ordinal: Int) -> Int? {
        let before = countOfPrefix { ordinals[$0] < ordinal }
        return before < ordinals.count && ordinals[before] == ordinal ? nil : ordinal - before
    }

    /// A hash of the set of left-out examples; empty if there are none.
    package var fingerprint: String {
        ordinals.isEmpty ? "" : SHA256.hash(ordinals.map { "\($0)" }.joined(separator: " "))
    }

    /// The number of indices at the beginning that meet a condition.
    private func countOfPrefix(_ condition: (Int) -> Bool) -> Int {
        var (low, high) = (0, ordinals.count)
        while low < high {
            let middle = (low + high) / 2
            if condition(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
