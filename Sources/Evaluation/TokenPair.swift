/// An input and a target to be scored with it, as token ids of the model's vocabulary, both with their ends.
public struct TokenPair: Sendable {
    public let input: ArraySlice<Int32>
    public let target: ArraySlice<Int32>

    public init(input: ArraySlice<Int32>, target: ArraySlice<Int32>) {
        self.input = input
        self.target = target
    }
}
