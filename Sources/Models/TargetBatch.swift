/// Targets laid end to end as a decoder learns and scores them, by teacher forcing: at each position it reads the true
/// token before and is to predict the true token there.
///
/// `8 1` and `4 3 1`, started by 0:
///
///     decoderInputs   0 8 | 0 4 3          offsets  0 2 5
///     decoderTargets  8 1 | 4 3 1
public struct TargetBatch: Sendable, Equatable {
    private let start: Int32
    /// What the decoder reads at each position.
    public private(set) var decoderInputs: [Int32] = []
    /// What the decoder is to predict at each position.
    public private(set) var decoderTargets: [Int32] = []
    /// Where each target starts, and the end of the last.
    public private(set) var offsets = [0]

    /// - Parameter start: the token that starts a decoder's input
    public init(start: Int32) {
        self.start = start
    }

    public var count: Int { offsets.count - 1 }

    /// Makes room for so many targets with so many tokens in all.
    public mutating func reserveCapacity(targets: Int, tokens: Int) {
        decoderInputs.reserveCapacity(tokens)
        decoderTargets.reserveCapacity(tokens)
        offsets.reserveCapacity(targets + 1)
    }

    public mutating func append(_ target: ArraySlice<Int32>) {
        if !target.isEmpty { decoderInputs.append(start) }
        decoderInputs.append(contentsOf: target.dropLast())
        decoderTargets.append(contentsOf: target)
        offsets.append(decoderTargets.count)
    }
}
