import Autodiff
import Models
import Tensors
import Vocabularies

/// Random decoding: each token is drawn from the part of the model's distribution that ``Sampling`` keeps.
///
/// Seed, example, sample and position determine the random numbers. An answer therefore depends neither on its batch
/// nor on the number of threads.
enum SampledDecoding {
    /// One answer in progress.
    private struct Row {
        let input: Int
        let sample: Int
        var tokens: [Int32] = []
        var logLikelihood = 0.0
        var isComplete = false
    }

    /// Draws the samples of a batch; a sample that ends leaves it.
    /// - Parameters:
    ///   - inputs: token ids, the end-of-sequence token included
    ///   - examples: the number of each input among all inputs in sequence
    ///   - maximumLength: the greatest number of tokens of an output, its end included
    ///   - chooser: changes the logits that tokens are drawn from
    /// - Returns: the samples of each input. Their likelihoods are the model's own, whatever the temperature.
    static func decode<Element: Scalar>(
        _ inputs: RoutedInputs, examples: [Int], model: any GenerativeModel<Element>, sampling: Sampling,
        maximumLength: Int,
        weights: PackedWeights<Element>, chooser: TokenChooser
    ) -> [[DecodedSequence]] {
        let session = model.startDecoding(
            inputs.tokens, routes: inputs.routes, rowsPerInput: sampling.samples, maximumLength: maximumLength,
            weights: weights)
        var rows = inputs.tokens.indices.flatMap { input in (0..<sampling.samples).map { Row(input: input, sample: $0) }
        }
        var active = Array(rows.indices)
        // All samples of an input share a row of the cache until their first tokens are drawn.
        var cacheRows = rows.map(\.input)
        var partial = inputs.tokens.indices.map(chooser.start)
        let prompts = session.prompts
        var newest = session.firstTokens
        let end = model.configuration.specialTokens.endOfSequence
        for position in 0..<maximumLength where !active.isEmpty {
            let draws = active.indices.map { place in
                let row = rows[active[place]]
                let source = Philox(
                    key: sampling.seed, UInt64(examples[row.input]), UInt64(row.sample), UInt64(position))
                return (row: cacheRows[place], source: source)
            }
            let logits = session.step(newest)
            let choices = weights.measure("choice of tokens") {
                let logProbabilities = chooser.logProbabilities(logits, of: partial, length: position, after: prompts)
                return TokenSampler(sampling: sampling).draw(from: logits, draws, logProbabilities)
            }
            var kept: [Int] = []
            for (place, choice) in choices.enumerated() {
                rows[active[place]].logLikelihood += choice.logProbability
                rows[active[place]].isComplete = choice.token == end
                guard choice.token != end else { continue }
                rows[active[place]].tokens.append(choice.token)
                kept.append(place)
            }
            partial = kept.map { chooser.continuation(of: partial[cacheRows[$0]], by: choices[$0].token) }
            weights.measure("cache") { session.select(kept.map { cacheRows[$0] }) }
            newest = kept.map { choices[$0].token }
            active = kept.map { active[$0] }
            cacheRows = Array(active.indices)
        }
        let sequences = rows.map {
            DecodedSequence(
                tokens: $0.tokens, logLikelihood: $0.logLikelihood, weight: $0.logLikelihood, isComplete: $0.isComplete)
        }
        return inputs.tokens.indices.map { Array(sequences[$0 * sampling.samples..<($0 + 1) * sampling.samples]) }
    }
}

extension TokenSampler {
    /// A drawn token, with the natural log of its probability under the model.
    struct Choice: Sendable {
        var token: Int32 = 0
        /// Not a number if the logits are not.
        var logProbability = Double.nan
    }

    /// Draws tokens from logits `[rows, vocabulary]`.
    /// - Parameters:
    ///   - draws: the row and the random numbers of each draw; draws of a row stand together
    ///   - logProbabilities: for each row the log probability of a token with a logit, under the model
    func draw<Element: Scalar>(
        from logits: Tensor<Element>, _ draws: [(row: Int, source: Philox)],
        _ logProbabilities: [@Sendable (_ token: Int32, _ logit: Element) -> Double]
    ) -> [Choice] {
        let vocabulary = logits.columns
        let starts = draws.indices.filter { $0 == 0 || draws[$0].row != draws[$0 - 1].row } + [draws.count]
        var choices = [Choice](repeating: Choice(), count: draws.count)
        choices.withUnsafeMutableBufferPointer { choices in
            let choices = choices
            withPointers(logits) { logits in
                WorkerPool.shared.run(starts.count - 1) { group in
                    let row = draws[starts[group]].row
                    let numbers = UnsafeBufferPointer(start: logits + row * vocabulary, count: vocabulary)
                    let candidates = self.candidates(numbers)
                    for place in starts[group]..<starts[group + 1] {
                        guard let token = self.draw(candidates, draws[place].source) else { continue }
                        choices[place] = Choice(
                            token: Int32(token), logProbability: logProbabilities[row](Int32(token), numbers[token]))
                    }
                }
            }
        }
        return choices
    }
}
