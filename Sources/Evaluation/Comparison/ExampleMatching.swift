/// Finds the same examples in the answers of several runs. Examples are the same if their inputs and all their right
/// answers are exactly equal. Among repeated examples, the first is matched with the first, the second with the second.
package struct ExampleMatching {
    /// The content of an example, and its number among examples with the same content.
    private struct Key: Hashable {
        let content: [UInt8]
        let repetition: Int
    }

    /// The indices, for each run, of the examples that all runs answered; in the order of the first run.
    let places: [[Int]]

    package init(_ runs: [[EvaluatedExample]]) {
        let keys = runs.map(Self.keys)
        let known = keys.dropFirst().map { keys in
            Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
        }
        var places = [[Int]](repeating: [], count: runs.count)
        for (place, key) in (keys.first ?? []).enumerated() {
            let others = known.compactMap { $0[key] }
            guard others.count == known.count else { continue }
            for (run, place) in ([place] + others).enumerated() { places[run].append(place) }
        }
        self.places = places
    }

    /// The number of common examples.
    package var count: Int { places.first?.count ?? 0 }

    private static func keys(_ examples: [EvaluatedExample]) -> [Key] {
        var repetitions: [[UInt8]: Int] = [:]
        return examples.map { example in
            let content = content(of: example)
            defer { repetitions[content, default: 0] += 1 }
            return Key(content: content, repetition: repetitions[content, default: 0])
        }
    }

    /// Each text follows its length, so that no two examples give the same bytes.
    private static func content(of example: EvaluatedExample) -> [UInt8] {
        ([example.input] + example.targets).flatMap { text in
            withUnsafeBytes(of: text.utf8.count.littleEndian) { Array($0) } + Array(text.utf8)
        }
    }
}
