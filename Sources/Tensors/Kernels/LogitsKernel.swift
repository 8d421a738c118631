/// What decoding asks of logits.
package enum LogitsKernel {
    /// A token and its log probability.
    package struct Choice: Sendable, Equatable {
        package let token: Int32
        package let logProbability: Double
    }

    /// The `count` most probable tokens of each row of logits `[rows, vocabulary]`, best first; of equal ones the
    /// lower id first.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func best<S: Scalar>(_ logits: Tensor<S>, count: Int) -> [[Choice]] {
        let (rows, vocabulary) = (logits.rows, logits.columns)
        let count = min(count, vocabulary)
        var result: [[Choice]] = []
        result.reserveCapacity(rows)
        let scratch = Tensor<S>(uninitialized: [vocabulary])
        withPointers(logits, scratch) { logits, scratch in
            for row in 0..<rows {
                let x = logits + row * vocabulary
                let greatest = S.maximum(x, vocabulary)
                let logZ = Double(greatest)
                    + Double.logarithm(Double(S.exponentials(x, shift: greatest, to: scratch, vocabulary)))
                result.append(bestIndices(x, vocabulary, count: count, greatest: greatest).map {
                    Choice(token: Int32($0), logProbability: Double(x[$0]) - logZ)
                })
            }
        }
        return result
    }

    /// A sorted list of the best so far, as `count` is small: most elements fail the one comparison with its last.
    @inline(__always)
    private static func bestIndices<S: Scalar>(
        _ x: UnsafePointer<S>, _ vocabulary: Int, count: Int, greatest: S
    ) -> [Int] {
        if count == 1 {
            for index in 0..<vocabulary where x[index] == greatest { return [index] }
            return [0]
        }
        var best: [Int] = []
        best.reserveCapacity(count + 1)
        for index in 0..<vocabulary {
            if best.count == count, x[index] <= x[best[count - 1]] { continue }
            var place = best.count
            while place > 0, x[index] > x[best[place - 1]] { place -= 1 }
            best.insert(index, at: place)
            if best.count > count { best.removeLast() }
        }
        return best
    }
}
