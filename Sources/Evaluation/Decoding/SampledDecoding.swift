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

    /// Draws the samples of a pool; a sample that ends leaves the session.
    /// - Parameters:
    ///   - examples: the number of each input among all inputs in sequence
    ///   - ended: called for each input whose samples are complete, with the number of their tokens; it may throw to
    ///     stop
    /// - Returns: the samples of each input. Their likelihoods are the model's own, whatever the temperature.
    static func decode<Element: Scalar>(
        _ pool: DecodingPool<Element>, examples: [Int], sampling: Sampling, ended: (Int) throws -> Void
    ) rethrows -> [[DecodedSequence]] {
        let session = pool.start(rowsPerInput: sampling.samples)
        let (prompts, firstTokens, samples) = (session.prompts, session.firstTokens, sampling.samples)
        var rows = pool.inputs.tokens.indices.flatMap { input in (0..<samples).map { Row(input: input, sample: $0) } }
        // The number of samples of each input that have not ended.
        var left = [Int](repeating: samples, count: pool.inputs.count)
        var waiting = DecodingPool.Waiting(pool)
        var active: [Int] = []
        // All samples of an input share a row of the session until their first tokens are drawn.
        var sessionRows: [Int] = []
        var partial: [PartialAnswer] = []
        var newest: [Int32] = []
        var activeInputs = 0
        func enter() {
            for input in waiting.enter(session, beside: activeInputs) {
                active += input * samples..<(input + 1) * samples
                sessionRows += Array(repeating: partial.count, count: samples)
                partial.append(pool.chooser.start(of: input))
                newest.append(firstTokens[input])
                activeInputs += 1
            }
        }
        enter()
        while !active.isEmpty {
            let draws = active.indices.map { place in
                let row = rows[active[place]]
                let source = Philox(
                    key: sampling.seed, UInt64(examples[row.input]), UInt64(row.sample), UInt64(row.tokens.count))
                return (row: sessionRows[place], source: source)
            }
            let logits = session.step(newest)
            let choices = pool.weights.measure("choice of tokens") {
                let logProbabilities = pool.chooser.logProbabilities(logits, of: partial, after: prompts)
                return TokenSampler(sampling: sampling).draw(from: logits, draws, logProbabilities)
            }
            var kept: [Int] = []
            for (place, choice) in choices.enumerated() {
                let row = active[place]
                rows[row].logLikelihood += choice.logProbability
                rows[row].isComplete = choice.token == pool.end
                if !rows[row].isComplete { rows[row].tokens.append(choice.token) }
                guard rows[row].isComplete || rows[row].tokens.count == pool.maximumLength else {
                    kept.append(place)
                    continue
                }
                let input = rows[row].input
                left[input] -= 1
                guard left[input] == 0 else { continue }
                activeInputs -= 1
                try ended(
                    rows[input * samples..<(input + 1) * samples].reduce(0) {
                        $0 + $1.tokens.count + ($1.isComplete ? 1 : 0)
                    })
            }
            partial = kept.map { pool.chooser.continuation(of: partial[sessionRows[$0]], by: choices[$0].token) }
            newest = kept.map { choices[$0].token }
            active = kept.map { active[$0] }
            let parents = kept.map { sessionRows[$0] }
            sessionRows = Array(active.indices)
            pool.weights.measure("cache") {
                session.select(parents)
                enter()
            }
        }
        let sequences = rows.map {
            DecodedSequence(
                tokens: $0.tokens, logLikelihood: $0.logLikelihood, weight: $0.logLikelihood, isComplete: $0.isComplete)
        }
        return pool.inputs.tokens.indices.map { Array(sequences[$0 * samples..<($0 + 1) * samples]) }
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
