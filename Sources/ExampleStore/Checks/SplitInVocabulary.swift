/// The effects of a vocabulary on the examples of a split.
package struct SplitInVocabulary: Sendable {
    /// The losses of the texts. All references count as targets.
    package var inputs = LossSummary(), targets = LossSummary()
    /// The lengths of the texts. Only the first target, which training uses, counts. For a task with an objective, the
    /// inputs are the whole texts, and the targets are made from them.
    package var inputLengths = LengthSummary(), targetLengths = LengthSummary()
    /// The number of sentinels that the task's objective needs for the longest text.
    package var sentinels = 0

    /// The number of examples that contain the spelling of each special token.
    package var examplesWithSpecialTokens: [String: Int] = [:]

    package init() {}
}

/// The lengths of texts in tokens, the end of the sequence included.
package struct LengthSummary: Sendable {
    private var counts: [Int: Int] = [:]
    /// The number of texts, and the number of those longer than the limit.
    package private(set) var texts = 0, truncated = 0
    package private(set) var total = 0
    /// The longest text, with its place.
    package private(set) var longest: (tokens: Int, file: String, line: Int)?

    package init() {}

    mutating func add(_ tokens: Int, limit: Int, file: String, line: Int) {
        counts[tokens, default: 0] += 1
        texts += 1
        total += tokens
        if tokens > limit { truncated += 1 }
        if tokens > longest?.tokens ?? 0 { longest = (tokens, file, line) }
    }

    package var mean: Double { texts == 0 ? .nan : Double(total) / Double(texts) }

    /// The least length that a share of the texts does not exceed; 0 if there is no text.
    package func quantile(_ share: Double) -> Int {
        let wanted = share * Double(texts)
        var passed = 0
        for (tokens, count) in counts.sorted(by: { $0.key < $1.key }) {
            passed += count
            if Double(passed) >= wanted { return tokens }
        }
        return 0
    }
}
