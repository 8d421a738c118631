/// The operations on logits for decoding.
package enum LogitsKernel {
    /// A token and its log probability.
    package struct Choice: Sendable, Equatable {
        package let token: Int32
        package let logProbability: Double
    }

    /// The `count` most probable tokens of each row of logits `[rows, vocabulary]`, best first; of equal ones the lower
    /// id comes first.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func best<S: Scalar>(_ logits: Tensor<S>, count: Int) -> [[Choice]] {
        let (rows, vocabulary) = (logits.rows, logits.columns)
        let count = min(count, vocabulary)
        var result = [[Choice]](repeating: [], count: rows)
        result.withUnsafeMutableBufferPointer { result in
            guard let result = result.baseAddress else { return }
            withPointers(logits) { logits in
                Pieces.run(rows, minimum: minimumLogits / vocabulary) { piece in
                    for row in piece { result[row] = best(logits + row * vocabulary, vocabulary, count: count) }
                }
            }
        }
        return result
    }

    /// From this number of logits on, a second thread is worth waking.
    private static let minimumLogits = 1 << 17

    @inline(__always)
    private static func best<S: Scalar>(_ x: UnsafePointer<S>, _ vocabulary: Int, count: Int) -> [Choice] {
        let greatest = S.maximum(x, vocabulary)
        let logZ = Double(greatest) + Double.logarithm(Double(S.sumOfExponentials(x, shift: greatest, vocabulary)))
        return bestIndices(x, vocabulary, count: count, greatest: greatest).map {
            Choice(token: Int32($0), logProbability: Double(x[$0]) - logZ)
        }
    }

    /// A sorted list of the best so far, because `count` is small: most elements fail the one comparison with its last.
    @inline(__always)
    private static func bestIndices<S: Scalar>(
        _ x: UnsafePointer<S>, _ vocabulary: Int, count: Int, greatest: S
    ) -> [Int] {
        var best: [Int] = []
        best.reserveCapacity(count + 1)
        // The value to exceed: only a few vectors do.
        var least = count == 1 ? greatest.nextDown : -S.infinity
        var start = 0
        while start < vocabulary {
            let end = min(start + S.lanes, vocabulary)
            defer { start = end }
            if end - start == S.lanes, !S.isAny(of: S.load(x + start), above: least) { continue }
            for index in start..<end where x[index] > least || best.count < count {
                var place = best.count
                while place > 0, x[index] > x[best[place - 1]] { place -= 1 }
                best.insert(index, at: place)
                if best.count > count { best.removeLast() }
                if best.count == count { least = max(least, x[best[count - 1]]) }
            }
        }
        return best
    }
}
