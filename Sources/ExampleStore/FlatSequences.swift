/// Sequences of token ids laid end to end: one buffer and the offsets of its parts.
package struct FlatSequences: Sendable, Equatable {
    private var tokens: [Int32] = []
    /// `count + 1` positions in `tokens`, the first 0 and the last `tokens.count`.
    private var offsets: [Int] = [0]

    package init() {}

    package init(_ sequences: some Sequence<[Int32]>) {
        for sequence in sequences { append(sequence) }
    }

    package var count: Int { offsets.count - 1 }
    package var tokenCount: Int { tokens.count }

    package func length(_ index: Int) -> Int { offsets[index + 1] - offsets[index] }

    package subscript(index: Int) -> ArraySlice<Int32> { tokens[offsets[index]..<offsets[index + 1]] }

    package mutating func reserve(sequences: Int, tokens tokenCount: Int) {
        offsets.reserveCapacity(sequences + 1)
        tokens.reserveCapacity(tokenCount)
    }

    package mutating func append(_ sequence: some Sequence<Int32>) {
        tokens.append(contentsOf: sequence)
        offsets.append(tokens.count)
    }
}
