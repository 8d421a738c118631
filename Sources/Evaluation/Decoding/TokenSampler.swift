import Tensors

/// Draws tokens from logits by the rules of ``Sampling``.
///
/// The filters are those of transformers' `TemperatureLogitsWarper`, `TopKLogitsWarper` and `TopPLogitsWarper`,
/// including their ties: logits equal to the k-th stay, and of equal logits at the edge of top-p the lower ids are
/// removed first.
package struct TokenSampler: Sendable {
    let sampling: Sampling
    /// The least number of tokens that the filters keep.
    let minimumTokens: Int

    package init(sampling: Sampling, minimumTokens: Int = 1) {
        self.sampling = sampling
        self.minimumTokens = minimumTokens
    }

    /// A remaining token with its weight: its probability up to a common factor.
    package struct Candidate: Sendable {
        package let token: Int
        package let weight: Double
    }

    /// The tokens that the filters keep, in any order. Impossible ones, whose logit is negative infinity, are left out.
    package func candidates<Element: Scalar>(_ logits: UnsafeBufferPointer<Element>) -> [Candidate] {
        let greatest = logits.max() ?? 0
        let threshold = sampling.topK.map { Self.greatest(max($0, minimumTokens), of: logits) }
        var candidates: [Candidate] = []
        for (token, logit) in logits.enumerated() where logit > -.infinity && threshold.map({ logit >= $0 }) ?? true {
            let weight = Double.exponential(Double(logit - greatest) / sampling.temperature)
            candidates.append(Candidate(token: token, weight: weight))
        }
        if let topP = sampling.topP, topP < 1 { cut(&candidates, to: topP) }
        return candidates
    }

    /// Removes the least likely tokens as long as their probabilities sum to at most 1 - p.
    private func cut(_ candidates: inout [Candidate], to topP: Double) {
        let total = candidates.reduce(0) { $0 + $1.weight }
        let excess = (1 - topP) * total
        // Tokens less likely than this are removed in any case, and usually nearly all are. Only the rest needs
        // sorting.
        let least = excess / Double(candidates.count)
        var rest = candidates.filter { $0.weight >= least }
        if rest.count < minimumTokens { rest = candidates }
        var removed =
            rest.count < candidates.count
            ? candidates.reduce(0) { $1.weight < least ? $0 + $1.weight : $0 } : 0
        rest.sort { ($0.weight, $0.token) < ($1.weight, $1.token) }
        let count = rest.dropLast(minimumTokens).prefix { candidate in
            removed += candidate.weight
            return removed <= excess
        }.count
        candidates = Array(rest.dropFirst(count))
    }

    /// The `count`-th greatest of some numbers, or the least if there are fewer (Hoare 1961, "Algorithm 65: Find").
    private static func greatest<Element: Scalar>(_ count: Int, of numbers: UnsafeBufferPointer<Element>) -> Element {
        var values = Array(numbers)
        let wanted = min(count, values.count) - 1
        var (low, high) = (0, values.count - 1)
        while low < high {
            let pivot = values[(low + high) / 2]
            var (left, right) = (low, high)
            while left <= right {
                while values[left] > pivot { left += 1 }
                while values[right] < pivot { right -= 1 }
                guard left <= right else { break }
                values.swapAt(left, right)
                left += 1
                right -= 1
            }
            if wanted <= right { high = right } else if wanted >= left { low = left } else { break }
        }
        return values[wanted]
    }

    /// Draws one of the candidates with probabilities proportional to their weights.
    ///
    /// Every token gets a random time, exponentially distributed with its weight as the rate, and the first one wins.
    /// Rounding can then change only a nearly equal finish. A number compared with sums of probabilities would be
    /// affected by the rounding of all of them.
    /// - Parameter source: a stream for this one draw; the token is the counter
    /// - Returns: nil if no candidate has a weight, as when weights are not numbers
    package func draw(_ candidates: [Candidate], _ source: Philox) -> Int? {
        var first: Int?
        var best = Double.infinity
        for candidate in candidates where candidate.weight > 0 {
            let uniform = source.uniform(UInt64(candidate.token))
            // -log(1 - u) is at least u: most tokens are ruled out without a logarithm.
            guard uniform < best * candidate.weight else { continue }
            let time = -Double.logarithm(1 - uniform) / candidate.weight
            if time < best { (first, best) = (candidate.token, time) }
        }
        return first
    }
}
