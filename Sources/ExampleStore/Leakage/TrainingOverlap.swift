/// The overlap of one training split with the evaluation splits, built up while its texts are read.
struct TrainingOverlap {
    /// The counts for one evaluation split.
    struct Tally {
        var trainingCount = 0
        /// The training example that was counted last. One that equals several examples of a split counts once.
        var lastOrdinal = -1
        var sample: (evaluationOrdinal: Int, trainingOrdinal: Int)?
        var isSampleExact = false
    }

    private enum Match { case none, normalized, exact }

    private let texts: EvaluationTexts
    /// By variant.
    private var matches: [Match]
    /// By evaluation split.
    private(set) var tallies: [Tally]

    init(_ texts: EvaluationTexts, splitCount: Int) {
        self.texts = texts
        matches = [Match](repeating: .none, count: texts.variants.count)
        tallies = [Tally](repeating: Tally(), count: splitCount)
    }

    /// - Returns: whether the training example occurs in any evaluation split
    mutating func add(_ key: TextKey, ordinal: Int) -> Bool {
        var isFound = false
        let texts = texts
        texts.forEachVariant(of: key) { index in
            isFound = true
            let variant = texts.variants[index]
            let isExact = variant.exact == key.exact
            if isExact || matches[index] == .none { matches[index] = isExact ? .exact : .normalized }
            var tally = tallies[variant.split]
            if tally.lastOrdinal != ordinal { tally.trainingCount += 1 }
            tally.lastOrdinal = ordinal
            if tally.sample == nil || isExact && !tally.isSampleExact {
                tally.sample = (variant.firstOrdinal, ordinal)
                tally.isSampleExact = isExact
            }
            tallies[variant.split] = tally
        }
        return isFound
    }

    /// The numbers of evaluation examples of a split that occur in the training split: exactly, and only when
    /// normalised.
    func evaluationCounts(split: Int) -> (exact: Int, normalized: Int) {
        var counts = (exact: 0, normalized: 0)
        for (variant, match) in zip(texts.variants, matches) where variant.split == split {
            switch match {
            case .none: break
            case .exact: counts.exact += variant.count
            case .normalized: counts.normalized += variant.count
            }
        }
        return counts
    }
}
