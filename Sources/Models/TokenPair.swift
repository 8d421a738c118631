/// An input and its target as token ids of the model's vocabulary, both with their ends.
public struct TokenPair: Sendable, Equatable {
    public let input: ArraySlice<Int32>
    public let target: ArraySlice<Int32>

    public init(input: ArraySlice<Int32>, target: ArraySlice<Int32>) {
        self.input = input
        self.target = target
    }
}

extension Array where Element == ArraySlice<Int32> {
    /// The sequences one after the other, where each starts, and the end of the last.
    var laidEndToEnd: (tokens: [Int32], offsets: [Int]) {
        (flatMap { $0 }, reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) })
    }
}
