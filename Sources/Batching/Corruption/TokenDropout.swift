import Tensors

/// Leaves out random tokens of inputs, different ones in every epoch. A model then does not depend on single words
/// (word dropout; Iyyer et al. 2015, "Deep Unordered Composition Rivals Syntactic Methods for Text Classification",
/// section 3.1; for translations Sennrich et al. 2016, "Edinburgh Neural Machine Translation Systems for WMT 16").
///
/// The tokens left out depend only on the seed, the task's name, the epoch and the example's ordinal.
package struct TokenDropout: Sendable {
    /// The share of the tokens that are left out, in 0..<1.
    private let rate: Double
    private let stream: Philox

    package init(rate: Double, task: String, seed: UInt64) {
        self.rate = rate
        stream = Philox(key: seed, Purpose.tokenDropout.rawValue, TaskNumber.of(task))
    }

    /// The remaining tokens of an input in an epoch. The last token, which ends it, always remains.
    /// - Parameter input: token ids, ended
    package func kept(_ input: ArraySlice<Int32>, ordinal: Int, epoch: Int) -> [Int32] {
        let stream = stream.derived(UInt64(epoch)).derived(UInt64(ordinal))
        var kept: [Int32] = []
        kept.reserveCapacity(input.count)
        for (place, token) in input.dropLast().enumerated() where stream.uniform(UInt64(place)) >= rate {
            kept.append(token)
        }
        return kept + input.suffix(1)
    }
}
