import Autodiff
import Models
import Tensors
import Vocabularies

/// Greedy decoding: the most probable token at each step.
enum GreedyDecoding {
    /// Decodes a batch; a sequence that ends leaves it.
    /// - Parameters:
    ///   - inputs: token ids, the end-of-sequence token included
    ///   - maximumLength: the greatest number of tokens of an output, its end included
    static func decode<Element>(
        _ inputs: [ArraySlice<Int32>], model: T5Model<Element>, maximumLength: Int,
        weights: PackedWeights<Element>
    ) -> [DecodedSequence] {
        let cache = model.startDecoding(inputs, rowsPerInput: 1, maximumLength: maximumLength, weights: weights)
        var results = [DecodedSequence?](repeating: nil, count: inputs.count)
        var tokens = [[Int32]](repeating: [], count: inputs.count)
        var logLikelihoods = [Double](repeating: 0, count: inputs.count)
        var active = Array(inputs.indices)
        var newest = [Int32](repeating: SpecialToken.pad, count: inputs.count)
        for length in 1...maximumLength {
            if active.isEmpty { break }
            let choices = LogitsKernel.best(model.decodeStep(newest, cache), count: 1).map { $0[0] }
            var kept: [Int] = []
            for (row, choice) in choices.enumerated() {
                let sequence = active[row]
                logLikelihoods[sequence] += choice.logProbability
                let isComplete = choice.token == SpecialToken.endOfSequence
                if !isComplete { tokens[sequence].append(choice.token) }
                if isComplete || length == maximumLength {
                    results[sequence] = DecodedSequence(
                        tokens: tokens[sequence], logLikelihood: logLikelihoods[sequence], isComplete: isComplete)
                } else {
                    kept.append(row)
                }
            }
            newest = kept.map { choices[$0].token }
            active = kept.map { active[$0] }
            cache.select(kept)
        }
        return results.compactMap { $0 }
    }
}

extension T5Model {
    /// Encodes a batch of inputs and prepares to decode from them.
    func startDecoding(
        _ inputs: [ArraySlice<Int32>], rowsPerInput: Int, maximumLength: Int, weights: PackedWeights<Element>
    ) -> DecoderCache<Element> {
        let (tokens, offsets) = inputs.laidEndToEnd
        return startDecoding(
            tokens: tokens, offsets: offsets, rowsPerInput: rowsPerInput, maximumLength: maximumLength, weights: weights
        )
    }
}
