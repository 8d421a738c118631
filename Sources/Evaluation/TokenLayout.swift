extension Array where Element == ArraySlice<Int32> {
    /// The sequences as `TokenBatch` has them: one after the other, where each starts, and the end of the last.
    var laidEndToEnd: (tokens: [Int32], offsets: [Int]) {
        (flatMap { $0 }, reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) })
    }
}
