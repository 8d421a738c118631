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
    ///   - chooser: finds the next tokens
    static func decode<Element: Scalar>(
        _ inputs: RoutedInputs, model: any GenerativeModel<Element>, maximumLength: Int,
        weights: PackedWeights<Element>, chooser: TokenChooser
    ) -> [DecodedSequence] {
        let session = model.startDecoding(
            inputs.tokens, routes: inputs.routes, rowsPerInput: 1, maximumLength: maximumLength, weights: weights)
        var results = [DecodedSequence?](repeating: nil, count: inputs.count)
        var tokens = [[Int32]](repeating: [], count: inputs.count)
        var logLikelihoods = [Double](repeating: 0, count: inputs.count)
        var weightsOfAnswers = logLikelihoods
        var partial = inputs.tokens.indices.map(chooser.start)
        let prompts = session.prompts
        var active = Array(inputs.tokens.indices)
        var newest = session.firstTokens
        let end = model.configuration.specialTokens.endOfSequence
        for length in 1...maximumLength {
            if active.isEmpty { break }
            let logits = session.step(newest)
            let choices = weights.measure("choice of tokens") {
                chooser.best(logits, of: partial, length: length - 1, after: prompts, count: 1).map { $0[0] }
            }
            var kept: [Int] = []
            for (row, choice) in choices.enumerated() {
                let sequence = active[row]
                logLikelihoods[sequence] += choice.logProbability
                weightsOfAnswers[sequence] += choice.score
                let isComplete = choice.token == end
                if !isComplete { tokens[sequence].append(choice.token) }
                if isComplete || length == maximumLength {
                    results[sequence] = DecodedSequence(
                        tokens: tokens[sequence], logLikelihood: logLikelihoods[sequence],
                        weight: weightsOfAnswers[sequence], isComplete: isComplete)
                } else {
                    kept.append(row)
                }
            }
            newest = kept.map { choices[$0].token }
            partial = kept.map { chooser.continuation(of: partial[$0], by: choices[$0].token) }
            active = kept.map { active[$0] }
            weights.measure("cache") { session.select(kept) }
        }
        return results.compactMap { $0 }
    }
}
