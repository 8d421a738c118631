import TaskDefinitions
import Vocabularies

/// Sequences of token ids joined in one buffer, with the offsets of the parts.
package struct FlatSequences: Sendable, Equatable {
    private var tokens: [Int32] = []
    /// `count + 1` positions in `tokens`, the first 0 and the last `tokens.count`.
    private var offsets: [Int] = [0]

    package init() {}

    package init(_ sequences: some Sequence<[Int32]>) {
        for sequence in sequences { append(sequence) }
    }

    package var count: Int { offsets.count - 1 }

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

    /// Appends an encoded sequence, cut to `limit` tokens less one and then ended.
    /// - Parameters:
    ///   - keep: the side of a longer sequence that is kept
    ///   - end: the id of the end
    /// - Returns: whether it was cut.
    mutating func append(encoded bytes: UnsafeRawBufferPointer, limit: Int, keep: Limits.Side = .start, end: Int32)
        -> Bool
    {
        let isCut = TokenCoding.decode(bytes, limit: max(limit - 1, 0), keep: keep, appendingTo: &tokens)
        tokens.append(end)
        offsets.append(tokens.count)
        return isCut
    }

    /// The largest token; 0 if there is none. Negative ids read as the largest numbers.
    var largestToken: UInt32 { tokens.reduce(0) { max($0, UInt32(bitPattern: $1)) } }
}
